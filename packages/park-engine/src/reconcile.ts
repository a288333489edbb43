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
import { isWaiting } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';

/**
 * After a link came (back) up: are the legs of our calls on this node still there? None is, on a switch that was restarted.
 * @returns `false` when the store was away for some of it.
 */
export async function reconcileNode(deps: EngineDeps, node: NodeId, restarted = false): Promise<boolean> {
  const known = await callsOn(deps, node);
  if (known === null) return false;
  const cause = restarted ? SWITCH_RESTARTED : LOST;
  let [healed, missed] = [0, 0];
  for (const call of known.calls)
    for (const step of await reconcileCall(deps, call, known.hasPending(call), cause)) {
      if (step === 'healed') healed += 1;
      if (step === 'store-down') missed += 1;
    }
  await redoForgottenCommands(deps);
  deps.log.info('reconciled', { node, calls: known.calls.length, healed });
  deps.meters.count('parkade_reconciles_total', { node });
  return missed === 0;
}

export interface KnownCalls {
  readonly calls: readonly AnyCall[];
  /** A command that the call stands for may be on its way; without an answer of the store, any call's. */
  readonly hasPending: (call: AnyCall) => boolean;
}

/** The store's live calls of one node; `null` when it is away. */
export async function callsOn(deps: EngineDeps, node: NodeId): Promise<KnownCalls | null> {
  const live = await deps.store.liveCalls();
  if (live.kind === 'store-down') {
    deps.log.warn('cannot reconcile, the store is down', { node, why: live.why });
    return null;
  }
  const pending = await deps.store.pendingOutbox(deps.clock.now() + deps.settings.outboxGraceMs);
  return {
    calls: live.value.filter((one) => one.node === node),
    hasPending: (call) =>
      pending.kind !== 'ok' ||
      pending.value.some((entry) => entry.callId === call.callId && entry.version === call.version),
  };
}

/** [M5] The node is given up: its callers are gone with it, and their orbits are free. `false` when it must be repeated. */
export async function giveNodeUp(deps: EngineDeps, node: NodeId): Promise<boolean> {
  const live = await deps.store.liveCalls();
  if (live.kind === 'store-down') return false;
  let isDone = true;
  for (const call of live.value.filter((one) => one.node === node)) {
    const result = await applyFact(deps, call.callId, { kind: 'node-lost' });
    if (result.kind === 'store-down') isDone = false;
  }
  return isDone;
}

/** What was found wrong and put right, for the operator's eyes. */
export type Healing = 'leg-gone' | 'ring' | 'claim' | 'talk';

export type HealStep = 'well' | 'healed' | 'store-down';

/** Feeds in a fact that nobody told; that it changed something is a line and a number. */
async function heal(deps: EngineDeps, call: AnyCall, what: Healing, fact: CallFact): Promise<HealStep> {
  const result = await applyFact(deps, call.callId, fact);
  if (result.kind === 'store-down') return 'store-down';
  if (result.kind !== 'advanced') return 'well';
  deps.meters.count('parkade_healed_total', { node: call.node, what });
  deps.log.warn('healed', {
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
  deps: EngineDeps,
  call: AnyCall,
  ringIsPending: boolean,
  cause: string,
): Promise<readonly HealStep[]> {
  const steps: HealStep[] = [];
  for (const leg of legsOf(call)) {
    const isRing = call.kind === 'recalling' && leg === call.ring;
    if (isRing && ringIsPending) continue;
    steps.push(isRing ? await noticeRingGone(deps, call, cause) : await noticeLegGone(deps, call, leg, cause));
  }
  if (call.kind === 'claimed') steps.push(await noticeJoin(deps, call));
  if (isWaiting(call)) steps.push(await noticeTalk(deps, call));
  return steps;
}

export async function noticeLegGone(deps: EngineDeps, call: AnyCall, leg: LegId, cause: string): Promise<HealStep> {
  if ((await deps.switches.legExists(call.node, leg)) !== 'no') return 'well';
  return heal(deps, call, 'leg-gone', { kind: 'leg-gone', leg, cause });
}

/** A phone rings where it is registered; all other legs of a parked call are on its node. */
export async function noticeRingGone(deps: EngineDeps, call: RecallingCall, cause: string): Promise<HealStep> {
  if ((await deps.switches.legExistsAnywhere(call.ring)) !== 'no') return 'well';
  return heal(deps, call, 'ring', { kind: 'ring-failed', ring: call.ring, cause });
}

export async function noticeJoin(deps: EngineDeps, call: ClaimedCall): Promise<HealStep> {
  const [a, b] = [call.caller.leg, call.retriever.leg];
  if ((await deps.switches.joinState(call.node, a, b)) !== 'joined') return 'well';
  return heal(deps, call, 'claim', { kind: 'legs-joined', a, b });
}

/** [R7] The switch gave the caller back by itself, or somebody took them, and nobody could hear of it. */
export async function noticeTalk(deps: EngineDeps, call: WaitingCall): Promise<HealStep> {
  const talk = await deps.switches.talkOf(call.node, call.caller.leg);
  if (talk.kind !== 'talking') return 'well';
  return heal(deps, call, 'talk', { kind: 'legs-joined', a: call.caller.leg, b: talk.with });
}

/** Commands that were committed and never confirmed: done again if the call still stands where it wanted them. */
export async function redoForgottenCommands(deps: EngineDeps): Promise<void> {
  const pending = await deps.store.pendingOutbox(deps.clock.now() - deps.settings.outboxGraceMs);
  if (pending.kind === 'store-down') return;
  for (const entry of pending.value) {
    const call = await deps.store.loadCall(entry.callId);
    if (call.kind === 'store-down') return;
    // Commands of a newer engine are neither carried out nor thrown away by one that does not understand the call.
    if (call.kind === 'unknown-schema') continue;
    if (call.value === null || call.value.version !== entry.version) {
      await deps.store.settleOutbox(entry.callId, entry.version);
      continue;
    }
    deps.log.warn('doing a forgotten command again', { callId: entry.callId, version: entry.version });
    deps.meters.count('parkade_commands_redone_total');
    dispatchInBackground(deps, call.value, entry.outbox, true);
  }
}

/** Deadlines that passed without a timer: the timer was lost or the queue was down. */
export async function sweepOverdue(deps: EngineDeps, graceMs: number): Promise<void> {
  const due = await deps.store.liveCalls(deps.clock.now() - graceMs);
  if (due.kind === 'store-down') return;
  for (const call of due.value) {
    deps.meters.count('parkade_overdue_total');
    await applyFact(deps, call.callId, { kind: 'deadline-passed', version: call.version });
  }
}
