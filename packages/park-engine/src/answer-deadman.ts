/**
 * The switch's own dead-man asks once more before it rings the parker by itself. A caller we know is put back on music;
 * one we do not know (parked by the dialplan while no engine was there) is adopted into an orbit.
 */
import type { AnyCall, Asked, LegEvidence, LotPolicy } from '@parkade/park-decision';
import { answerLanding } from './answer-landing.js';
import { applyFact } from './apply-fact.js';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, giveBack } from './hit-context.js';
import { deadmanSec, type HoldMusic } from './hold-order.js';
import { lotOfDomain } from './lot-of-domain.js';
import { holdAnswer, openFor, parkedAnswer, stayOf } from './open-stay.js';
import type { HitAnswer } from '@parkade/park-ports';

export async function answerDeadman(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'deadman' }>,
): Promise<HitAnswer> {
  parts.meters.count('parkade_deadman_total');
  if (asked.callId === null) return adopt(parts, evidence);
  const result = await applyFact(parts, asked.callId, { kind: 'deadman-fired', leg: evidence.leg });
  if (result.kind === 'store-down' || result.kind === 'unknown-schema') return fallBack(parts, evidence, result.kind);
  if (result.kind === 'unknown-call') return adopt(parts, evidence);
  const policy = parts.lots.policy(result.call.lot, evidence.node);
  if (policy === undefined) return fallBack(parts, evidence, 'unknown-lot');
  if (awaitsLanding(result.call)) return answerLanding(parts, evidence, { kind: 'land', callId: result.call.callId });
  if (wasThoughtGone(result.call)) return adopt(parts, evidence, result.call);
  if (!isWaiting(result.call) || result.call.caller.leg !== evidence.leg)
    return giveBack(parts, evidence, policy, 'already-parked');
  const early = parts.clock.now() < result.call.parkedAt + deadmanSec(policy, 0) * 500;
  return holdAnswer(parts, result.call, policy, evidence, early ? musicAfter(parts, evidence) : {});
}

/**
 * [G1] The dead-man came long before its time. Either a join has failed, and the door caught its leg; or the lot's music cannot be
 * played, and then it comes again at once.
 */
const musicAfter = (parts: EngineParts, { cameEarly }: LegEvidence): HoldMusic =>
  cameEarly === true ? { early: true, music: parts.settings.safeMusic } : { early: true };

/** [P7] The transfer was completed while no engine could be asked: the caller is on hold in the name of a reservation. */
const awaitsLanding = (call: AnyCall): boolean =>
  call.kind === 'reserved' || (call.kind === 'ended' && call.outcome === 'unused');

/**
 * [A1] The stay ended because the caller had left the lot, and here they are: a join that came apart while nobody could hear of
 * it. Who was forwarded is on their way out, and nothing but the fallback is left for them.
 */
const wasThoughtGone = (call: AnyCall): boolean =>
  call.kind === 'ended' && (call.outcome === 'retrieved' || call.outcome === 'abandoned' || call.outcome === 'lost');

/** The store may know the leg although the leg does not know its stay: the answer to its park was lost. */
async function adopt(parts: EngineParts, evidence: LegEvidence, former?: AnyCall): Promise<HitAnswer> {
  const known = await stayOf(parts, evidence.leg);
  if (known.kind !== 'ok') return fallBack(parts, evidence, known.kind);
  const domain = evidence.lastBridgedOwner?.domain ?? evidence.owner?.domain;
  const policy =
    known.value === null
      ? (lotOf(parts, evidence, former) ?? lotOfDomain(parts, evidence.node, domain))
      : parts.lots.policy(known.value.lot, evidence.node);
  if (policy === undefined) return fallBack(parts, evidence, 'no lot to adopt into');
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(parts, known.value, policy, evidence);
  const address = evidence.lastBridgedOwner;
  const parker = former?.parker ?? (address === null ? null : { address, leg: evidence.lastBridgedTo });
  const opened = await openFor(parts, evidence, policy, { parker, via: 'adopted', wanted: null });
  return parkedAnswer(parts, evidence, policy, opened);
}

const lotOf = (parts: EngineParts, evidence: LegEvidence, former: AnyCall | undefined): LotPolicy | undefined =>
  former === undefined ? undefined : parts.lots.policy(former.lot, evidence.node);
