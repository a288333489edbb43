/** What comes for a caller if nobody does anything, step by step: times as configured, whoever looks counts down to them. */
import { outlookFrom, targetOf, type LotPolicy, type NextStep, type UserAddress } from '@parkade/park-decision';
import type { KnownCall, Waits } from './known-call.js';

export interface StepAhead {
  readonly kind: 'ring' | 'forward' | 'hang-up' | 'stay';
  readonly at: number;
  readonly forMs: number | null;
  readonly target: UserAddress | null;
  readonly to: string | null;
  readonly stage: number;
  readonly round: number;
}

/** So many are shown at most; the last one is always the end. */
const MOST_STEPS = 12;

/** First comes what is next. Empty for somebody who is being joined. */
export function chainAhead({ parker }: Pick<KnownCall, 'parker'>, waits: Waits, policy: LotPolicy): StepAhead[] {
  const from = standsAt(waits);
  if (from === null) return [];
  const { parkedAt } = waits;
  const whoParked = parker === null ? null : { address: parker, leg: null };
  const steps = outlookFrom({ ...from, parkedAt, parker: whoParked }, policy).map((step) => stepAhead(step, policy));
  return steps.length <= MOST_STEPS ? steps : [...steps.slice(0, MOST_STEPS), ...steps.slice(-1)];
}

function standsAt({ does, chain }: Waits): { readonly at: number; readonly chain: Waits['chain'] } | null {
  switch (does.kind) {
    case 'music':
      return { chain, at: does.next.at };
    case 'ringing':
      return does.asked === null
        ? { chain: { ...chain, stage: chain.stage + 1 }, at: does.until }
        : { chain, at: Math.max(does.asked.resumeAt, does.until) };
    case 'claimed':
      return null;
  }
}

function stepAhead(step: NextStep, policy: LotPolicy): StepAhead {
  const none = { forMs: null, target: null, to: null, stage: 0, round: 0 };
  switch (step.kind) {
    case 'ring':
      return { ...step, forMs: policy.chain[step.stage]?.forMs ?? null, to: null };
    case 'forward':
      return { ...none, ...step, to: policy.then.kind === 'forward' ? policy.then.extension : null };
    case 'hang-up':
      // A lot that lets them stay hangs up at the longest wait.
      return { ...none, at: step.at, kind: policy.then.kind === 'stay' ? 'stay' : 'hang-up' };
  }
}

/** The chain as it is configured, for a caller nobody knows yet. */
export function configuredChain(policy: LotPolicy): Omit<StepAhead, 'at'>[] {
  const stages = policy.recallAfterMs === 0 ? [] : policy.chain;
  const rings = stages.map((stage, index) => ({
    kind: 'ring' as const,
    forMs: stage.forMs,
    target: stage.ring.kind === 'parker' ? null : targetOf(stage, null, policy),
    to: null,
    stage: index,
    round: 0,
  }));
  const { at: _at, ...last } = stepAhead(
    { kind: policy.then.kind === 'forward' ? 'forward' : 'hang-up', at: 0 },
    policy,
  );
  return [...rings, last];
}
