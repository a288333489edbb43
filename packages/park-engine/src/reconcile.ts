/**
 * Store ↔ switch, after a gap. The same loop over the same facts: what the links did not tell is asked for and fed in
 * (SPEC, L4). Repeating it changes nothing.
 */
import {
  legsOf,
  LOST,
  SWITCH_RESTARTED,
  type AnyCall,
  type CallFact,
  type ClaimedCall,
  type LegId,
  type NodeId,
  type RecallingCall,
  type WaitingCall,
} from '@parkade/park-decision';
import { applyFact, dispatchInBackground } from './apply-fact.js';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';

/**
 * After a link came (back) up: are the legs of our calls on this node still there? None is, on a switch that was restarted.
 * @returns `false` when the store was away for some of it.
 */
export async function reconcileNode(parts: EngineParts, node: NodeId, restarted = false): Promise<boolean> {
  const known = await callsOn(parts, node);
  if (known === null) return false;
  const cause = restarted ? SWITCH_RESTARTED : LOST;
  let [healed, missed] = [0, 0];
  for (const call of known.calls)
    for (const step of await reconcileCall(parts, call, known.hasPending(call), cause)) {
      if (step === 'healed') healed += 1;
      if (step === 'store-down') missed += 1;
    }
  await redoForgottenIntents(parts);
  parts.log.info('reconciled', { node, calls: known.calls.length, healed });
  parts.meters.count('parkade_reconciles_total', { node });
  return missed === 0;
}

export interface KnownCalls {
  readonly calls: readonly AnyCall[];
  /** A command that the call stands for may be on its way; without an answer of the store, any call's. */
  readonly hasPending: (call: AnyCall) => boolean;
}

/** The store's live calls of one node; `null` when it is away. */
export async function callsOn(parts: EngineParts, node: NodeId): Promise<KnownCalls | null> {
  const live = await parts.store.liveCalls();
  if (live.kind === 'store-down') {
    parts.log.warn('cannot reconcile, the store is down', { node, why: live.why });
    return null;
  }
  const pending = await parts.store.pendingIntents(parts.clock.now() + parts.settings.intentGraceMs);
  return {
    calls: live.value.filter((one) => one.node === node),
    hasPending: (call) =>
      pending.kind !== 'ok' ||
      pending.value.some((entry) => entry.callId === call.callId && entry.version === call.version),
  };
}

/** [M5] The node is given up: its callers are gone with it, and their orbits are free. `false` when it must be repeated. */
export async function giveNodeUp(parts: EngineParts, node: NodeId): Promise<boolean> {
  const live = await parts.store.liveCalls();
  if (live.kind === 'store-down') return false;
  let isDone = true;
  for (const call of live.value.filter((one) => one.node === node)) {
    const result = await applyFact(parts, call.callId, { kind: 'node-lost' });
    if (result.kind === 'store-down') isDone = false;
  }
  return isDone;
}

/** What was found wrong and put right, for the operator's eyes. */
export type Healing = 'leg-gone' | 'ring' | 'claim' | 'talk';

export type HealStep = 'well' | 'healed' | 'store-down';

/** Feeds in a fact that nobody told; that it changed something is a line and a number. */
async function heal(parts: EngineParts, call: AnyCall, what: Healing, fact: CallFact): Promise<HealStep> {
  const result = await applyFact(parts, call.callId, fact);
  if (result.kind === 'store-down') return 'store-down';
  if (result.kind !== 'advanced') return 'well';
  parts.meters.count('parkade_healed_total', { node: call.node, what });
  parts.log.warn('healed', {
    callId: call.callId,
    what,
    lot: call.lot,
    orbit: call.orbit,
    node: call.node,
    was: call.kind,
    is: result.call.kind,
  });
  return 'healed';
}

/** A phone whose ring command is still to be done (again) is not missed: `ringIsPending`. */
async function reconcileCall(
  parts: EngineParts,
  call: AnyCall,
  ringIsPending: boolean,
  cause: string,
): Promise<readonly HealStep[]> {
  const steps: HealStep[] = [];
  for (const leg of legsOf(call)) {
    const isRing = call.kind === 'recalling' && leg === call.ring;
    if (isRing && ringIsPending) continue;
    steps.push(isRing ? await noticeRingGone(parts, call, cause) : await noticeLegGone(parts, call, leg, cause));
  }
  if (call.kind === 'claimed') steps.push(await noticeJoin(parts, call));
  if (isWaiting(call)) steps.push(await noticeTalk(parts, call));
  return steps;
}

export async function noticeLegGone(parts: EngineParts, call: AnyCall, leg: LegId, cause: string): Promise<HealStep> {
  if ((await parts.switches.legExists(call.node, leg)) !== 'no') return 'well';
  return heal(parts, call, 'leg-gone', { kind: 'leg-gone', leg, cause });
}

/** A phone rings where it is registered; all other legs of a stay are on its node. */
export async function noticeRingGone(parts: EngineParts, call: RecallingCall, cause: string): Promise<HealStep> {
  if ((await parts.switches.legExistsAnywhere(call.ring)) !== 'no') return 'well';
  return heal(parts, call, 'ring', { kind: 'ring-failed', ring: call.ring, cause });
}

export async function noticeJoin(parts: EngineParts, call: ClaimedCall): Promise<HealStep> {
  const [a, b] = [call.caller.leg, call.retriever.leg];
  if ((await parts.switches.joinState(call.node, a, b)) !== 'joined') return 'well';
  return heal(parts, call, 'claim', { kind: 'legs-joined', a, b });
}

/** [R7] The switch gave the caller back by itself, or somebody took them, and nobody could hear of it. */
export async function noticeTalk(parts: EngineParts, call: WaitingCall): Promise<HealStep> {
  const talk = await parts.switches.talkOf(call.node, call.caller.leg);
  if (talk.kind !== 'talking') return 'well';
  return heal(parts, call, 'talk', { kind: 'legs-joined', a: call.caller.leg, b: talk.with });
}

/** Commands that were committed and never confirmed: done again if the call still stands where it wanted them. */
export async function redoForgottenIntents(parts: EngineParts): Promise<void> {
  const pending = await parts.store.pendingIntents(parts.clock.now() - parts.settings.intentGraceMs);
  if (pending.kind === 'store-down') return;
  for (const entry of pending.value) {
    const call = await parts.store.loadCall(entry.callId);
    if (call.kind === 'store-down') return;
    // Commands of a newer engine are neither carried out nor thrown away by one that does not understand the call.
    if (call.kind === 'unknown-schema') continue;
    if (call.value === null || call.value.version !== entry.version) {
      await parts.store.settleIntents(entry.callId, entry.version);
      continue;
    }
    parts.log.warn('doing a forgotten command again', { callId: entry.callId, version: entry.version });
    parts.meters.count('parkade_intents_redone_total');
    dispatchInBackground(parts, call.value, entry.intents, true);
  }
}

/** Deadlines that passed without an alarm: the timer was lost or the queue was down. */
export async function sweepOverdue(parts: EngineParts, graceMs: number): Promise<void> {
  const due = await parts.store.liveCalls(parts.clock.now() - graceMs);
  if (due.kind === 'store-down') return;
  for (const call of due.value) {
    parts.meters.count('parkade_overdue_total');
    await applyFact(parts, call.callId, { kind: 'deadline-passed', version: call.version });
  }
}
