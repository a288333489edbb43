import { parseCallId, parseLegId, parseLotId, parseOrbit, parseUserAddress, type LegId } from '@parkade/park-decision';
import type { HeldLeg } from '@parkade/park-decision';
import { decodeCaller, isRecord, parseJson } from '../caller-codec.js';
import { EXTENSION, OWN_CONTEXT, VARIABLE, type VariableName } from '../names.js';

/**
 * Legs in the hold extension, from `show channels as json` (`mod_commands.c:show_function`): rows of the switch's channel
 * list, which follows the channels by some milliseconds. Without any channel there is no `rows`. `undefined` when the
 * answer is no such list.
 */
export function heldIds(answer: string): readonly LegId[] | undefined {
  const list = parseJson(answer);
  if (!isRecord(list)) return undefined;
  const rows = Array.isArray(list['rows']) ? (list['rows'] as readonly unknown[]) : [];
  return rows
    .filter(isRecord)
    .filter((row) => row['dest'] === EXTENSION.hold && row['context'] === OWN_CONTEXT)
    .map((row) => (typeof row['uuid'] === 'string' ? parseLegId(row['uuid']) : undefined))
    .filter((leg) => leg !== undefined);
}

/**
 * What `uuid_dump <leg> json` says of a held leg: the variables that the hold order wrote. The list also names those who were
 * joined out of the hold extension, for they keep its number; they talk (CS_SOFT_EXECUTE, CS_EXCHANGE_MEDIA), and only who runs
 * an extension (CS_EXECUTE) hears its music. `undefined` when the answer is no such dump.
 */
export function readHeldLeg(leg: LegId, dump: string): HeldLeg | 'elsewhere' | undefined {
  const data = parseJson(dump);
  if (!isRecord(data)) return undefined;
  if (typeof data['Channel-State'] === 'string' && data['Channel-State'] !== 'CS_EXECUTE') return 'elsewhere';
  const text = (name: string): string | undefined => {
    const value: unknown = data[name];
    // A variable of several values is an array here (switch_event.c:switch_event_serialize_json_obj).
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' && first !== '' ? first : undefined;
  };
  const variable = (name: VariableName): string | undefined => text(`variable_${name}`);
  const [user, domain] = (
    variable(VARIABLE.parker) ??
    variable(VARIABLE.parkerDial)?.replace(/^user\//, '') ??
    ''
  ).split('@');
  return {
    leg,
    callId: parseCallId(variable(VARIABLE.call)) ?? null,
    version: wholeNumber(variable(VARIABLE.version)),
    lot: parseLotId(variable(VARIABLE.lot)) ?? null,
    orbit: parseOrbit(variable(VARIABLE.orbit)) ?? null,
    parker: parseUserAddress(user, domain) ?? null,
    parkedAt: wholeNumber(variable(VARIABLE.parkedAt)),
    dueAt: wholeNumber(variable(VARIABLE.dueAt)),
    caller: decodeCaller(variable(VARIABLE.caller)) ?? identityOf(text),
    sipCallId: text('variable_sip_call_id') ?? '',
    isGuarded: variable(VARIABLE.here) === leg,
  };
}

/**
 * Of a leg that no engine has parked before. One who picked up has the caller id of the other by then, and keeps their own From;
 * a leg the switch dialled has a stand-in for a name, and is whom it was dialled for.
 */
function identityOf(text: (name: string) => string | undefined): HeldLeg['caller'] {
  const own = text(`variable_${VARIABLE.role}`) === 'retriever' ? text('variable_sip_from_user') : undefined;
  const dialled = text('Call-Direction') === 'outbound' ? dialledFor(text) : undefined;
  const number = own ?? dialled;
  if (number !== undefined) return { name: text('variable_sip_from_display') ?? number, number };
  return { name: text('Caller-Caller-ID-Name') ?? '', number: text('Caller-Caller-ID-Number') ?? '' };
}

/** When the leg has dialled in turn, `dialed_user` is whom *it* dialled (mod_dptools.c:user_outgoing_channel). */
function dialledFor(text: (name: string) => string | undefined): string | undefined {
  const marks = ['originated_legs', 'originate_disposition', VARIABLE.round];
  const hasDialled = marks.some((name) => text(`variable_${name}`) !== undefined);
  const own = hasDialled ? text('variable_presence_id')?.split('@')[0] : undefined;
  return own ?? text('variable_dialed_user');
}

const wholeNumber = (value: string | undefined): number | null =>
  value !== undefined && /^[0-9]{1,15}$/.test(value) ? Number(value) : null;
