/** What a claim means for the leg that asked: it is joined with the caller, or told why not. */
import type { LegEvidence, Refusal } from '@parkade/park-decision';
import type { FactResult } from './apply-fact.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, tell } from './hit-context.js';
import type { HitAnswer } from '@parkade/park-ports';

/** How somebody who asks in vain is turned away. */
export type Refuse = (reason: Refusal) => HitAnswer;

/** A leg with a ticket or a rung phone is told; where the stay is known, the refusal stands in its lot's record. */
export const tellAs =
  (parts: EngineParts, evidence: LegEvidence, result: FactResult): Refuse =>
  (reason) =>
    'call' in result
      ? tell(parts, evidence, reason, result.call.lot, result.call.orbit)
      : tell(parts, evidence, reason);

export function claimAnswer(parts: EngineParts, evidence: LegEvidence, result: FactResult, refuse: Refuse): HitAnswer {
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
  if (call.kind !== 'claimed') return fallBack(parts, evidence, `claim led to ${call.kind}`);
  return {
    kind: 'join',
    callId: call.callId,
    version: call.version,
    caller: call.caller.leg,
    display: { name: call.caller.name, number: call.caller.number },
  };
}
