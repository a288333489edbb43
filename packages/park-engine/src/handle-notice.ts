/** What the inbound links report → facts. */
import type { AnyCall, CallFact, CallId, LegId } from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import type { EngineParts } from './engine-parts.js';
import type { SwitchNotice } from './ports/index.js';
import { reconcileNode } from './reconcile.js';
import { rescueFailed } from './rescue.js';

export async function handleNotice(parts: EngineParts, notice: SwitchNotice): Promise<void> {
  switch (notice.kind) {
    case 'leg-gone':
      await feedByLeg(parts, notice.callId, [notice.leg], { kind: 'leg-gone', leg: notice.leg, cause: notice.cause });
      return;
    case 'legs-joined':
      await feedByLeg(parts, notice.callId, [notice.a, notice.b], { kind: 'legs-joined', a: notice.a, b: notice.b });
      return;
    case 'ring-failed':
      await ringFailed(parts, notice);
      return;
    case 'link-up':
      parts.log.info('switch link is up', { node: notice.node, coreUuid: notice.coreUuid });
      parts.meters.gauge('parkade_link_up', 1, { node: notice.node });
      await reconcileNode(parts, notice.node, notice.restarted === true);
      return;
    case 'link-lost':
      parts.log.warn('switch link is lost', { node: notice.node, why: notice.why });
      parts.meters.gauge('parkade_link_up', 0, { node: notice.node });
      return;
  }
}

async function ringFailed(parts: EngineParts, notice: Extract<SwitchNotice, { kind: 'ring-failed' }>): Promise<void> {
  const { callId, ring, cause } = notice;
  const result = await applyFact(parts, callId, { kind: 'ring-failed', ring, cause });
  if (result.kind === 'nothing') rescueFailed(parts, result.call, cause);
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
): Promise<void> {
  if (callId !== null) {
    const result = await applyFact(parts, callId, fact);
    if (result.kind !== 'nothing' && result.kind !== 'unknown-call') return;
    if (result.kind === 'nothing' && isOldNews(result.call, fact)) return;
  }
  for (const leg of legs) {
    const found = await parts.store.findByLeg(leg);
    if (found.kind !== 'ok' || found.value === null || found.value.callId === callId) continue;
    await applyFact(parts, found.value.callId, fact);
    return;
  }
}

/** [H5] The word of a join that ended the named stay, heard late: the caller may have been parked again since. */
const isOldNews = (call: AnyCall, fact: CallFact): boolean =>
  fact.kind === 'legs-joined' &&
  call.kind === 'ended' &&
  call.retriever !== null &&
  [fact.a, fact.b].includes(call.retriever.leg);
