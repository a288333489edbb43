import type { LegEvidence, LotId, LotPolicy, Orbit, Refusal } from '@parkade/park-decision';
import type { EngineParts } from './engine-parts.js';
import type { HitAnswer } from '@parkade/park-ports';

/** The leg is told why not; the refusal is an event, a line, and a count. */
export function tell(
  parts: EngineParts,
  evidence: LegEvidence,
  reason: Refusal,
  lot?: LotId,
  orbit?: Orbit,
): HitAnswer {
  noteRefusal(parts, evidence, reason, lot, orbit);
  const sounds = lot === undefined ? undefined : parts.lots.policy(lot, evidence.node)?.sounds;
  return { kind: 'tell', reason, ...(sounds === undefined ? {} : { sounds }) };
}

/** Nothing is said to the switch: the dialplan's own fallback looks after the leg. */
export function fallBack(parts: EngineParts, evidence: LegEvidence, reason: string): HitAnswer {
  parts.meters.count('parkade_fallbacks_total', { reason });
  parts.log.warn('left to the dialplan fallback', {
    leg: evidence.leg,
    node: evidence.node,
    door: evidence.door,
    reason,
  });
  return { kind: 'fall-back', reason };
}

/** [D2] Nobody may be dropped because no orbit could be had: the switch rings the parker, then the fallback. */
export function giveBack(
  parts: EngineParts,
  evidence: LegEvidence,
  policy: LotPolicy,
  reason: Refusal,
  orbit?: Orbit,
): HitAnswer {
  noteRefusal(parts, evidence, reason, policy.lot, orbit);
  const toParker = policy.whenRefused.includes('parker');
  const parker = toParker ? evidence.lastBridgedOwner : null;
  const toFallback = policy.whenRefused.includes('fallback') || parker === null;
  return {
    kind: 'return',
    parker,
    fallback: toFallback ? policy.fallback : null,
    music: policy.music,
    reason,
  };
}

/** The leg was talking and was sent here by its peer: whoever is on it must not be hung up. */
export const wasSent = (evidence: LegEvidence): boolean => evidence.transferred && evidence.lastBridgedTo !== null;

/** [R11] Who dialled is told why not; who was sent is given back to the sender. */
export const turnAway = (
  parts: EngineParts,
  evidence: LegEvidence,
  policy: LotPolicy,
  reason: Refusal,
  orbit?: Orbit,
): HitAnswer =>
  wasSent(evidence)
    ? giveBack(parts, evidence, policy, reason, orbit)
    : tell(parts, evidence, reason, policy.lot, orbit);

function noteRefusal(parts: EngineParts, evidence: LegEvidence, reason: Refusal, lot?: LotId, orbit?: Orbit): void {
  parts.meters.count('parkade_refusals_total', { reason });
  parts.log.info('refused', {
    leg: evidence.leg,
    node: evidence.node,
    door: evidence.door,
    dialled: evidence.dialled,
    lot,
    orbit,
    reason,
  });
  if (lot === undefined) return;
  parts.background.run('refusal event', async () => {
    await parts.store.appendEvents([
      {
        type: 'refused',
        at: parts.clock.now(),
        lot,
        orbit: orbit ?? null,
        callId: null,
        version: 0,
        node: evidence.node,
        leg: evidence.leg,
        caller: { name: evidence.name, number: evidence.number },
        parker: evidence.lastBridgedOwner,
        party: evidence.owner,
        via: null,
        reason,
      },
    ]);
  });
}
