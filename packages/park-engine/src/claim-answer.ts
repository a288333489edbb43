/** What a claim means for the leg that asked: it is joined with the caller, or told why not. */
import type { LegSnapshot, Refusal } from '@parkade/park-decision';
import type { FactResult } from './apply-fact.js';
import type { EngineDeps } from './engine-deps.js';
import { fallBack, reject } from './request-context.js';
import type { RequestAnswer } from '@parkade/park-ports';

/** How somebody who asks in vain is turned away. */
export type Refuse = (reason: Refusal) => RequestAnswer;

/** A leg with a ticket or a rung phone is told; where the parked call is known, the refusal stands in its lot's record. */
export const rejectAs =
  (deps: EngineDeps, snapshot: LegSnapshot, result: FactResult): Refuse =>
  (reason) =>
    'call' in result
      ? reject(deps, snapshot, reason, result.call.lot, result.call.orbit)
      : reject(deps, snapshot, reason);

export function claimAnswer(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  result: FactResult,
  refuse: Refuse,
): RequestAnswer {
  switch (result.kind) {
    case 'store-down':
      return refuse('store-down');
    case 'unknown-schema':
      return refuse('unknown-schema');
    case 'unknown-call':
    case 'nothing':
      return refuse('orbit-empty');
    case 'refused':
      return refuse(result.reason);
    case 'advanced':
      break;
  }
  const { call } = result;
  if (call.kind !== 'claimed') return fallBack(deps, snapshot, `claim led to ${call.kind}`);
  return {
    kind: 'join',
    callId: call.callId,
    version: call.version,
    caller: call.caller.leg,
    display: { name: call.caller.name, number: call.caller.number },
  };
}
