/** An act becomes true in the store: look, decide, commit, as with every fact [L1]. */
import {
  decideAct,
  rungBy,
  showUser,
  type ActDecision,
  type AnyCall,
  type Asker,
  type DeskRefusal,
} from '@parkade/park-decision';
import type { AskedOfCall, DeskAnswer } from '@parkade/park-ports';
import { ATTEMPTS, commitDecision } from '../apply-fact.js';
import type { EngineDeps } from '../engine-deps.js';

export async function askOfCall(deps: EngineDeps, asked: AskedOfCall): Promise<DeskAnswer> {
  const answer = await tryToDo(deps, asked);
  noteAct(deps, asked.act.kind, asked.by, answer, asked.callId);
  return answer;
}

async function tryToDo(deps: EngineDeps, asked: AskedOfCall): Promise<DeskAnswer> {
  const rung = rungBy(asked.act);
  const isRegistered = rung === null ? 'unknown' : await deps.switches.isRegistered(rung);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const loaded = await deps.store.loadCall(asked.callId);
    if (loaded.kind === 'store-down') return loaded;
    if (loaded.value === null) return refused(deps, 'unknown-call', null);
    if (loaded.value.kind === 'unknown-schema') return refused(deps, 'unknown-schema', null);
    const call = loaded.value;
    const policy = deps.lots.policy(call.lot, call.node);
    if (policy === undefined) return refused(deps, 'unknown-lot', call);
    const decision = decideAct(call, asked, {
      policy,
      now: deps.clock.now(),
      ring: deps.ids.legId(),
      isRegistered,
    });
    const answer = await carryOut(deps, call, decision);
    if (answer !== 'again') return answer;
  }
  return { kind: 'store-down', why: 'contended' };
}

async function carryOut(deps: EngineDeps, call: AnyCall, decision: ActDecision): Promise<DeskAnswer | 'again'> {
  switch (decision.kind) {
    case 'done':
      return { kind: 'done', call, isRepeat: decision.isRepeat };
    case 'refuse':
      return refused(deps, decision.reason, call);
    case 'advance': {
      const committed = await commitDecision(deps, call, decision, 'act');
      if (committed.kind === 'store-down') return committed;
      return committed.value === 'advanced' ? { kind: 'done', call: decision.next, isRepeat: false } : 'again';
    }
  }
}

export const refused = (deps: Pick<EngineDeps, 'clock'>, reason: DeskRefusal, now: AnyCall | null): DeskAnswer => ({
  kind: 'refused',
  reason,
  now,
  at: deps.clock.now(),
});

/** Each thing asked at the desk is a line and a count; what it changed is told by the call's events besides. */
export function noteAct(
  deps: EngineDeps,
  act: string,
  by: Asker,
  answer: DeskAnswer,
  askedOf: string | null = null,
): void {
  const outcome = answer.kind === 'refused' ? answer.reason : answer.kind;
  deps.meters.count('parkade_acts_total', { act, outcome });
  const call = answer.kind === 'done' ? answer.call : answer.kind === 'refused' ? answer.now : null;
  deps.log.info('asked at the desk', {
    callId: call?.callId ?? askedOf,
    lot: call?.lot,
    orbit: call?.orbit,
    act,
    by: by.address === null ? by.label : showUser(by.address),
    outcome,
  });
}
