import { parseCallId, parseLegId, parseLotId, parseOrbit, parseUserAddress, type LegId } from '@parkade/park-decision';
import type { HeldLeg } from '@parkade/park-decision';
import { variable, type ChannelData } from '../channel-data.js';
import { EXTENSION, OWN_CONTEXT, VARIABLE, type VariableName } from '../names.js';
import { readKeptFor } from '../kept-for.js';
import { whoIsOn } from '../who-is-on.js';
import { readDump, rowsOf } from './reports.js';

/** Legs in the hold extension, from `show channels as json`; `undefined` when the answer is no such list. */
export function heldIds(answer: string): readonly LegId[] | undefined {
  return rowsOf(answer)
    ?.filter((row) => row['dest'] === EXTENSION.hold && row['context'] === OWN_CONTEXT)
    .map((row) => (typeof row['uuid'] === 'string' ? parseLegId(row['uuid']) : undefined))
    .filter((leg) => leg !== undefined);
}

/**
 * What `uuid_dump <leg> json` says of a held leg: the variables that the hold order wrote. The list also names those who were
 * joined out of the hold extension, for they keep its number; they talk (CS_SOFT_EXECUTE, CS_EXCHANGE_MEDIA), and only who runs
 * an extension (CS_EXECUTE) hears its music. `undefined` when the answer is no such dump.
 */
export function readHeldLeg(leg: LegId, dump: string): HeldLeg | 'elsewhere' | undefined {
  const data = readDump(dump);
  if (data === undefined) return undefined;
  return (data['Channel-State'] ?? 'CS_EXECUTE') === 'CS_EXECUTE' ? heldLegOf(leg, data) : 'elsewhere';
}

/**
 * What a leg's variables say of its hold, whichever way they came: in a dump, or with the leg's own request (the failsafe's entry).
 * Who parked, and when, an engine writes together with the call id. Where the switch alone has parked, there is none, and these are
 * about a wait that is over.
 */
export function heldLegOf(leg: LegId, data: ChannelData): HeldLeg {
  const read = (name: VariableName): string | undefined => variable(data, name);
  const callId = parseCallId(read(VARIABLE.call)) ?? null;
  const written = (name: VariableName): string | undefined => (callId === null ? undefined : read(name));
  const parker = written(VARIABLE.parker) ?? read(VARIABLE.parkerDial)?.replace(/^user\//, '') ?? '';
  const [user, domain] = parker.split('@');
  const { name, number } = whoIsOn(data);
  const keptFor = readKeptFor(callId, read(VARIABLE.keptFor));
  return {
    leg,
    callId,
    version: wholeNumber(written(VARIABLE.version)),
    lot: parseLotId(read(VARIABLE.lot)) ?? null,
    orbit: parseOrbit(read(VARIABLE.orbit)) ?? null,
    parker: parseUserAddress(user, domain) ?? null,
    parkedAt: wholeNumber(written(VARIABLE.parkedAt)),
    dueAt: wholeNumber(written(VARIABLE.dueAt)),
    caller: { name, number },
    sipCallId: variable(data, 'sip_call_id') ?? '',
    ...(keptFor === undefined ? {} : { keptFor }),
    isGuarded: read(VARIABLE.here) === leg,
  };
}

const wholeNumber = (value: string | undefined): number | null =>
  value !== undefined && /^[0-9]{1,15}$/.test(value) ? Number(value) : null;
