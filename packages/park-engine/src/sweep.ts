/** What the timers and the commands missed is found by looking; one bounded look at a time (SPEC, L3). */
import { applyFact, dispatchInBackground } from './apply-fact.js';
import type { EngineDeps } from './engine-deps.js';

/** Commands that were committed and never confirmed: done again if the call still stands where it wanted them. */
export async function redoForgottenCommands(deps: EngineDeps): Promise<void> {
  const pending = await deps.store.pendingOutbox(deps.clock.now() - deps.settings.outboxGraceMs);
  if (pending.kind === 'store-down') return;
  for (const entry of pending.value) {
    const loaded = await deps.store.loadCall(entry.callId);
    if (loaded.kind === 'store-down') return;
    const call = loaded.value;
    // [I6] Commands of a newer engine are neither carried out nor thrown away by one that does not understand the call.
    if (call?.kind === 'unknown-schema') continue;
    if (call === null || call.version !== entry.version) {
      await deps.store.settleOutbox(entry.callId, entry.version);
      continue;
    }
    deps.log.warn('doing a forgotten command again', { callId: entry.callId, version: entry.version });
    deps.meters.count('parkade_commands_redone_total');
    dispatchInBackground(deps, call, entry.outbox, true);
  }
}

/** [L3] Deadlines that passed and no timer said so. */
export async function sweepOverdue(deps: EngineDeps, graceMs: number): Promise<void> {
  const due = await deps.store.liveCalls(deps.clock.now() - graceMs);
  if (due.kind === 'store-down') return;
  for (const call of due.value) {
    deps.meters.count('parkade_overdue_total');
    await applyFact(deps, call.callId, { kind: 'deadline-passed', version: call.version });
  }
}
