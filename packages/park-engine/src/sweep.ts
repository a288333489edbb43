/** What the timers and the commands missed is found by looking; one bounded look at a time [L3]. */
import { isAsAt, type CallId } from '@parkade/park-decision';
import { applyFact, dispatchInBackground } from './apply-fact.js';
import type { EngineDeps } from './engine-deps.js';

/** Commands that were committed and never confirmed: done again if the call still stands where it wanted them. */
export async function redoForgottenCommands(deps: EngineDeps): Promise<void> {
  const pending = await deps.store.pendingOutbox(deps.clock.now() - deps.settings.current().outboxGraceMs);
  if (pending.kind === 'store-down') return;
  for (const entry of pending.value) {
    const loaded = await deps.store.loadCall(entry.callId);
    if (loaded.kind === 'store-down') return;
    const call = loaded.value;
    // [I6] Commands of a newer engine are neither carried out nor thrown away by one that does not understand the call.
    if (call?.kind === 'unknown-schema') continue;
    // [N5] Not twice what it could not do once; it is tried again when the node keeps up.
    if (call !== null && deps.isOverloaded(call.node)) continue;
    if (call === null || !isAsAt(call, entry.version)) {
      await deps.store.settleOutbox(entry.callId, entry.version);
      continue;
    }
    deps.log.warn('doing a forgotten command again', { callId: entry.callId, version: entry.version });
    deps.meters.count('parkade_commands_redone_total');
    dispatchInBackground(deps, { ...call, version: entry.version }, entry.outbox, true);
  }
}

/** So many overdue calls are read at a time. */
const OVERDUE_PAGE = 100;

/**
 * [L11] Deadlines that passed without a timer: it was lost, comes late, or the queue was down. The store's set of deadlines is
 * the truth, timers are only its bell. A call that cannot be moved on (its lot is not configured) does not hold up the others.
 */
export async function sweepOverdue(deps: EngineDeps, graceMs: number): Promise<void> {
  const stuck = new Set<CallId>();
  for (;;) {
    const limit = OVERDUE_PAGE + stuck.size;
    const due = await deps.store.liveCalls(deps.clock.now() - graceMs, limit);
    if (due.kind === 'store-down') return;
    for (const { callId, version, node } of due.value.filter((call) => !stuck.has(call.callId))) {
      if (deps.isOverloaded(node)) {
        stuck.add(callId);
        continue;
      }
      deps.meters.count('parkade_overdue_total');
      const result = await applyFact(deps, callId, { kind: 'deadline-passed', version });
      if (result.kind === 'store-down') return;
      if (result.kind !== 'advanced') stuck.add(callId);
    }
    if (due.value.length < limit) return;
  }
}
