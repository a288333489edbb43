/** A caller who was lost with their switch has answered the call from another one, and wants their place back. */
import type { Asked, EndedCall, LegSnapshot, LotPolicy } from '@parkade/park-decision';
import { isWaiting } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';
import { fallBack, returnToParker, reject } from './request-context.js';
import { openCall, type OpenResult } from './open-call.js';
import { holdAnswer, parkedAnswer, stayOf } from './open-stay.js';
import type { RequestAnswer } from '@parkade/park-ports';
import { noteCallBack } from './call-back.js';

/** [A6] The lost caller has answered and stands in our dialplan again. */
export async function answerCalledBack(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asked: Extract<Asked, { kind: 'called-back' }>,
): Promise<RequestAnswer> {
  const known = await stayOf(deps, snapshot.leg);
  const lost = await deps.store.loadCall(asked.callId);
  if (known.kind !== 'ok') return fallBack(deps, snapshot, known.kind);
  if (lost.kind !== 'ok') return fallBack(deps, snapshot, lost.kind);
  const call = lost.value;
  // A store that has forgotten the parked call: the switch keeps the caller by itself, and they are adopted from there.
  if (call === null) return fallBack(deps, snapshot, 'unknown-call');
  const policy = deps.lots.policy(call.lot, snapshot.node);
  if (policy === undefined) return fallBack(deps, snapshot, 'unknown-lot');
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(deps, known.value, policy, snapshot);
  if (call.kind !== 'ended' || call.outcome !== 'lost')
    return reject(deps, snapshot, 'orbit-empty', call.lot, call.orbit);
  const opened = await openAgain(deps, snapshot, call, policy);
  if (opened.kind === 'refused') {
    const parker = call.parker?.address ?? null;
    return returnToParker(deps, { ...snapshot, lastBridgedOwner: parker }, policy, opened.reason, call.orbit);
  }
  if (opened.kind === 'opened') noteCallBack(deps, opened.call, 'answered', { lost: call.callId });
  return parkedAnswer(deps, snapshot, policy, opened);
}

async function openAgain(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  lost: EndedCall,
  policy: LotPolicy,
): Promise<OpenResult> {
  const fact = {
    kind: 'park-asked',
    callId: deps.ids.callId(),
    node: snapshot.node,
    caller: {
      name: lost.caller?.name ?? snapshot.name,
      number: lost.caller?.number ?? snapshot.number,
      leg: snapshot.leg,
      sipCallId: snapshot.sipCallId,
    },
    parker: lost.parker === null ? null : { address: lost.parker.address, leg: null },
    via: 'adopted',
    wanted: lost.orbit,
  } as const;
  // Its number was told to somebody, and this caller is whom it was told for.
  const same = await openCall(deps, { ...policy, quarantineMs: 0, whenRefused: [] }, fact);
  if (same.kind !== 'refused') return same;
  return openCall(deps, policy, { ...fact, wanted: null });
}
