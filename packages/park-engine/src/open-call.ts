/** A new call in the first free orbit, and the timer of every call. */
import type { AnyCall, EndedCall, OpenPlan } from '@parkade/park-decision';
import type { OpenOutcome, StoreAnswer } from '@parkade/park-ports';
import type { EngineDeps } from './engine-deps.js';
import { reportEvents } from './report-events.js';
import { tellPhones } from './tell-phones.js';

/** [P1][P2] The timer comes first here too. The store takes the first candidate that is free [O7]. */
export async function openCall(deps: EngineDeps, plan: OpenPlan): Promise<StoreAnswer<OpenOutcome>> {
  const { callId, version, deadline } = plan.call;
  await armTimer(deps, { callId, version, deadline });
  const outcome = await deps.store.openCall(plan, deps.clock.now());
  if (outcome.kind === 'store-down') return outcome;
  const opened = outcome.value.kind === 'opened' ? outcome.value.call : null;
  // [P5] Another hand has parked the same leg a moment ago: that call it is.
  if (opened?.callId === callId) {
    const event = { ...plan.event, orbit: opened.orbit };
    reportEvents(deps, [event]);
    tellPhones(deps, [event]);
  } else deps.background.run('forget timer', () => deps.timers.forget(callId, version));
  return outcome;
}

/** A queue that is down does not stop a call: the sweep and the switch's failsafe stand behind it. */
export async function armTimer(
  deps: EngineDeps,
  call: Pick<Exclude<AnyCall, EndedCall>, 'callId' | 'version' | 'deadline'>,
): Promise<void> {
  const armed = await deps.timers.schedule({ callId: call.callId, version: call.version, at: call.deadline });
  if (armed.kind === 'scheduled') return;
  deps.meters.count('parkade_timer_failures_total');
  deps.log.warn('timer queue is down', { callId: call.callId, why: armed.why });
}
