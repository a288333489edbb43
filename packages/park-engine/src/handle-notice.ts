/** What the inbound links report → facts. */
import type { AnyCall, CallFact, CallId, LegId } from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import type { EngineParts } from './engine-parts.js';
import type { SwitchNotice } from '@parkade/park-ports';
import { reconcileNode } from './reconcile.js';
import { rescueFailed } from './rescue.js';

/** @returns `false` when the store was away, so that the fact is lost unless somebody asks the switch for it. */
export async function handleNotice(parts: EngineParts, notice: SwitchNotice): Promise<boolean> {
  switch (notice.kind) {
    case 'leg-gone':
      return feedByLeg(parts, notice.callId, [notice.leg], { kind: 'leg-gone', leg: notice.leg, cause: notice.cause });
    case 'legs-joined':
      return feedByLeg(parts, notice.callId, [notice.a, notice.b], { kind: 'legs-joined', a: notice.a, b: notice.b });
    case 'ring-failed':
      return ringFailed(parts, notice);
    case 'link-up':
      parts.log.info('switch link is up', { node: notice.node, coreUuid: notice.coreUuid });
      parts.meters.gauge('parkade_link_up', 1, { node: notice.node });
      return reconcileNode(parts, notice.node, notice.restarted === true);
    case 'link-lost':
      parts.log.warn('switch link is lost', { node: notice.node, why: notice.why });
      parts.meters.gauge('parkade_link_up', 0, { node: notice.node });
      return true;
  }
}

async function ringFailed(
  parts: EngineParts,
  notice: Extract<SwitchNotice, { kind: 'ring-failed' }>,
): Promise<boolean> {
  const { callId, ring, cause } = notice;
  const result = await applyFact(parts, callId, { kind: 'ring-failed', ring, cause });
  if (result.kind === 'nothing') rescueFailed(parts, result.call, cause);
  return result.kind !== 'store-down';
}

/**
 * The leg's own variable names its call. It can be missing or be that of a former stay, so where the named call has no
 * use for the fact, the store's index of legs is asked.
 */
async function feedByLeg(
  parts: EngineParts,
  callId: CallId | null,
  legs: readonly LegId[],
  fact: CallFact,
): Promise<boolean> {
  if (callId !== null) {
    const result = await applyFact(parts, callId, fact);
    if (result.kind === 'store-down') return false;
    if (result.kind !== 'nothing' && result.kind !== 'unknown-call') return true;
    if (result.kind === 'nothing' && isOldNews(result.call, fact)) return true;
  }
  for (const leg of legs) {
    const found = await parts.store.findByLeg(leg);
    if (found.kind === 'store-down') return false;
    if (found.kind !== 'ok' || found.value === null || found.value.callId === callId) continue;
    return (await applyFact(parts, found.value.callId, fact)).kind !== 'store-down';
  }
  return true;
}

/** [H5] The word of a join that ended the named stay, heard late: the caller may have been parked again since. */
const isOldNews = (call: AnyCall, fact: CallFact): boolean =>
  fact.kind === 'legs-joined' &&
  call.kind === 'ended' &&
  call.retriever !== null &&
  [fact.a, fact.b].includes(call.retriever.leg);
