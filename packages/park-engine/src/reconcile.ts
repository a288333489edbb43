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
  type LegId,
  type NodeId,
  type WaitingCall,
} from '@parkade/park-decision';
import { applyFact, dispatchInBackground } from './apply-fact.js';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';

/** After a link came (back) up: are the legs of our calls on this node still there? None is, on a switch that was restarted. */
export async function reconcileNode(parts: EngineParts, node: NodeId, restarted = false): Promise<void> {
  const live = await parts.store.liveCalls();
  if (live.kind === 'store-down') {
    parts.log.warn('cannot reconcile, the store is down', { node, why: live.why });
    return;
  }
  const pending = await parts.store.pendingIntents(parts.clock.now() + parts.settings.intentGraceMs);
  const waitsFor = (call: AnyCall): boolean =>
    pending.kind !== 'ok' ||
    pending.value.some((entry) => entry.callId === call.callId && entry.version === call.version);
  const here = live.value.filter((one) => one.node === node);
  let healed = 0;
  for (const call of here)
    healed += await reconcileCall(parts, call, waitsFor(call), restarted ? SWITCH_RESTARTED : LOST);
  await redoForgottenIntents(parts);
  parts.log.info('reconciled', { node, calls: here.length, healed });
  parts.meters.count('parkade_reconciles_total', { node });
}

/** [M5] The node is given up: its callers are gone with it, and their orbits are free. Repeating it changes nothing. */
export async function giveNodeUp(parts: EngineParts, node: NodeId): Promise<void> {
  const live = await parts.store.liveCalls();
  if (live.kind === 'store-down') return;
  for (const call of live.value.filter((one) => one.node === node)) {
    await applyFact(parts, call.callId, { kind: 'node-lost' });
  }
}

/** A phone whose ring command is still to be done (again) is not missed: `ringIsPending`. */
async function reconcileCall(
  parts: EngineParts,
  call: AnyCall,
  ringIsPending: boolean,
  cause: string,
): Promise<number> {
  let healed = 0;
  for (const leg of legsOf(call)) {
    if (ringIsPending && call.kind === 'recalling' && leg === call.ring) continue;
    if ((await stillThere(parts, call, leg)) !== 'no') continue;
    const result = await applyFact(parts, call.callId, goneFact(call, leg, cause));
    if (result.kind === 'advanced') healed += 1;
  }
  if (call.kind === 'claimed') await verifyClaim(parts, call);
  if (isWaiting(call) && (await noticeTalk(parts, call))) healed += 1;
  return healed;
}

/** A phone rings where it is registered; all other legs of a stay are on its node. */
const stillThere = (parts: EngineParts, call: AnyCall, leg: LegId): Promise<'yes' | 'no' | 'unknown'> =>
  call.kind === 'recalling' && leg === call.ring
    ? parts.switches.legExistsAnywhere(leg)
    : parts.switches.legExists(call.node, leg);

const goneFact = (call: AnyCall, leg: LegId, cause: string): CallFact =>
  call.kind === 'recalling' && leg === call.ring
    ? { kind: 'ring-failed', ring: leg, cause }
    : { kind: 'leg-gone', leg, cause };

async function verifyClaim(parts: EngineParts, call: Extract<AnyCall, { kind: 'claimed' }>): Promise<void> {
  const state = await parts.switches.joinState(call.node, call.caller.leg, call.retriever.leg);
  if (state === 'joined')
    await applyFact(parts, call.callId, { kind: 'legs-joined', a: call.caller.leg, b: call.retriever.leg });
}

/** [R7] The switch gave the caller back by itself, or somebody took them, and nobody could hear of it. */
async function noticeTalk(parts: EngineParts, call: WaitingCall): Promise<boolean> {
  const talk = await parts.switches.talkOf(call.node, call.caller.leg);
  if (talk.kind !== 'talking') return false;
  const result = await applyFact(parts, call.callId, { kind: 'legs-joined', a: call.caller.leg, b: talk.with });
  return result.kind === 'advanced';
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
