/**
 * A look at a whole node while its link stands: who is on hold there, and who is not any more. It finds what the links told
 * while the store was away, and callers who were parked without an engine. Cheap where all is well: one list names everybody
 * on hold, and only who is missing from it is asked for (SPEC, L4).
 */
import {
  LOST,
  RING_SLACK_MS,
  SWITCH_RESTARTED,
  type AnyCall,
  type LegId,
  type NodeId,
  type RecallingCall,
  type WaitingCall,
} from '@parkade/park-decision';
import { adoptHeldLegs } from './adopt-held.js';
import { isWaiting } from '@parkade/park-engine';
import type { EngineDeps } from '@parkade/park-engine';
import type { HeldLegs } from '@parkade/park-ports';
import {
  callsOn,
  noticeJoin,
  noticeLegGone,
  noticeRingGone,
  noticeTalk,
  type HealStep,
  type KnownCalls,
} from '@parkade/park-engine';

/** What has only just begun may not have reached the switch, or the switch's list. */
const YOUNG_MS = 1_000;

export interface Audit {
  /** When the switch was restarted last, ms since 1970; earlier parked calls were lost with it. 0 when it was not. */
  readonly restartedAt: number;
  /** Told as soon as the store knows everybody whom the switch holds; what follows takes longer. */
  readonly callersKnown: () => void;
}

/** @returns `again` when switch or store could not be asked for all of it. */
export async function auditNode(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  { restartedAt, callersKnown }: Audit,
): Promise<'done' | 'again'> {
  const held = await switches.heldLegs(node);
  if (held === 'unknown') return 'again';
  if ((await adoptHeldLegs(deps, switches, node, held)) === null) return 'again';
  callersKnown();
  const known = await callsOn(deps, node);
  if (known === null) return 'again';
  const onHold = new Set(held.map(({ leg }) => leg));
  let isDone = true;
  for (const call of known.calls) {
    const cause = call.openedAt < restartedAt ? SWITCH_RESTARTED : LOST;
    const steps = await lookAtCall(deps, call, onHold, known, cause);
    if (steps.includes('store-down')) isDone = false;
  }
  deps.meters.count('parkade_looks_total', { node });
  return isDone ? 'done' : 'again';
}

/**
 * Left to their deadlines, which come within seconds: a reservation, whose parker is gone the moment before the caller lands,
 * and a retriever, who is gone the moment after they were joined.
 */
async function lookAtCall(
  deps: EngineDeps,
  call: AnyCall,
  onHold: ReadonlySet<LegId>,
  { hasPending }: KnownCalls,
  cause: string,
): Promise<readonly HealStep[]> {
  if (!isWaiting(call)) return [];
  const steps: HealStep[] = [];
  const isYoung = (since: number): boolean => deps.clock.now() - since < YOUNG_MS;
  if (!onHold.has(call.caller.leg) && !isYoung(beganAt(call))) {
    steps.push(await noticeLegGone(deps, call, call.caller.leg, cause));
    if (steps.includes('healed')) return steps;
    if (call.kind === 'claimed') steps.push(await noticeJoin(deps, call));
    steps.push(await noticeTalk(deps, call));
  }
  if (call.kind === 'recalling' && !hasPending(call) && !isYoung(ringBeganAt(deps, call)))
    steps.push(await noticeRingGone(deps, call, cause));
  return steps;
}

const beganAt = (call: WaitingCall): number =>
  call.kind === 'claimed' ? call.claimedAt : Math.max(call.openedAt, call.parkedAt);

/** Not earlier than it did; a ring that the longest wait cuts short ends by itself before long. */
function ringBeganAt(deps: EngineDeps, call: RecallingCall): number {
  const policy = deps.lots.policy(call.lot, call.node);
  const stage = policy?.chain[call.chain.stage];
  if (policy === undefined || stage === undefined || call.deadline >= call.parkedAt + policy.maxWaitMs)
    return call.deadline;
  return call.deadline - stage.forMs - RING_SLACK_MS;
}
