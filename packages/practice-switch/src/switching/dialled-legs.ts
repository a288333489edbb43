import type { Cause } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';

/** A leg that a dial made, and whether it was dialled as a user of the directory. */
export interface DialledLeg {
  readonly leg: Leg;
  readonly ofUser: boolean;
}

/**
 * What the dialling leg says of those it dialled (switch_ivr_originate.c:switch_ivr_originate): `originated_legs`, and in
 * `originate_causes` how each ended. A user is dialled by an `originate` within the `originate`: both write. Alone, the inner one
 * waits for the answer, and the outer one knows of the leg only when it was answered; of a group the inner ones do not wait,
 * and only the outer one knows how the ringing ended. Recorded; nothing of a former dial is taken away.
 */
export function noteDialled(parent: Leg, { leg, ofUser }: DialledLeg, isGroup: boolean): void {
  push(parent, 'originated_legs', entryOf(leg), ofUser && isGroup ? 2 : 1);
}

export function noteOutcome(parent: Leg, legs: readonly DialledLeg[], winner: Leg | null, isGroup: boolean): void {
  for (const { leg, ofUser } of legs) {
    const isTwice = ofUser && !isGroup && leg === winner;
    if (isTwice) push(parent, 'originated_legs', entryOf(leg), 1);
    const cause: Cause | 'NONE' = leg === winner ? 'NONE' : (leg.hangupCause ?? 'NONE');
    push(parent, 'originate_causes', `${leg.uuid};${cause}`, isTwice ? 2 : 1);
  }
}

const entryOf = (leg: Leg): string => `${leg.uuid};${leg.profile.calleeIdName};${leg.profile.calleeIdNumber}`;

function push(parent: Leg, name: string, value: string, times: number): void {
  for (let time = 0; time < times; time += 1) parent.variables.push(name, value);
}
