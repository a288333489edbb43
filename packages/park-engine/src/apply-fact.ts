/**
 * One loop for what happens to a call we know: load, decide, commit. `stale` means another hand was faster: load and decide
 * again, at most `ATTEMPTS` times [L1].
 */
import {
  decide,
  violationsOfStep,
  type AnyCall,
  type CallFact,
  type CallId,
  type Decision,
  type OutboxCommand,
  type Refusal,
} from '@parkade/park-decision';
import type { StoreAnswer } from '@parkade/park-ports';
import { reportLost } from './call-back.js';
import { dispatchOutbox } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';
import { armTimer } from './open-call.js';
import { reportEvents } from './report-events.js';
import { tellPhones } from './tell-phones.js';

export const ATTEMPTS = 12;

export type FactResult =
  | { readonly kind: 'advanced'; readonly before: AnyCall; readonly call: AnyCall }
  | { readonly kind: 'nothing'; readonly call: AnyCall; readonly why: string }
  | { readonly kind: 'refused'; readonly call: AnyCall; readonly reason: Refusal }
  /** There is no such call, or an engine of another release looks after it. */
  | { readonly kind: 'not-ours'; readonly why: 'unknown-call' | 'unknown-schema' }
  /** The store could not take it: away, or contended for by others again and again. */
  | { readonly kind: 'store-down'; readonly why: string };

export async function applyFact(deps: EngineDeps, callId: CallId, fact: CallFact): Promise<FactResult> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const loaded = await deps.store.loadCall(callId);
    if (loaded.kind === 'store-down') return loaded;
    if (loaded.value === null) return { kind: 'not-ours', why: 'unknown-call' };
    if (loaded.value.kind === 'unknown-schema') return { kind: 'not-ours', why: 'unknown-schema' };
    const result = await step(deps, loaded.value, fact);
    if (result !== 'stale') return result;
  }
  deps.log.warn('gave up on a contended call', { callId, fact: fact.kind, attempts: ATTEMPTS });
  return { kind: 'store-down', why: 'contended' };
}

async function step(deps: EngineDeps, call: AnyCall, fact: CallFact): Promise<FactResult | 'stale'> {
  const policy = deps.lots.policy(call.lot, call.node);
  if (policy === undefined) {
    const { callId, lot } = call;
    deps.log.error('a call stands in a lot that is not configured', { callId, lot, fact: fact.kind });
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
    case 'advance': {
      const committed = await commitDecision(deps, call, decision, fact.kind);
      if (committed.kind === 'store-down') return committed;
      if (committed.value === 'missing') return { kind: 'not-ours', why: 'unknown-call' };
      return committed.value === 'stale' ? 'stale' : { kind: 'advanced', before: call, call: decision.next };
    }
  }
}

export type Committed = StoreAnswer<'advanced' | 'stale' | 'missing'>;

/** @param by  What was decided about. */
export async function commitDecision(
  deps: EngineDeps,
  from: AnyCall,
  { next, outbox, events }: Extract<Decision, { kind: 'advance' }>,
  by: CallFact['kind'] | 'request' | 'act',
): Promise<Committed> {
  for (const violation of violationsOfStep(from, { kind: 'advance', next, outbox, events }))
    deps.log.error('invariant broken', { callId: from.callId, violation });
  // The timer comes before the commit: a crash between the two leaves a timer without a call, never the reverse.
  if (next.kind !== 'ended') await armTimer(deps, next);
  const outcome = await deps.store.advanceCall({ from, next, outbox, events, now: deps.clock.now() });
  if (outcome.kind === 'store-down') return outcome;
  if (outcome.value.kind !== 'advanced') {
    if (outcome.value.kind === 'stale') deps.meters.count('parkade_stale_total', { fact: by });
    return { kind: 'ok', value: outcome.value.kind };
  }
  reportEvents(deps, events);
  tellPhones(deps, events);
  if (next.kind === 'ended') reportLost(deps, next, outbox);
  // The timer that has just fired is out of the queue by itself.
  if (by !== 'deadline-passed')
    deps.background.run('forget timer', () => deps.timers.forget(from.callId, from.version));
  if (outbox.length > 0) dispatchInBackground(deps, next, outbox);
  return { kind: 'ok', value: 'advanced' };
}

/** The outcomes of commands come back as facts of the same call. */
export function dispatchInBackground(
  deps: EngineDeps,
  call: AnyCall,
  outbox: readonly OutboxCommand[],
  again = false,
): void {
  deps.background.runOnce('dispatch', `${call.callId} ${call.version}`, () =>
    dispatchOutbox(deps, call, outbox, (callId, fact) => applyFact(deps, callId, fact), again),
  );
}
