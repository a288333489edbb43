/** Why a leg that exists talks to nobody. */
import { sameUser, type UserAddress } from '@parkade/park-decision';
import type { WhyAlone } from '@parkade/park-ports';
import { variable } from '../channel-data.js';
import { PLAIN_HOUSE } from '../house.js';
import { whoIsOn } from '../who-is-on.js';
import { readDump } from './reports.js';

/**
 * [W35] `Answer-State` is `ringing` or `early` until the leg is answered (switch_channel.c:switch_channel_event_set_basic_data). Who is in
 * a conference is bridged with nobody: the application mixes them (mod_conference.c:conference_function).
 *
 * @returns `undefined` when it is no dump
 */
export function standingIn(dump: string): Exclude<WhyAlone, 'unknown'> | undefined {
  const data = readDump(dump);
  if (data === undefined) return undefined;
  if (data['Answer-State'] === 'ringing' || data['Answer-State'] === 'early') return 'not-answered';
  return variable(data, 'current_application') === 'conference' ? 'in-conference' : 'alone';
}

/** The same of a user's own leg; `undefined` of anybody else's. */
export function standingOf(dump: string, user: UserAddress, house = PLAIN_HOUSE): ReturnType<typeof standingIn> {
  const data = readDump(dump);
  return data !== undefined && sameUser(whoIsOn(data, house).owner, user) ? standingIn(dump) : undefined;
}
