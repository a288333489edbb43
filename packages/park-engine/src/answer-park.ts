/** Hits that bring a caller or keep a place for one: consult, blind and attended transfer, directed park. */
import {
  isEntitled,
  sameUser,
  type AnyCall,
  type Asked,
  type LegSnapshot,
  type LotPolicy,
  type Parker,
} from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import { isWaiting } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';
import { formerRetriever } from './former-retriever.js';
import { fallBack, returnToParker, reject } from './request-context.js';
import { failsafeSec } from './hold-params.js';
import { openCall } from './open-call.js';
import { callerOf, holdAnswer, openFor, parkedAnswer, stayOf } from './open-stay.js';
import type { CallAnswer, RequestAnswer } from '@parkade/park-ports';

export async function answerReserve(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asked: Extract<Asked, { kind: 'reserve' }>,
  policy: LotPolicy,
): Promise<RequestAnswer> {
  if (!isEntitled(policy.rights.park, asked.parker?.address ?? null))
    return reject(deps, snapshot, 'not-allowed', policy.lot);
  const known = await stayOf(deps, snapshot.leg);
  if (known.kind !== 'ok') return fallBack(deps, snapshot, known.kind);
  // [P5] The same consult leg twice keeps its orbit.
  if (known.value?.kind === 'reserved') return announce(deps, known.value, policy);
  // [P10] The parker is still on the line, with the caller on hold, and can choose another way.
  if (deps.isDraining(snapshot.node)) return reject(deps, snapshot, 'draining', policy.lot);
  const opened = await openCall(deps, policy, {
    kind: 'reserve-asked',
    callId: deps.ids.callId(),
    node: snapshot.node,
    consult: snapshot.leg,
    parker: asked.parker,
    wanted: null,
  });
  if (opened.kind === 'refused') return reject(deps, snapshot, opened.reason, policy.lot);
  if (opened.kind !== 'opened') return fallBack(deps, snapshot, opened.kind);
  return announce(deps, opened.call, policy);
}

const announce = (deps: EngineDeps, call: AnyCall, policy: LotPolicy): RequestAnswer => ({
  kind: 'announce',
  callId: call.callId,
  version: call.version,
  lot: call.lot,
  orbit: call.orbit,
  parker: call.parker?.address ?? null,
  fallback: policy.fallback,
  music: policy.music,
  waitSec: Math.max(2, Math.ceil(policy.reserveMs / 1000)),
  failsafeSec: failsafeSec(policy, deps.settings.failsafeGraceMs),
  ...(policy.sounds === undefined ? {} : { sounds: policy.sounds }),
});

export async function answerPark(
  deps: EngineDeps,
  request: LegSnapshot,
  asked: Extract<Asked, { kind: 'park' }>,
  policy: LotPolicy,
): Promise<RequestAnswer> {
  const parker = asked.parker ?? (await formerRetriever(deps, request));
  // [W12][P9] Whoever is known to have sent the caller is who gets them back, though their leg could not be asked any more.
  const snapshot: LegSnapshot = { ...request, lastBridgedOwner: request.lastBridgedOwner ?? parker?.address ?? null };
  // [W10] An unknown parker may park (the peer's leg can vanish before it was read); a known one needs the right.
  if (parker !== null && !isEntitled(policy.rights.park, parker.address))
    return returnToParker(deps, snapshot, policy, 'not-allowed');
  const known = await formerStay(deps, snapshot);
  if (known.kind !== 'ok') return fallBack(deps, snapshot, known.kind);
  // [P5] The same leg twice (a recovered channel, a repeated hit) is the same parked call.
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(deps, known.value, policy, snapshot);
  const reserved = asked.via === 'attended' ? await reservationOf(deps, parker, policy) : null;
  if (reserved !== null) {
    const transferCompleted = await applyFact(deps, reserved.callId, {
      kind: 'transfer-completed',
      node: snapshot.node,
      caller: callerOf(snapshot),
    });
    if (transferCompleted.kind === 'advanced') return holdAnswer(deps, transferCompleted.call, policy, snapshot);
  }
  // [P10] What was begun before is finished above; a new parked call would be one more caller to wait for.
  if (deps.isDraining(snapshot.node)) return returnToParker(deps, snapshot, policy, 'draining');
  const opened = await openFor(deps, snapshot, policy, { parker, via: asked.via, wanted: asked.wanted });
  return parkedAnswer(deps, snapshot, policy, opened, asked.wanted ?? undefined);
}

/** The leg's stay, unless the leg itself shows that it is over: it comes from talking to the retriever of that parked call. */
async function formerStay(deps: EngineDeps, snapshot: LegSnapshot): Promise<CallAnswer> {
  const known = await stayOf(deps, snapshot.leg);
  if (known.kind !== 'ok' || known.value?.kind !== 'claimed') return known;
  const { retriever, callId } = known.value;
  if (retriever.leg !== snapshot.lastBridgedTo) return known;
  const joined = await applyFact(deps, callId, { kind: 'legs-joined', a: snapshot.leg, b: retriever.leg });
  return joined.kind === 'store-down' ? joined : { kind: 'ok', value: null };
}

/** [P6] An attended transfer whose consult leg could not be told where to land: the parker's only reservation is meant. */
async function reservationOf(deps: EngineDeps, parker: Parker | null, policy: LotPolicy): Promise<AnyCall | null> {
  if (parker === null) return null;
  const live = await deps.store.liveCalls();
  if (live.kind === 'store-down') return null;
  const own = live.value.filter(
    (call) =>
      call.kind === 'reserved' && call.lot === policy.lot && sameUser(call.parker?.address ?? null, parker.address),
  );
  return own.length === 1 ? (own[0] ?? null) : null;
}
