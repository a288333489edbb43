/** What comes for a caller if nobody does anything, step by step: times as configured, whoever looks counts down to them. */
import { lengthOf, targetOf, type LotPolicy, type UserAddress } from '@parkade/park-decision';
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

/** So many are foreseen at most; the last one is always the end. */
const MOST_STEPS = 12;

/** First comes what is next. Empty for somebody who is being joined. */
export function chainAhead({ parker }: Pick<KnownCall, 'parker'>, waits: Waits, policy: LotPolicy): StepAhead[] {
  const from = standsAt(waits);
  return from === null ? [] : stepsFrom(from, parker, waits.parkedAt + policy.maxWaitMs, policy);
}

interface Standing {
  readonly at: number;
  readonly stage: number;
  readonly round: number;
}

function standsAt({ does, chain }: Waits): Standing | null {
  switch (does.kind) {
    case 'music':
      return { ...chain, at: does.next.at };
    case 'ringing':
      return does.asked === null
        ? { stage: chain.stage + 1, round: chain.round, at: does.until }
        : { ...chain, at: Math.max(does.asked.resumeAt, does.until) };
    case 'claimed':
      return null;
  }
}

function stepsFrom(from: Standing, parker: UserAddress | null, latest: number, policy: LotPolicy): StepAhead[] {
  const steps: StepAhead[] = [];
  const whoParked = parker === null ? null : { address: parker, leg: null };
  let { at, stage, round } = from;
  for (; round < policy.rounds && at < latest; round += 1) {
    for (; stage < policy.chain.length && at < latest; stage += 1) {
      const step = policy.chain[stage];
      const target = step === undefined ? null : targetOf(step, whoParked, policy);
      if (step === undefined || target === null) continue;
      steps.push({ kind: 'ring', at, forMs: step.forMs, target, to: null, stage, round });
      at += lengthOf(step);
    }
    stage = 0;
    if (round + 1 < policy.rounds) at += policy.againMs;
  }
  return [...steps.slice(0, MOST_STEPS), lastStep(at, latest, policy)];
}

function lastStep(at: number, latest: number, { then: last }: LotPolicy): StepAhead {
  const common = { forMs: null, target: null, stage: 0, round: 0 };
  if (last.kind === 'stay') return { ...common, kind: 'stay', at: latest, to: null };
  const to = last.kind === 'forward' ? last.extension : null;
  return { ...common, kind: last.kind, at: Math.min(at, latest), to };
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
  const { at: _at, ...last } = lastStep(0, 0, policy);
  return [...rings, last];
}
