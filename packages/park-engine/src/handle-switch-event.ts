/** What the inbound links report → facts. */
import type { AnyCall, CallFact, CallId, LegId } from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import type { EngineDeps } from './engine-deps.js';
import type { SwitchEvent } from '@parkade/park-ports';
import { callBackFailed } from './call-back.js';
import { escapePressed } from './escape.js';
import { keysPressed } from './desk/in-call.js';

/** @returns `false` when the store was away, so that the fact is lost unless somebody asks the switch for it. */
export async function handleSwitchEvent(deps: EngineDeps, switchEvent: SwitchEvent): Promise<boolean> {
  switch (switchEvent.kind) {
    case 'leg-gone':
      return feedByLeg(deps, switchEvent.callId, [switchEvent.leg], {
        kind: 'leg-gone',
        leg: switchEvent.leg,
        end: { kind: 'hung-up', cause: switchEvent.cause },
      });
    case 'legs-joined':
      return feedByLeg(deps, switchEvent.callId, [switchEvent.a, switchEvent.b], {
        kind: 'legs-joined',
        a: switchEvent.a,
        b: switchEvent.b,
      });
    case 'ring-failed':
      return ringFailed(deps, switchEvent);
    case 'escape-pressed':
      return escapePressed(deps, switchEvent);
    case 'keys-pressed':
      return keysPressed(deps, switchEvent);
    case 'link-up':
      deps.log.info('switch link is up', { node: switchEvent.node, coreUuid: switchEvent.coreUuid });
      deps.meters.gauge('parkade_link_up', 1, { node: switchEvent.node });
      return true;
    case 'link-lost':
      deps.log.warn('switch link is lost', { node: switchEvent.node, why: switchEvent.why });
      deps.meters.gauge('parkade_link_up', 0, { node: switchEvent.node });
      return true;
  }
}

async function ringFailed(
  deps: EngineDeps,
  switchEvent: Extract<SwitchEvent, { kind: 'ring-failed' }>,
): Promise<boolean> {
  const { callId, ring, cause, node, nodes } = switchEvent;
  const where = nodes === undefined ? {} : { where: { node, all: nodes } };
  const result = await applyFact(deps, callId, {
    kind: 'ring-failed',
    ring,
    end: { kind: 'hung-up', cause },
    ...where,
  });
  // [C15] It goes on elsewhere, so that no event tells of this.
  if (result.kind === 'advanced' && result.call.kind === 'recalling' && result.call.ring === ring)
    deps.log.info('nobody answered at one of several nodes', { callId, node, ring, cause });
  if (result.kind === 'nothing' && nodes === undefined) callBackFailed(deps, result.call, cause);
  return result.kind !== 'store-down';
}

/**
 * The leg's own variable names its call. It can be missing or be that of a former parked call, so where the named call has no
 * use for the fact, the store's index of legs is asked.
 */
async function feedByLeg(
  deps: EngineDeps,
  callId: CallId | null,
  legs: readonly LegId[],
  fact: CallFact,
): Promise<boolean> {
  if (callId !== null) {
    const result = await applyFact(deps, callId, fact);
    if (result.kind === 'store-down') return false;
    if (result.kind !== 'nothing' && !(result.kind === 'not-ours' && result.why === 'unknown-call')) return true;
    if (result.kind === 'nothing' && isOldNews(result.call, fact)) return true;
  }
  for (const leg of legs) {
    const found = await deps.store.findByLeg(leg);
    if (found.kind === 'store-down') return false;
    const call = found.value;
    if (call === null || call.kind === 'unknown-schema' || call.callId === callId) continue;
    return (await applyFact(deps, call.callId, fact)).kind !== 'store-down';
  }
  return true;
}

/** [H5] The word of a join that ended the named call, heard late: the caller may have been parked again since. */
const isOldNews = (call: AnyCall, fact: CallFact): boolean =>
  fact.kind === 'legs-joined' &&
  call.kind === 'ended' &&
  call.retriever !== null &&
  [fact.a, fact.b].includes(call.retriever.leg);
