/** What is due for a caller on music: for the events, so that whoever shows them need not know the rules of the chain. */
import type { NextStep } from './events.js';
import type { UserAddress } from './identifiers.js';
import type { LotPolicy, RecallStage } from './lot-policy.js';
import type { ParkedCall, Parker } from './parked-call.js';

/** Whom a stage rings; `null` when it has nobody. */
export function targetOf({ ring }: RecallStage, parker: Parker | null, policy: LotPolicy): UserAddress | null {
  switch (ring.kind) {
    case 'user':
      return ring.address;
    case 'parker':
      return parker?.address ?? inPlaceOfParker(policy);
    // [C12] The policy is the one of the caller's site.
    case 'operator':
      return policy.fallback;
  }
}

/** [W16] Nobody knows who parked, and the chain names nobody else: then it is for whoever looks after the lot. */
const inPlaceOfParker = ({ chain, fallback }: LotPolicy): UserAddress | null =>
  chain.every(({ ring }) => ring.kind === 'parker') ? fallback : null;

export function nextStepOf(call: Omit<ParkedCall, 'orbit'>, policy: LotPolicy): NextStep {
  const { deadline: at, chain, parkedAt, parker } = call;
  const isTheEnd = chain.stage >= policy.chain.length || at >= parkedAt + policy.maxWaitMs;
  if (isTheEnd) return { kind: policy.then.kind === 'forward' ? 'forward' : 'hang-up', at };
  const targets = policy.chain.map((stage) => targetOf(stage, parker, policy));
  const next = targets.findIndex((target, stage) => stage >= chain.stage && target !== null);
  const stage = next === -1 ? chain.stage : next;
  return { kind: 'ring', at, stage, round: chain.round, target: targets[stage] ?? null };
}
