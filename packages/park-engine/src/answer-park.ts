/** Hits that bring a caller or keep a place for one: consult, blind and attended transfer, directed park, adoption. */
import {
  isEntitled,
  type AnyCall,
  type Asked,
  type Caller,
  type LegEvidence,
  type LotPolicy,
  type Orbit,
  type Parker,
} from '@parkade/park-decision';
import { applyFact, applyFactTo } from './apply-fact.js';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, giveBack, tell } from './hit-context.js';
import { deadmanSec, holdOrder } from './hold-order.js';
import { openCall, type OpenResult } from './open-call.js';
import type { HitAnswer } from './ports/index.js';

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
  music?: string,
): HitAnswer {
  return isWaiting(call)
    ? { kind: 'hold', order: holdOrder(call, policy, parts.settings.deadmanGraceMs, music) }
    : fallBack(parts, evidence, `call is ${call.kind}`);
}

export async function answerReserve(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'reserve' }>,
  policy: LotPolicy,
): Promise<HitAnswer> {
  if (!isEntitled(policy.rights.park, asked.parker?.address ?? null))
    return tell(parts, evidence, 'not-allowed', policy.lot);
  const opened = await openCall(parts, policy, {
    kind: 'reserve-asked',
    callId: parts.ids.callId(),
    node: evidence.node,
    consult: evidence.leg,
    parker: asked.parker,
    wanted: null,
  });
  if (opened.kind === 'store-down') return fallBack(parts, evidence, 'store-down');
  if (opened.kind === 'refused') return tell(parts, evidence, opened.reason, policy.lot);
  const { call } = opened;
  return {
    kind: 'announce',
    callId: call.callId,
    version: call.version,
    lot: call.lot,
    orbit: call.orbit,
    parker: asked.parker?.address ?? null,
    fallback: policy.fallback,
    music: policy.music,
    waitSec: Math.max(2, Math.ceil(policy.reserveMs / 1000)),
    deadmanSec: deadmanSec(policy, parts.settings.deadmanGraceMs),
  };
}

export async function answerPark(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'park' }>,
  policy: LotPolicy,
): Promise<HitAnswer> {
  const parker = asked.parker;
  // [W10] An unknown parker may park (the peer's leg can vanish before it was read); a known one needs the right.
  if (parker !== null && !isEntitled(policy.rights.park, parker.address))
    return giveBack(parts, evidence, policy, 'not-allowed');
  const known = await parts.store.findByLeg(evidence.leg);
  if (known.kind === 'store-down') return fallBack(parts, evidence, 'store-down');
  // [P5] The same leg twice (a recovered channel, a repeated hit) is the same stay.
  if (known.value !== null && isWaiting(known.value) && known.value.caller.leg === evidence.leg)
    return holdAnswer(parts, known.value, policy, evidence);
  const reserved = asked.via === 'attended' ? await reservationOf(parts, parker, policy) : null;
  if (reserved !== null) {
    const landed = await applyFact(parts, reserved.callId, {
      kind: 'landed',
      node: evidence.node,
      caller: callerOf(evidence),
    });
    if (landed.kind === 'advanced') return holdAnswer(parts, landed.call, policy, evidence);
  }
  const opened = await openFor(parts, evidence, policy, { parker, via: asked.via, wanted: asked.wanted });
  return parkedAnswer(parts, evidence, policy, opened, asked.wanted ?? undefined);
}

/** [P6] An attended transfer whose consult leg could not be told where to land: the parker's only reservation is meant. */
async function reservationOf(parts: EngineParts, parker: Parker | null, policy: LotPolicy): Promise<AnyCall | null> {
  if (parker === null) return null;
  const live = await parts.store.liveCalls();
  if (live.kind === 'store-down') return null;
  const own = live.value.filter(
    (call) =>
      call.kind === 'reserved' &&
      call.lot === policy.lot &&
      call.parker?.address.user === parker.address.user &&
      call.parker.address.domain === parker.address.domain,
  );
  return own.length === 1 ? (own[0] ?? null) : null;
}

