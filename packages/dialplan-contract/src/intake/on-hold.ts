/** Whom a phone has on hold: its own leg says so, and with whom it is bridged. */
import { parseLegId, sameUser, type LegId, type UserAddress } from '@parkade/park-decision';
import { variable } from '../channel-data.js';
import { whoIsOn } from '../who-is-on.js';
import { PLAIN_HOUSE } from '../house.js';
import { readDump, rowsOf } from './reports.js';

/** Legs whose phones have put the other side on hold, from `show channels as json` (switch_channel.c:switch_channel_mark_hold). */
export const holdingLegs = (answer: string): readonly LegId[] | undefined =>
  rowsOf(answer)
    ?.filter((row) => row['callstate'] === HELD)
    .flatMap(({ uuid }) => (typeof uuid === 'string' ? (parseLegId(uuid) ?? []) : []));

const HELD = 'HELD';

/**
 * Legs of which a row of that list names the user in any column: their own, and those they talk to. The name stands there whole: 1005 is
 * not found in 10055, and the user 1 not in every number.
 */
export const legsNaming = ({ user }: UserAddress, answer: string): readonly LegId[] | undefined =>
  rowsOf(answer)
    ?.filter((row) => Object.values(row).some((value) => typeof value === 'string' && standsIn(value, user)))
    .flatMap(({ uuid }) => (typeof uuid === 'string' ? (parseLegId(uuid) ?? []) : []));

function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!isOfName(text[at - 1]) && !isOfName(text[at + name.length])) return true;
  return false;
}

const isOfName = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

/** Whose phone a leg is; `null`: nobody's of the house, `undefined`: it is no dump. */
export function ownerIn(dump: string, house = PLAIN_HOUSE): UserAddress | null | undefined {
  const data = readDump(dump);
  return data === undefined ? undefined : whoIsOn(data, house).owner;
}

/**
 * With which leg a user's own leg is joined; `undefined` when the dump is not of this user's leg, or it talks to nobody: the partner is
 * named before anything is joined, and where media were bridged last (see `talkOf` of the links).
 */
export function partyOf(dump: string, user: UserAddress, house = PLAIN_HOUSE): LegId | undefined {
  const data = readDump(dump);
  if (data === undefined || !sameUser(whoIsOn(data, house).owner, user)) return undefined;
  const bond = variable(data, 'signal_bond');
  return bond === variable(data, 'last_bridge_to') ? parseLegId(bond) : undefined;
}

/** The other leg of a phone's held call; `undefined` when the dump is not of this user's leg, or it holds nobody. */
export function heldPartyOf(dump: string, user: UserAddress, house = PLAIN_HOUSE): LegId | undefined {
  const data = readDump(dump);
  if (data === undefined || data['Channel-Call-State'] !== HELD) return undefined;
  if (!sameUser(whoIsOn(data, house).owner, user)) return undefined;
  return parseLegId(variable(data, 'signal_bond'));
}
