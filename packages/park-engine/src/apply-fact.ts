/**
 * One loop for every fact: load, decide, arm the timer, commit, dispatch. `stale` means another hand was faster: load
 * and decide again, at most `ATTEMPTS` times (SPEC, loop L1).
 */
import {
  decide,
  legsOf,
  violationsOfStep,
  type AnyCall,
  type CallFact,
  type CallId,
  type Decision,
  type OutboxCommand,
  type Refusal,
} from '@parkade/park-decision';
import { dispatchOutbox } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';
import { reportEvents } from './report-events.js';
import { reportLost } from './call-back.js';

const ATTEMPTS = 12;

export type FactResult =
  | { readonly kind: 'advanced'; readonly before: AnyCall; readonly call: AnyCall }
  | { readonly kind: 'nothing'; readonly call: AnyCall; readonly why: string }
  | { readonly kind: 'refused'; readonly call: AnyCall; readonly reason: Refusal }
  | { readonly kind: 'unknown-call' }
  /** An engine of another release looks after the call. */
  | { readonly kind: 'unknown-schema' }
  | { readonly kind: 'store-down'; readonly why: string };

export async function applyFact(deps: EngineDeps, callId: CallId, fact: CallFact): Promise<FactResult> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const loaded = await deps.store.loadCall(callId);
    if (loaded.kind === 'store-down') return loaded;
    if (loaded.kind === 'unknown-schema') return { kind: 'unknown-schema' };
    if (loaded.value === null) return { kind: 'unknown-call' };
    const result = await step(deps, loaded.value, fact);
    if (result !== 'stale') return result;
    deps.meters.count('parkade_stale_total', { fact: fact.kind });
  }
  deps.log.warn('gave up on a contended call', { callId, fact: fact.kind, attempts: ATTEMPTS });
  return { kind: 'store-down', why: 'contended' };
}

async function step(deps: EngineDeps, call: AnyCall, fact: CallFact): Promise<FactResult | 'stale'> {
  const policy = deps.lots.policy(call.lot, call.node);
  if (policy === undefined) {
    deps.log.error('a call stands in a lot that is not configured', {
      callId: call.callId,
      lot: call.lot,
      fact: fact.kind,
    });
    return { kind: 'nothing', call, why: 'unknown lot' };
  }
  const decision = decide(call, fact, { policy, now: deps.clock.now(), ring: deps.ids.legId() });
  switch (decision.kind) {
    case 'nothing':
      deps.log.debug('nothing to do', { callId: call.callId, fact: fact.kind, why: decision.why });
      return { kind: 'nothing', call, why: decision.why };
    case 'rearm':
      await deps.timers.schedule({ callId: call.callId, version: call.version, at: decision.at });
      return { kind: 'nothing', call, why: 'rearmed' };
    case 'refuse':
      return { kind: 'refused', call, reason: decision.reason };
    case 'advance':
      return advance(deps, call, decision);
  }
}

async function advance(
  deps: EngineDeps,
  call: AnyCall,
  decision: Extract<Decision, { kind: 'advance' }>,
): Promise<FactResult | 'stale'> {
  const { next, outbox, events } = decision;
  for (const violation of violationsOfStep(call, decision))
    deps.log.error('invariant broken', { callId: call.callId, violation });
  // The timer comes before the commit: a crash between the two leaves a timer without a call, never the reverse.
  if (next.kind !== 'ended') await armTimer(deps, next);
  const now = deps.clock.now();
  const outcome = await deps.store.advanceCall({
    from: call.version,
    next,
    formerLegs: legsOf(call),
    outbox,
    events,
    now,
  });
  if (outcome.kind === 'store-down') return outcome;
  switch (outcome.value.kind) {
    case 'stale':
      return 'stale';
    case 'missing':
      return { kind: 'unknown-call' };
    case 'advanced':
      reportEvents(deps, events);
      if (next.kind === 'ended') reportLost(deps, next, outbox);
      deps.background.run('forget timer', () => deps.timers.forget(call.callId, call.version));
      if (outbox.length > 0) dispatchInBackground(deps, next, outbox);
      return { kind: 'advanced', before: call, call: next };
  }
}

/** A queue that is down does not stop a call: reconcile and the switch's failsafe stand behind it. */
export async function armTimer(deps: EngineDeps, call: Exclude<AnyCall, { kind: 'ended' }>): Promise<void> {
  const armed = await deps.timers.schedule({ callId: call.callId, version: call.version, at: call.deadline });
  if (armed.kind === 'scheduled') return;
  deps.meters.count('parkade_timer_failures_total');
  deps.log.warn('timer queue is down', { callId: call.callId, why: armed.why });
}

/** The outcomes of commands come back as facts of the same call. */
export function dispatchInBackground(
  deps: EngineDeps,
  call: AnyCall,
  outbox: readonly OutboxCommand[],
  again = false,
): void {
  deps.background.run('dispatch', () =>
    dispatchOutbox(deps, call, outbox, (callId, fact) => applyFact(deps, callId, fact), again),
  );
}