interface Opening {
  readonly parker: Parker | null;
  readonly via: 'blind' | 'attended' | 'directed' | 'adopted';
  readonly wanted: Orbit | null;
}

const openFor = (parts: EngineParts, evidence: LegEvidence, policy: LotPolicy, opening: Opening): Promise<OpenResult> =>
  openCall(parts, policy, {
    kind: 'park-asked',
    callId: parts.ids.callId(),
    node: evidence.node,
    caller: callerOf(evidence),
    ...opening,
  });

function parkedAnswer(
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
      return fallBack(parts, evidence, 'store-down');
  }
}

/** The held party of an attended transfer arrives; the consult leg's reservation says where. */
export async function answerLanding(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'land' }>,
): Promise<HitAnswer> {
  const fact = { kind: 'landed', node: evidence.node, caller: callerOf(evidence) } as const;
  const result = await applyFactTo(parts, () => parts.store.loadCall(asked.callId), fact);
  if (result.kind === 'store-down' || result.kind === 'unknown-call') return fallBack(parts, evidence, result.kind);
  const policy = parts.lots.policy(result.call.lot);
  if (policy === undefined) return fallBack(parts, evidence, 'unknown-lot');
  const sameCaller = isWaiting(result.call) && result.call.caller.leg === evidence.leg;
  if (result.kind === 'advanced' || sameCaller) return holdAnswer(parts, result.call, policy, evidence);
  // [P7] The reservation was over when the transfer came: the same orbit if it is free, else another.
  const generous: LotPolicy = { ...policy, whenRefused: ['other-orbit', ...policy.whenRefused] };
  const opened = await openFor(parts, evidence, generous, {
    parker: result.call.parker,
    via: 'attended',
    wanted: result.call.orbit,
  });
  return parkedAnswer(parts, evidence, policy, opened);
}

/**
 * The switch's own dead-man asks once more before it rings the parker by itself. A caller we know is put back on music;
 * one we do not know (parked by the dialplan while no engine was there) is adopted into an orbit.
 */
export async function answerDeadman(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'deadman' }>,
): Promise<HitAnswer> {
  parts.meters.count('parkade_deadman_total');
  if (asked.callId === null) return adopt(parts, evidence);
  const result = await applyFact(parts, asked.callId, { kind: 'deadman-fired', leg: evidence.leg });
  if (result.kind === 'store-down') return fallBack(parts, evidence, 'store-down');
  if (result.kind === 'unknown-call') return adopt(parts, evidence);
  const policy = parts.lots.policy(result.call.lot);
  if (policy === undefined) return fallBack(parts, evidence, 'unknown-lot');
  if (!isWaiting(result.call) || result.call.caller.leg !== evidence.leg)
    return giveBack(parts, evidence, policy, 'already-parked');
  // [G1] The dead-man came long before its time: the lot's music cannot be played, so something else must.
  const early = parts.clock.now() < result.call.parkedAt + deadmanSec(policy, 0) * 500;
  return holdAnswer(parts, result.call, policy, evidence, early ? parts.settings.safeMusic : undefined);
}

async function adopt(parts: EngineParts, evidence: LegEvidence): Promise<HitAnswer> {
  const address = evidence.lastBridgedOwner;
  const numbering = parts.lots.numberings.find((one) => address === null || one.domain === address.domain);
  const policy = numbering === undefined ? undefined : parts.lots.policy(numbering.lot);
  if (policy === undefined) return fallBack(parts, evidence, 'no lot to adopt into');
  const parker = address === null ? null : { address, leg: evidence.lastBridgedTo };
  const opened = await openFor(parts, evidence, policy, { parker, via: 'adopted', wanted: null });
  return parkedAnswer(parts, evidence, policy, opened);
}
