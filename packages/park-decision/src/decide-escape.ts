/**
 * [U1][U2] A caller who waits has pressed a key. It is decided like an act of the desk: the first change of that version wins, so of a key
 * and a pick-up in the same instant exactly one has its way.
 */
import { ringAsked } from './asked-ringing.js';
import type { Decision } from './decision.js';
import { stopRing } from './decide-waiting.js';
import type { UserAddress } from './identifiers.js';
import type { EscapeTo, LotPolicy } from './lot-policy.js';
import type { AnyCall, Asker } from './parked-call.js';
import { finish, type DecisionInputs } from './recall-chain.js';

const BY_THE_CALLER: Asker = { address: null, label: 'caller' };
/** How long the operator's or the parker's phones ring. */
const RING_MS = 30_000;

export function decideEscape(call: AnyCall, key: string, inputs: DecisionInputs): Decision {
  const { policy } = inputs;
  const { escape = {} } = policy;
  const to = Object.hasOwn(escape, key) ? escape[key] : undefined;
  if (to === undefined) return nothing('no such key in this lot');
  if (call.kind !== 'parked' && call.kind !== 'recalling') return nothing('nobody waits there any more');
  if (to.kind === 'forward') {
    const stop = call.kind === 'recalling' ? [stopRing(call, 'no-answer')] : [];
    return finish(call, { ...inputs, policy: lastly(policy, to) }, stop);
  }
  // What rings by somebody's wish rings on: a key pressed twice, or a screen that was faster.
  if (call.kind === 'recalling' && call.asked !== undefined) return nothing('somebody is rung already');
  // [W10] An unknown parker cannot be rung: the operator is.
  const target: UserAddress | null = (to.kind === 'parker' ? call.parker?.address : null) ?? policy.fallback;
  if (target === null) return nothing('nobody can be rung');
  return ringAsked(call, { kind: 'send', by: BY_THE_CALLER, target, forMs: RING_MS }, inputs);
}

const nothing = (why: string): Decision => ({ kind: 'nothing', why });

/** The lot's last word is the key's. */
const lastly = (policy: LotPolicy, to: Extract<EscapeTo, { kind: 'forward' }>): LotPolicy => ({
  ...policy,
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the configuration; never a function.
  then: to,
});
