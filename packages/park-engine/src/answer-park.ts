/** Hits that bring a caller or keep a place for one: consult, blind and attended transfer, directed park. */
import {
  isEntitled,
  sameUser,
  type AnyCall,
  type Asked,
  type LegEvidence,
  type LotPolicy,
  type Parker,
} from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';
import { formerRetriever } from './former-retriever.js';
import { fallBack, giveBack, tell } from './hit-context.js';
import { deadmanSec } from './hold-order.js';
import { openCall } from './open-call.js';
import { callerOf, holdAnswer, openFor, parkedAnswer, stayOf } from './open-stay.js';
import type { CallAnswer, HitAnswer } from '@parkade/park-ports';

export async function answerReserve(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'reserve' }>,
  policy: LotPolicy,
): Promise<HitAnswer> {
  if (!isEntitled(policy.rights.park, asked.parker?.address ?? null))
    return tell(parts, evidence, 'not-allowed', policy.lot);
  const known = await stayOf(parts, evidence.leg);
  if (known.kind !== 'ok') return fallBack(parts, evidence, known.kind);
  // [P5] The same consult leg twice keeps its orbit.
  if (known.value?.kind === 'reserved') return announce(parts, known.value, policy);
  // [P10] The parker is still on the line, with the caller on hold, and can choose another way.
  if (parts.isDraining(evidence.node)) return tell(parts, evidence, 'draining', policy.lot);
  const opened = await openCall(parts, policy, {
    kind: 'reserve-asked',
    callId: parts.ids.callId(),
    node: evidence.node,
    consult: evidence.leg,
    parker: asked.parker,
    wanted: null,
  });
  if (opened.kind === 'refused') return tell(parts, evidence, opened.reason, policy.lot);
  if (opened.kind !== 'opened') return fallBack(parts, evidence, opened.kind);
  return announce(parts, opened.call, policy);
}

const announce = (parts: EngineParts, call: AnyCall, policy: LotPolicy): HitAnswer => ({
  kind: 'announce',
  callId: call.callId,
  version: call.version,
  lot: call.lot,
  orbit: call.orbit,
  parker: call.parker?.address ?? null,
  fallback: policy.fallback,
  music: policy.music,
  waitSec: Math.max(2, Math.ceil(policy.reserveMs / 1000)),
  deadmanSec: deadmanSec(policy, parts.settings.deadmanGraceMs),
  ...(policy.sounds === undefined ? {} : { sounds: policy.sounds }),
});

export async function answerPark(
  parts: EngineParts,
  hit: LegEvidence,
  asked: Extract<Asked, { kind: 'park' }>,
  policy: LotPolicy,
): Promise<HitAnswer> {
  const parker = asked.parker ?? (await formerRetriever(parts, hit));
  // [W12][P9] Whoever is known to have sent the caller is who gets them back, though their leg could not be asked any more.
  const evidence: LegEvidence = { ...hit, lastBridgedOwner: hit.lastBridgedOwner ?? parker?.address ?? null };
  // [W10] An unknown parker may park (the peer's leg can vanish before it was read); a known one needs the right.
  if (parker !== null && !isEntitled(policy.rights.park, parker.address))
    return giveBack(parts, evidence, policy, 'not-allowed');
  const known = await formerStay(parts, evidence);
  if (known.kind !== 'ok') return fallBack(parts, evidence, known.kind);
  // [P5] The same leg twice (a recovered channel, a repeated hit) is the same stay.
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(parts, known.value, policy, evidence);
  const reserved = asked.via === 'attended' ? await reservationOf(parts, parker, policy) : null;
  if (reserved !== null) {
    const landed = await applyFact(parts, reserved.callId, {
      kind: 'landed',
      node: evidence.node,
      caller: callerOf(evidence),
    });
    if (landed.kind === 'advanced') return holdAnswer(parts, landed.call, policy, evidence);
  }
  // [P10] What was begun before is finished above; a new stay would be one more caller to wait for.
  if (parts.isDraining(evidence.node)) return giveBack(parts, evidence, policy, 'draining');
  const opened = await openFor(parts, evidence, policy, { parker, via: asked.via, wanted: asked.wanted });
  return parkedAnswer(parts, evidence, policy, opened, asked.wanted ?? undefined);
}

/** The leg's stay, unless the leg itself shows that it is over: it comes from talking to the retriever of that stay. */
async function formerStay(parts: EngineParts, evidence: LegEvidence): Promise<CallAnswer> {
  const known = await stayOf(parts, evidence.leg);
  if (known.kind !== 'ok' || known.value?.kind !== 'claimed') return known;
  const { retriever, callId } = known.value;
  if (retriever.leg !== evidence.lastBridgedTo) return known;
  const joined = await applyFact(parts, callId, { kind: 'legs-joined', a: evidence.leg, b: retriever.leg });
  return joined.kind === 'store-down' ? joined : { kind: 'ok', value: null };
}

/** [P6] An attended transfer whose consult leg could not be told where to land: the parker's only reservation is meant. */
async function reservationOf(parts: EngineParts, parker: Parker | null, policy: LotPolicy): Promise<AnyCall | null> {
  if (parker === null) return null;
  const live = await parts.store.liveCalls();
  if (live.kind === 'store-down') return null;
  const own = live.value.filter(
    (call) =>
      call.kind === 'reserved' && call.lot === policy.lot && sameUser(call.parker?.address ?? null, parker.address),
  );
  return own.length === 1 ? (own[0] ?? null) : null;
}
