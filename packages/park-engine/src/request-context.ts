import type { LegSnapshot, LotId, LotPolicy, Orbit, Refusal } from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';
import type { RequestAnswer } from '@parkade/park-ports';

/** The leg is told why not; the refusal is an event, a line, and a count. */
export function reject(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  reason: Refusal,
  lot?: LotId,
  orbit?: Orbit,
): RequestAnswer {
  noteRefusal(deps, snapshot, reason, lot, orbit);
  const sounds = lot === undefined ? undefined : deps.lots.policy(lot, snapshot.node)?.sounds;
  return { kind: 'reject', reason, ...(sounds === undefined ? {} : { sounds }) };
}

/** Nothing is said to the switch: the dialplan's own fallback looks after the leg. */
export function fallBack(deps: EngineDeps, snapshot: LegSnapshot, reason: string): RequestAnswer {
  deps.meters.count('parkade_fallbacks_total', { reason });
  deps.log.warn('left to the dialplan fallback', {
    leg: snapshot.leg,
    node: snapshot.node,
    entry: snapshot.entry,
    reason,
  });
  return { kind: 'fall-back', reason };
}

/** [D2] Nobody may be dropped because no orbit could be had: the switch rings the parker, then the fallback. */
export function returnToParker(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  policy: LotPolicy,
  reason: Refusal,
  orbit?: Orbit,
): RequestAnswer {
  noteRefusal(deps, snapshot, reason, policy.lot, orbit);
  const toParker = policy.whenRefused.includes('parker');
  const parker = toParker ? snapshot.lastBridgedOwner : null;
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
export const wasSent = (snapshot: LegSnapshot): boolean => snapshot.transferred && snapshot.lastBridgedTo !== null;

/** [R11] Who dialled is told why not; who was sent is given back to the sender. */
export const turnAway = (
  deps: EngineDeps,
  snapshot: LegSnapshot,
  policy: LotPolicy,
  reason: Refusal,
  orbit?: Orbit,
): RequestAnswer =>
  wasSent(snapshot)
    ? returnToParker(deps, snapshot, policy, reason, orbit)
    : reject(deps, snapshot, reason, policy.lot, orbit);

function noteRefusal(deps: EngineDeps, snapshot: LegSnapshot, reason: Refusal, lot?: LotId, orbit?: Orbit): void {
  deps.meters.count('parkade_refusals_total', { reason });
  deps.log.info('refused', {
    leg: snapshot.leg,
    node: snapshot.node,
    entry: snapshot.entry,
    dialled: snapshot.dialled,
    lot,
    orbit,
    reason,
  });
  if (lot === undefined) return;
  deps.background.run('refusal event', async () => {
    await deps.store.appendEvents([
      {
        type: 'refused',
        at: deps.clock.now(),
        lot,
        orbit: orbit ?? null,
        callId: null,
        version: 0,
        node: snapshot.node,
        leg: snapshot.leg,
        caller: { name: snapshot.name, number: snapshot.number },
        parker: snapshot.lastBridgedOwner,
        party: snapshot.owner,
        via: null,
        reason,
      },
    ]);
  });
}
