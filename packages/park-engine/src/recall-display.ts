import type { WaitingCall } from '@parkade/park-decision';

/**
 * [J1] What the rung phone shows: `Park 701 - Alice`. Made from the identity at first park, so that it never stacks;
 * no colon, since FreeSWITCH cuts names there.
 */
export const recallDisplay = (call: WaitingCall): { name: string; number: string } => ({
  name: `Park ${call.orbit} - ${call.caller.name === '' ? call.caller.number : call.caller.name}`,
  number: call.caller.number,
});
