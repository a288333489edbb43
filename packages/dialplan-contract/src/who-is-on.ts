/**
 * Who is on a leg. Whatever we join, ring, hold or announce to is stamped with it, and a stamp is believed; only of a leg that we
 * never had in hand is it inferred. The rules are data: the reader here and the dialplan's own fallback (`render/fallback.ts`)
 * ask the same questions of the same fields.
 */
import { parseUserAddress, type UserAddress } from '@parkade/park-decision';
import { decodeCaller, type CallerIdentity } from './caller-codec.js';
import type { ChannelData } from './channel-data.js';
import { valueOf, VARIABLE } from './names.js';
import { userText } from './values.js';

/** A text with `${...}` in it, and what it must look like. */
export interface Question {
  readonly text: string;
  readonly expression: string;
}

/** The first rule counts whose questions are answered with yes and whose `who` is somebody. */
export interface Rule<Name extends string> {
  readonly name: Name;
  readonly given: readonly Question[];
  readonly who: string;
}

/** `1001@pbx.test`; an `-ERR` text or `_undef_` of the switch does not fit. */
export const USER_AT_DOMAIN = '^([0-9A-Za-z][0-9A-Za-z._+-]*@[0-9A-Za-z][0-9A-Za-z.-]*)$';

const isOutbound: Question = { text: '${direction}', expression: '^outbound$' };
/** Both ids are written in full, so that the last talk was with this very leg. */
const lastTalkWith = (variable: string, expression = '^([0-9A-Za-z-]{8,64}) \\1$'): Question => ({
  text: `${valueOf(variable)} \${last_bridge_to}`,
  expression,
});

/**
 * An inbound leg belongs to the user who authenticated it (switch_ivr.c:switch_ivr_set_user_xml); an outbound leg to the directory
 * user it was dialled for. When it has dialled in turn, `dialed_user` is whom *it* dialled (mod_dptools.c:user_outgoing_channel
 * writes it on both legs), and its presence id still is its own; a dial of which no leg came leaves only its disposition.
 * All is the switch's word, not the phone's.
 */
export const OWNER_RULES: readonly Rule<'own-presence' | 'own-dial' | 'login'>[] = [
  {
    name: 'own-presence',
    given: [
      isOutbound,
      { text: `\${originated_legs}\${originate_disposition}${valueOf(VARIABLE.round)}`, expression: '.' },
    ],
    who: '${presence_id}',
  },
  { name: 'own-dial', given: [isOutbound], who: '${dialed_user}@${dialed_domain}' },
  { name: 'login', given: [], who: '${user_name}@${domain_name}' },
];

/**
 * With whom the leg talked last: who sent it to us. The other's leg is often gone before the dialplan can ask it (measured: about
 * every second blind transfer); then the own leg tells, but only of the very leg it talked to last: who picked it up, who
 * dialled it (the switch copies the dialling leg's login into the caller profile, switch_ivr_originate.c), whom it dialled.
 */
export const PEER_RULES: readonly Rule<PeerRule>[] = [
  peer('stamp', valueOf(VARIABLE.peerWho)),
  peer('login', `${valueOf(VARIABLE.peerUser)}@${valueOf(VARIABLE.peerDomain)}`),
  peer('dial', `${valueOf(VARIABLE.peerDialedUser)}@${valueOf(VARIABLE.peerDialedDomain)}`),
  peer('pick-up', valueOf(VARIABLE.withWho), lastTalkWith(VARIABLE.withLeg)),
  peer('own-diallers-login', '${username}@${dialed_domain}', lastTalkWith('originating_leg_uuid')),
  peer('own-dial', '${dialed_user}@${dialed_domain}', lastTalkWith('originated_legs', '([0-9A-Za-z-]{8,64});.* \\1$')),
];
type PeerRule = 'stamp' | 'login' | 'dial' | 'pick-up' | 'own-diallers-login' | 'own-dial';

/** A leg that was dialled, or has dialled again, may show its own user there: nobody is their own parker. */
function peer(name: PeerRule, who: string, ...given: readonly Question[]): Rule<PeerRule> {
  const notSelf = { text: `${who} ${valueOf(VARIABLE.who)}`, expression: '^([^ ]+) (?!\\1$)' };
  return { name, given: [...given, notSelf], who };
}

/** Fields of the caller profile that the dialplan reads like variables (switch_caller.c:switch_caller_get_field_by_name). */
const PROFILE: Readonly<Record<string, string>> = { username: 'Caller-Username', direction: 'Call-Direction' };

const expanded = (text: string, data: ChannelData): string =>
  text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => data[`variable_${name}`] ?? data[PROFILE[name] ?? ''] ?? '');

const answeredBy = (rules: readonly Rule<string>[], data: ChannelData): UserAddress | undefined => {
  const holds = ({ text, expression }: Question): boolean => new RegExp(expression).test(expanded(text, data));
  for (const { given, who } of rules) {
    const [, user, domain] = given.every(holds) ? (PARTS.exec(expanded(who, data)) ?? []) : [];
    const found = parseUserAddress(user, domain);
    if (found !== undefined) return found;
  }
  return undefined;
};
const PARTS = new RegExp(USER_AT_DOMAIN.replace('@', ')@('));

export interface Who extends CallerIdentity {
  /** The user of the directory whose leg it is; `null` for somebody outside. */
  readonly owner: UserAddress | null;
}

/** Pure, and the only place that answers it: of a leg that asks the engine, of a leg on hold, of a leg about to be stamped. */
export function whoIsOn(data: ChannelData): Who {
  const owner = ownerOf(data);
  const stamped = decodeCaller(data[`variable_${VARIABLE.caller}`]);
  return { owner, ...(stamped !== undefined && stamped.number !== '' ? stamped : inferred(data, owner)) };
}

const ownerOf = (data: ChannelData): UserAddress | null =>
  answeredBy([{ name: 'stamp', given: [], who: valueOf(VARIABLE.who) }, ...OWNER_RULES], data) ?? null;

/** Whom the leg talked to last, if that was somebody of the house. */
export const whoTalkedTo = (data: ChannelData): UserAddress | null =>
  answeredBy(PEER_RULES, { ...data, [`variable_${VARIABLE.who}`]: userText(ownerOf(data)) ?? '' }) ?? null;

/** FreeSWITCH's stand-in name for a leg it dialled without a callee name (switch_ivr_originate.c). */
const NO_NAME = new Set(['', 'Outbound Call', '_undef_']);

/** A leg that the switch dialled shows who dialled it; the one on it is whom it was dialled for. */
function inferred(data: ChannelData, owner: UserAddress | null): CallerIdentity {
  const shown = data['Caller-Caller-ID-Number'] ?? '';
  const number = expanded('${direction}', data) === 'outbound' ? (owner?.user ?? shown) : shown;
  const name = data['Caller-Caller-ID-Name'] ?? '';
  return { name: NO_NAME.has(name) || shown !== number ? number : name, number };
}
