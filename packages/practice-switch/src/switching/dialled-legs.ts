import type { Cause } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';

/** A leg that a dial made, and as what of the directory it was dialled. */
export interface DialledLeg {
  readonly leg: Leg;
  readonly as: 'user' | 'group' | 'none';
}

/** How many a dial rings: one, several, or several that are dialled each by itself (`:_:`). */
export type Ringing = 'one' | 'group' | 'enterprise';

/**
 * What the dialling leg says of those it dialled (switch_ivr_originate.c:switch_ivr_originate): `originated_legs`, and in
 * `originate_causes` how each ended. A user is dialled by an `originate` within the `originate`: both write. Alone, the inner one
 * waits for the answer, and the outer one knows of the leg only when it was answered; of a group the inner ones do not wait,
 * and only the outer one knows how the ringing ended. A group of the directory is one inner `originate`; of an enterprise group
 * nobody tells how it ended. Recorded; nothing of a former dial is taken away.
 */
export function noteDialled(parent: Leg, { leg, as }: DialledLeg, ringing: Ringing): void {
  push(parent, 'originated_legs', entryOf(leg), as === 'user' && ringing === 'group' ? 2 : 1);
}

export function noteOutcome(parent: Leg, legs: readonly DialledLeg[], winner: Leg | null, ringing: Ringing): void {
  const won = legs.find(({ leg }) => leg === winner);
  const isToldAgain = won !== undefined && (ringing === 'enterprise' || (won.as !== 'none' && ringing === 'one'));
  if (ringing !== 'enterprise') {
    for (const { leg } of legs) push(parent, 'originate_causes', `${leg.uuid};${endOf(leg, winner)}`, 1);
    if (isToldAgain) push(parent, 'originate_causes', `${won.leg.uuid};NONE`, 1);
  }
  if (isToldAgain) push(parent, 'originated_legs', entryOf(won.leg), 1);
}

const endOf = (leg: Leg, winner: Leg | null): Cause | 'NONE' => (leg === winner ? 'NONE' : (leg.hangupCause ?? 'NONE'));

const entryOf = (leg: Leg): string => `${leg.uuid};${leg.profile.calleeIdName};${leg.profile.calleeIdNumber}`;

function push(parent: Leg, name: string, value: string, times: number): void {
  for (let time = 0; time < times; time += 1) parent.variables.push(name, value);
}
