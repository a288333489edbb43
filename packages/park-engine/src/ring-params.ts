import type { NodeId, OutboxCommand, WaitingCall } from '@parkade/park-decision';
import type { ConfirmParams, RingParams } from '@parkade/park-ports';
import type { EngineDeps } from './engine-deps.js';

export type RingCommand = Extract<OutboxCommand, { kind: 'ring' }>;

/** @param nodes every node at which the user's phones are rung, in one ringing */
export function ringParams(
  { lots, settings }: Pick<EngineDeps, 'lots' | 'settings'>,
  call: WaitingCall,
  { ring, target, forMs, confirmMs, announce }: RingCommand,
  nodes: readonly NodeId[],
): RingParams {
  const policy = lots.policy(call.lot, call.node);
  const sounds = policy?.sounds === undefined ? {} : { sounds: policy.sounds };
  const { confirmPrompt: prompt, recallPrompt } = settings.current();
  const confirm: ConfirmParams | null = confirmMs === undefined ? null : { forMs: confirmMs, prompt, ...sounds };
  return {
    ring,
    nodes,
    callId: call.callId,
    version: call.version,
    caller: call.caller.leg,
    target,
    forMs,
    display: recallDisplay(call),
    followForwarding: policy?.followForwarding ?? false,
    confirm,
    ...(announce === undefined ? {} : { announce: { orbit: call.orbit, prompt: recallPrompt, ...sounds } }),
  };
}

/**
 * [J1] What the rung phone shows: `Park 701 - Alice`, and behind it the note [Q4]: `Park 701 - Alice - asks for Jonas`. Made from the
 * identity at first park, so that it never stacks; no colon, since FreeSWITCH cuts names there. Displays cut at their end.
 */
export function recallDisplay(call: WaitingCall): { name: string; number: string } {
  const { name, number } = call.caller;
  const parts = [
    `Park ${call.orbit}`,
    name === '' ? number : name,
    ...(call.note === undefined ? [] : [call.note.text]),
  ];
  return { name: parts.join(' - '), number };
}
