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
  type Intent,
  type Refusal,
} from '@parkade/park-decision';
import { dispatchIntents } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';
import { reportEvents } from './report-events.js';
import { reportLost } from './rescue.js';

const ATTEMPTS = 12;

export type FactResult =
  | { readonly kind: 'advanced'; readonly before: AnyCall; readonly call: AnyCall }
  | { readonly kind: 'nothing'; readonly call: AnyCall; readonly why: string }
  | { readonly kind: 'refused'; readonly call: AnyCall; readonly reason: Refusal }
  | { readonly kind: 'unknown-call' }
  /** An engine of another release looks after the call. */
  | { readonly kind: 'unknown-schema' }
  | { readonly kind: 'store-down'; readonly why: string };

export async function applyFact(parts: EngineParts, callId: CallId, fact: CallFact): Promise<FactResult> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const loaded = await parts.store.loadCall(callId);
    if (loaded.kind === 'store-down') return loaded;
    if (loaded.kind === 'unknown-schema') return { kind: 'unknown-schema' };
    if (loaded.value === null) return { kind: 'unknown-call' };
    const result = await step(parts, loaded.value, fact);
    if (result !== 'stale') return result;
    parts.meters.count('parkade_stale_total', { fact: fact.kind });
  }
  parts.log.warn('gave up on a contended call', { callId, fact: fact.kind, attempts: ATTEMPTS });
  return { kind: 'store-down', why: 'contended' };
}

async function step(parts: EngineParts, call: AnyCall, fact: CallFact): Promise<FactResult | 'stale'> {
  const policy = parts.lots.policy(call.lot, call.node);
  if (policy === undefined) {
    parts.log.error('a call stands in a lot that is not configured', {
      callId: call.callId,
      lot: call.lot,
      fact: fact.kind,
    });
    return { kind: 'nothing', call, why: 'unknown lot' };
  }
  const decision = decide(call, fact, { policy, now: parts.clock.now(), ring: parts.ids.legId() });
  switch (decision.kind) {
    case 'nothing':
      parts.log.debug('nothing to do', { callId: call.callId, fact: fact.kind, why: decision.why });
      return { kind: 'nothing', call, why: decision.why };
    case 'rearm':
      await parts.timers.schedule({ callId: call.callId, version: call.version, at: decision.at });
      return { kind: 'nothing', call, why: 'rearmed' };
    case 'refuse':
      return { kind: 'refused', call, reason: decision.reason };
    case 'advance':
      return advance(parts, call, decision);
  }
}

async function advance(
  parts: EngineParts,
  call: AnyCall,
  decision: Extract<Decision, { kind: 'advance' }>,
): Promise<FactResult | 'stale'> {
  const { next, intents, events } = decision;
  for (const violation of violationsOfStep(call, decision))
    parts.log.error('invariant broken', { callId: call.callId, violation });
  // The timer comes before the commit: a crash between the two leaves a timer without a call, never the reverse.
  if (next.kind !== 'ended') await armTimer(parts, next);
  const now = parts.clock.now();
  const outcome = await parts.store.advanceCall({
    from: call.version,
    next,
    formerLegs: legsOf(call),
    intents,
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
      reportEvents(parts, events);
      if (next.kind === 'ended') reportLost(parts, next, intents);
      parts.background.run('forget timer', () => parts.timers.forget(call.callId, call.version));
      if (intents.length > 0) dispatchInBackground(parts, next, intents);
      return { kind: 'advanced', before: call, call: next };
  }
}

/** A queue that is down does not stop a call: reconcile and the switch's dead-man stand behind it. */
export async function armTimer(parts: EngineParts, call: Exclude<AnyCall, { kind: 'ended' }>): Promise<void> {
  const armed = await parts.timers.schedule({ callId: call.callId, version: call.version, at: call.deadline });
  if (armed.kind === 'scheduled') return;
  parts.meters.count('parkade_timer_failures_total');
  parts.log.warn('timer queue is down', { callId: call.callId, why: armed.why });
}

/** The outcomes of commands come back as facts of the same call. */
export function dispatchInBackground(
  parts: EngineParts,
  call: AnyCall,
  intents: readonly Intent[],
  again = false,
): void {
  parts.background.run('dispatch', () =>
    dispatchIntents(parts, call, intents, (callId, fact) => applyFact(parts, callId, fact), again),
  );
}
