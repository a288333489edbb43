/** What all hits that bring a caller share: the stay they may have already, the orbit they get, the answer. */
import type { AnyCall, Caller, LegEvidence, LegId, LotPolicy, Orbit, Parker } from '@parkade/park-decision';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, giveBack } from './hit-context.js';
import { holdOrder, type HoldMusic } from './hold-order.js';
import { openCall, type OpenResult } from './open-call.js';
import type { CallAnswer, HitAnswer } from '@parkade/park-ports';

export const callerOf = (evidence: LegEvidence): Caller => ({
  leg: evidence.leg,
  name: evidence.name,
  number: evidence.number,
  sipCallId: evidence.sipCallId,
});

export function holdAnswer(
  parts: EngineParts,
  call: AnyCall,
  policy: LotPolicy,
  evidence: LegEvidence,
  how?: HoldMusic,
): HitAnswer {
  return isWaiting(call)
    ? { kind: 'hold', order: holdOrder(call, policy, parts.settings.deadmanGraceMs, how) }
    : fallBack(parts, evidence, `call is ${call.kind}`);
}

/** [P5] The stay in which this leg is the caller or the consult leg, if there is one. */
export async function stayOf(parts: EngineParts, leg: LegId): Promise<CallAnswer> {
  const found = await parts.store.findByLeg(leg);
  if (found.kind !== 'ok' || found.value === null) return found;
  const call = found.value;
  const own = call.kind === 'reserved' ? call.consult === leg : isWaiting(call) && call.caller.leg === leg;
  return { kind: 'ok', value: own ? call : null };
}

export interface Opening {
  readonly parker: Parker | null;
  readonly via: 'blind' | 'attended' | 'directed' | 'adopted';
  readonly wanted: Orbit | null;
}

export const openFor = (
  parts: EngineParts,
  evidence: LegEvidence,
  policy: LotPolicy,
  opening: Opening,
): Promise<OpenResult> =>
  openCall(parts, policy, {
    kind: 'park-asked',
    callId: parts.ids.callId(),
    node: evidence.node,
    caller: callerOf(evidence),
    ...opening,
  });

export function parkedAnswer(
  parts: EngineParts,
  evidence: LegEvidence,
  policy: LotPolicy,
  opened: OpenResult,
  orbit?: Orbit,
): HitAnswer {
  switch (opened.kind) {
    case 'opened':
      return holdAnswer(parts, opened.call, policy, evidence);
    case 'refused':
      return giveBack(parts, evidence, policy, opened.reason, orbit);
    case 'store-down':
    case 'unknown-schema':
      return fallBack(parts, evidence, opened.kind);
  }
}
