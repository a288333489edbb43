/** What all requests that bring a caller share: the parked call they may have already, the orbit they get, the answer. */
import type { AnyCall, Caller, LegSnapshot, LegId, LotPolicy, Orbit, Parker } from '@parkade/park-decision';
import { isWaiting } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';
import { fallBack, returnToParker } from './request-context.js';
import { holdParams, type HoldMusic } from './hold-params.js';
import { openCall, type OpenResult } from './open-call.js';
import type { CallAnswer, RequestAnswer } from '@parkade/park-ports';

export const callerOf = (snapshot: LegSnapshot): Caller => ({
  leg: snapshot.leg,
  name: snapshot.name,
  number: snapshot.number,
  sipCallId: snapshot.sipCallId,
});

export function holdAnswer(
  deps: EngineDeps,
  call: AnyCall,
  policy: LotPolicy,
  snapshot: LegSnapshot,
  how?: HoldMusic,
): RequestAnswer {
  return isWaiting(call)
    ? { kind: 'hold', params: holdParams(call, policy, deps.settings.failsafeGraceMs, how) }
    : fallBack(deps, snapshot, `call is ${call.kind}`);
}

/** [P5] The parked call in which this leg is the caller or the consult leg, if there is one. */
export async function stayOf(deps: EngineDeps, leg: LegId): Promise<CallAnswer> {
  const found = await deps.store.findByLeg(leg);
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
  deps: EngineDeps,
  snapshot: LegSnapshot,
  policy: LotPolicy,
  opening: Opening,
): Promise<OpenResult> =>
  openCall(deps, policy, {
    kind: 'park-asked',
    callId: deps.ids.callId(),
    node: snapshot.node,
    caller: callerOf(snapshot),
    ...opening,
  });

export function parkedAnswer(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  policy: LotPolicy,
  opened: OpenResult,
  orbit?: Orbit,
): RequestAnswer {
  switch (opened.kind) {
    case 'opened':
      return holdAnswer(deps, opened.call, policy, snapshot);
    case 'refused':
      return returnToParker(deps, snapshot, policy, opened.reason, orbit);
    case 'store-down':
    case 'unknown-schema':
      return fallBack(deps, snapshot, opened.kind);
  }
}
