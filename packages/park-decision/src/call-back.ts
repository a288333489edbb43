/** Callers who were lost with their switch (SPEC, H8-H9). */
import type { OutboxCommand, WaitingCall } from './decision.js';
import type { LostWhy } from './events.js';
import type { LegEnd } from './leg-end.js';
import type { DecisionInputs } from './recall-chain.js';

/**
 * A number that may be dialled without anybody looking: E.164 with or without the plus, at least seven digits. The caller
 * chose it; so no star codes, no extensions of the house, no emergency or service numbers.
 */
const DIALABLE = /^\+?[0-9]{7,15}$/;

export const dialableNumber = (number: string): string | null => (DIALABLE.test(number) ? number : null);

/** [H9] Only where it is known that the switch died under the caller; who may have hung up is not rung. */
export function callBackCommands(call: WaitingCall, why: LostWhy, inputs: DecisionInputs): readonly OutboxCommand[] {
  if (why === 'leg-gone') return [];
  const number = dialableNumber(call.caller.number);
  if (inputs.policy.callBack === undefined || number === null) return [];
  return [{ kind: 'call-back', node: call.node, ring: inputs.ring, number }];
}

/** [H8] Nobody was heard hanging up: the switch lost the leg. `null` for a hang-up [H4]. */
export function lostWhy(end: LegEnd): LostWhy | null {
  switch (end.kind) {
    case 'missing':
      return 'leg-gone';
    case 'switch-restarted':
      return 'switch-restarted';
    case 'hung-up':
    case 'refused':
    case 'no-such-leg':
      return null;
  }
}
