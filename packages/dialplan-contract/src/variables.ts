/**
 * Every channel variable and extension shared with `freeswitch-dialplan/`. `scripts/check-dialplan.mjs` holds the two
 * against each other.
 */
export const VARIABLE = {
  request: 'parkade_entry',
  dialled: 'parkade_dialled',
  call: 'parkade_call',
  version: 'parkade_version',
  ticket: 'parkade_ticket',
  /** What the leg was last in a parked call: `caller`, `retriever`, `consult`, `recall`. */
  role: 'parkade_role',
  /** The failsafe came long before its time, and the music was tried once more. */
  early: 'parkade_early',
  /** One sign for each time the switch has rung somebody for this leg by itself. */
  round: 'parkade_round',
  /** A caller's identity as first seen: base64url of JSON `{name, number}`. */
  caller: 'parkade_caller',
  peerUser: 'parkade_peer_user',
  peerDomain: 'parkade_peer_domain',
  peerDialedUser: 'parkade_peer_dialed_user',
  peerDialedDomain: 'parkade_peer_dialed_domain',
} as const;

/** Channel data of a request or an event: header name → decoded value. Variables are `variable_<name>`. */
export type ChannelData = Readonly<Record<string, string>>;

/** What `uuid_getvar` answers instead of a value: no such channel, or no channel named (mod_commands.c:uuid_getvar_function). */
const NO_ANSWER = /^-(?:ERR|USAGE)/;

/** The value of a channel variable. FreeSWITCH writes `_undef_` for "not set"; that and a failed look-up are no value. */
export function variable(data: ChannelData, name: string): string | undefined {
  const value = data[`variable_${name}`];
  return value === undefined || value === '' || value === '_undef_' || NO_ANSWER.test(value) ? undefined : value;
}
