/** What happens to a caller, step by step, if nobody does anything: for screens and programs, which need not know the rules of the chain. */
import type { NextStep } from './events.js';
import type { LotPolicy } from './lot-policy.js';
import { targetOf } from './next-step.js';
import type { WaitingCall } from './decision.js';
import type { ChainPosition, Parker } from './parked-call.js';
import { lengthOf, RING_SLACK_MS } from './recall-chain.js';

/** From where a wait is looked at: the stage that is next, and when. All of it is in the lot's events, too. */
export interface Standing {
  /** ms since 1970. */
  readonly at: number;
  readonly chain: ChainPosition;
  readonly parkedAt: number;
  readonly parker: Parker | null;
}

/** So many steps are foreseen at most. */
const MOST_STEPS = 60;

/** Oldest first; the last one is the end of the wait unless there are more than can be foreseen. Times as configured. */
export function outlookFrom({ at, chain, parkedAt, parker }: Standing, policy: LotPolicy): readonly NextStep[] {
  const latest = parkedAt + policy.maxWaitMs;
  const steps: NextStep[] = [];
  let [due, { stage, round }] = [at, chain];
  while (due < latest && stage < policy.chain.length && steps.length < MOST_STEPS) {
    for (; stage < policy.chain.length && due < latest; stage += 1) {
      const step = policy.chain[stage];
      const target = step === undefined ? null : targetOf(step, parker, policy);
      if (step === undefined || target === null) continue;
      steps.push({ kind: 'ring', at: due, stage, round, target });
      due += lengthOf(step);
    }
    if (round + 1 >= policy.rounds) break;
    [stage, round, due] = [0, round + 1, due + policy.againMs];
  }
  if (steps.length >= MOST_STEPS) return steps;
  const end = policy.then.kind === 'stay' ? latest : Math.min(due, latest);
  return [...steps, { kind: policy.then.kind === 'forward' ? 'forward' : 'hang-up', at: end }];
}

/** The same of a call; what rings now has no place in it, nor has a claim: it is what comes if that comes to nothing. */
export const outlookOf = (call: WaitingCall, policy: LotPolicy): readonly NextStep[] =>
  outlookFrom({ ...standingOf(call), parkedAt: call.parkedAt, parker: call.parker }, policy);

function standingOf(call: WaitingCall): Pick<Standing, 'at' | 'chain'> {
  switch (call.kind) {
    case 'parked':
      return { at: call.deadline, chain: call.chain };
    case 'claimed':
      return { at: Math.max(call.recallAt, call.deadline), chain: call.chain };
    case 'recalling': {
      const endsAt = call.deadline - RING_SLACK_MS;
      if (call.asked !== undefined) return { at: Math.max(call.asked.resumeAt, endsAt), chain: call.chain };
      return { at: endsAt, chain: { ...call.chain, stage: call.chain.stage + 1 } };
    }
  }
}
