/** [U1] A key that a waiting caller has pressed, carried out: look, decide, commit, as with every fact [L1]. */
import { decideEscape } from '@parkade/park-decision';
import type { SwitchEvent } from '@parkade/park-ports';
import { ATTEMPTS, commitDecision } from './apply-fact.js';
import type { EngineDeps } from './engine-deps.js';

type EscapePressed = Extract<SwitchEvent, { kind: 'escape-pressed' }>;

/**
 * Every engine hears the key; what one has done the others find done. @returns `true`: a key that could not be looked up is pressed again
 * by its caller, and the switch knows nothing more of it.
 */
export async function escapePressed(deps: EngineDeps, { node, leg, key }: EscapePressed): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const found = await deps.store.findByLeg(leg);
    if (found.kind === 'store-down') return told(deps, { node, leg, key }, 'store-down');
    const call = found.value;
    if (call === null || call.kind === 'unknown-schema') return told(deps, { node, leg, key }, 'nothing');
    const policy = deps.lots.policy(call.lot, call.node);
    const isCaller = call.kind !== 'reserved' && call.caller?.leg === leg;
    if (policy === undefined || !isCaller) return told(deps, { node, leg, key }, 'nothing');
    const decision = decideEscape(call, key, { policy, now: deps.clock.now(), ring: deps.ids.legId() });
    if (decision.kind !== 'advance') return told(deps, { node, leg, key }, 'nothing');
    const committed = await commitDecision(deps, call, decision, 'act');
    if (committed.kind === 'store-down') return told(deps, { node, leg, key }, 'store-down');
    if (committed.value === 'advanced') return told(deps, { node, leg, key }, decision.next.kind, call.callId);
  }
  return told(deps, { node, leg, key }, 'contended');
}

function told(
  deps: EngineDeps,
  about: Readonly<Record<string, string>>,
  outcome: string,
  callId: string | null = null,
): true {
  deps.meters.count('parkade_escape_keys_total', { outcome });
  deps.log.info('a waiting caller pressed a key', { ...about, outcome, ...(callId === null ? {} : { callId }) });
  return true;
}
