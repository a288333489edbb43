/** Callers who were lost with their switch (SPEC, H8-H9). */
import type { OutboxCommand, WaitingCall } from './decision.js';
import type { DecisionInputs } from './recall-chain.js';

/** The cause of a leg that is not there any more, and nobody heard its hang-up: it may have been one. */
export const LOST = 'LOST';

/** The cause of a leg whose switch has been restarted since: nobody hung up. */
export const SWITCH_RESTARTED = 'SWITCH_RESTARTED';

/** The cause of a leg whose node has been silent for too long. */
export const NODE_LOST = 'NODE_LOST';

/**
 * A number that may be dialled without anybody looking: E.164 with or without the plus, at least seven digits. The caller
 * chose it; so no star codes, no extensions of the house, no emergency or service numbers.
 */
const DIALABLE = /^\+?[0-9]{7,15}$/;

export const dialableNumber = (number: string): string | null => (DIALABLE.test(number) ? number : null);

/** [H9] Only where it is known that the switch died under the caller; who may have hung up is not rung. */
export function callBackCommands(call: WaitingCall, cause: string, inputs: DecisionInputs): readonly OutboxCommand[] {
  if (cause !== SWITCH_RESTARTED && cause !== NODE_LOST) return [];
  const number = dialableNumber(call.caller.number);
  if (inputs.policy.callBack === undefined || number === null) return [];
  return [{ kind: 'call-back', node: call.node, ring: inputs.ring, number }];
}

export const isLostBy = (cause: string): boolean => cause === LOST || cause === SWITCH_RESTARTED || cause === NODE_LOST;
