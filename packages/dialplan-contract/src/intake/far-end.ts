/** Lines between nodes: a leg on each, joined with somebody there, and who that is may change without a word to the other node. */
import { parseLegId, type LegId } from '@parkade/park-decision';
import { variable, type ChannelData } from '../channel-data.js';
import { PLAIN_HOUSE } from '../house.js';
import { VARIABLE } from '../names.js';
import { whoIsOn, type Who } from '../who-is-on.js';
import { readDump } from './reports.js';

/** The leg at the other end, where this one is a line's. */
export const farEndOf = (data: ChannelData): LegId | undefined => parseLegId(variable(data, VARIABLE.farEnd));

/** Who talks to a line's leg, and whether they come over a line in turn. */
export interface PartyOfLine {
  readonly who: Who;
  readonly farEnd: LegId | undefined;
}

/** From `uuid_dump <leg> json` of that party's leg; `undefined` when it is no such dump, or says nothing of who it is. */
export function readPartyOfLine(dump: string, house = PLAIN_HOUSE): PartyOfLine | undefined {
  const data = readDump(dump) ?? {};
  const who = whoIsOn(data, house);
  return who.number === '' ? undefined : { who, farEnd: farEndOf(data) };
}
