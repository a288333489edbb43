/**
 * The switch's own failsafe asks once more before it rings the parker by itself. A caller we know is put back on music;
 * one we do not know (parked by the dialplan while no engine was there) is adopted into an orbit.
 */
import type { AnyCall, Asked, LegSnapshot, LotPolicy } from '@parkade/park-decision';
import { answerTransferCompleted } from './answer-landing.js';
import { applyFact } from './apply-fact.js';
import { isWaiting } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';
import { fallBack, returnToParker } from './request-context.js';
import { failsafeSec, type HoldMusic } from './hold-params.js';
import { lotOfDomain } from './lot-of-domain.js';
import { holdAnswer, openFor, parkedAnswer, stayOf } from './open-stay.js';
import type { RequestAnswer } from '@parkade/park-ports';

export async function answerFailsafe(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asked: Extract<Asked, { kind: 'failsafe' }>,
): Promise<RequestAnswer> {
  deps.meters.count('parkade_failsafe_total');
  if (asked.callId === null) return adopt(deps, snapshot);
  const result = await applyFact(deps, asked.callId, { kind: 'failsafe-fired', leg: snapshot.leg });
  if (result.kind === 'store-down' || result.kind === 'unknown-schema') return fallBack(deps, snapshot, result.kind);
  if (result.kind === 'unknown-call') return adopt(deps, snapshot);
  const policy = deps.lots.policy(result.call.lot, snapshot.node);
  if (policy === undefined) return fallBack(deps, snapshot, 'unknown-lot');
  if (awaitsLanding(result.call))
    return answerTransferCompleted(deps, snapshot, { kind: 'land', callId: result.call.callId });
  if (wasThoughtGone(result.call)) return adopt(deps, snapshot, result.call);
  if (!isWaiting(result.call) || result.call.caller.leg !== snapshot.leg)
    return returnToParker(deps, snapshot, policy, 'already-parked');
  const early = deps.clock.now() < result.call.parkedAt + failsafeSec(policy, 0) * 500;
  return holdAnswer(deps, result.call, policy, snapshot, early ? musicAfter(deps, snapshot) : {});
}

/**
 * [G1] The failsafe came long before its time. Either a join has failed, and the entry caught its leg; or the lot's music cannot be
 * played, and then it comes again at once.
 */
const musicAfter = (deps: EngineDeps, { cameEarly }: LegSnapshot): HoldMusic =>
  cameEarly === true ? { early: true, music: deps.settings.safeMusic } : { early: true };

/** [P7] The transfer was completed while no engine could be asked: the caller is on hold in the name of a reservation. */
const awaitsLanding = (call: AnyCall): boolean =>
  call.kind === 'reserved' || (call.kind === 'ended' && call.outcome === 'unused');

/**
 * [A1] The parked call ended because the caller had left the lot, and here they are: a join that came apart while nobody could hear of
 * it. Who was forwarded is on their way out, and nothing but the fallback is left for them.
 */
const wasThoughtGone = (call: AnyCall): boolean =>
  call.kind === 'ended' && (call.outcome === 'retrieved' || call.outcome === 'abandoned' || call.outcome === 'lost');

/** The store may know the leg although the leg does not know its parked call: the answer to its park was lost. */
async function adopt(deps: EngineDeps, snapshot: LegSnapshot, former?: AnyCall): Promise<RequestAnswer> {
  const known = await stayOf(deps, snapshot.leg);
  if (known.kind !== 'ok') return fallBack(deps, snapshot, known.kind);
  const domain = snapshot.lastBridgedOwner?.domain ?? snapshot.owner?.domain;
  const policy =
    known.value === null
      ? (lotOf(deps, snapshot, former) ?? lotOfDomain(deps, snapshot.node, domain))
      : deps.lots.policy(known.value.lot, snapshot.node);
  if (policy === undefined) return fallBack(deps, snapshot, 'no lot to adopt into');
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(deps, known.value, policy, snapshot);
  const address = snapshot.lastBridgedOwner;
  const parker = former?.parker ?? (address === null ? null : { address, leg: snapshot.lastBridgedTo });
  const opened = await openFor(deps, snapshot, policy, { parker, via: 'adopted', wanted: null });
  return parkedAnswer(deps, snapshot, policy, opened);
}

const lotOf = (deps: EngineDeps, snapshot: LegSnapshot, former: AnyCall | undefined): LotPolicy | undefined =>
  former === undefined ? undefined : deps.lots.policy(former.lot, snapshot.node);
