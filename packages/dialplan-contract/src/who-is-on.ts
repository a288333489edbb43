/**
 * Who is on a leg. Whatever we join, ring, hold or announce to is stamped with it, and a stamp is believed; only of a leg that we
 * never had in hand is it inferred. The rules are data: the reader here and the dialplan's own fallback (`render/fallback.ts`)
 * ask the same questions of the same fields.
 */
import { parseLegId, parseUserAddress, type LegId, type UserAddress } from '@parkade/park-decision';
import { decodeCaller, type CallerIdentity } from './caller-codec.js';
import type { ChannelData } from './channel-data.js';
import { domainNamed, PLAIN_HOUSE, proxyRules, type House } from './house.js';
import { valueOf, VARIABLE } from './names.js';
import { PEER_FINDINGS, peerRules } from './peer-rules.js';
import { formOf, type Question, type Rule } from './rule.js';
import { userText } from './values.js';

const isOutbound: Question = { text: '${direction}', expression: '^outbound$' };
/**
 * An inbound leg belongs to the user who authenticated it (switch_ivr.c:switch_ivr_set_user_xml); an outbound leg to the directory
 * user it was dialled for. When it has dialled in turn, `dialed_user` is whom *it* dialled (mod_dptools.c:user_outgoing_channel
 * writes it on both legs), and its presence id still is its own; a dial of which no leg came leaves only its disposition.
 * All is the switch's word, not the phone's.
 */
export const OWNER_RULES: readonly Rule<'own-presence' | 'own-dial' | 'own-presence-alone' | 'login'>[] = [
  {
    name: 'own-presence',
    given: [
      isOutbound,
      { text: `\${originated_legs}\${originate_disposition}${valueOf(VARIABLE.round)}`, expression: '.' },
    ],
    who: '${presence_id}',
  },
  { name: 'own-dial', given: [isOutbound], who: '${dialed_user}@${dialed_domain}' },
  // Dialled as one of a directory's group, or where it is registered (`sofia/internal/1001%pbx.test`): no word of `dialed_user`.
  {
    name: 'own-presence-alone',
    given: [isOutbound, { text: '${dialed_user}', expression: '^$' }],
    who: '${presence_id}',
  },
  { name: 'login', given: [], who: '${user_name}@${domain_name}' },
];

/** [W30] Before the log-in: a proxy often calls as a user of its own, by its address. */
export const ownerRules = (house: House): readonly Rule<OwnerRule | 'proxy'>[] => [
  ...OWNER_RULES.filter(({ name }) => name !== 'login'),
  ...proxyRules(house),
  ...OWNER_RULES.filter(({ name }) => name === 'login'),
];
type OwnerRule = (typeof OWNER_RULES)[number]['name'];

/** Fields of the caller profile that the dialplan reads like variables (switch_caller.c:switch_caller_get_field_by_name). */
const PROFILE: Readonly<Record<string, string>> = { username: 'Caller-Username', direction: 'Call-Direction' };

/** What only the switch can ask, it answers to nobody else: `${command(...)}` is nothing here. */
const expanded = (text: string, data: ChannelData): string =>
  text.replaceAll(/\$\{[A-Za-z_]+\((?:[^{}]|\$\{[^}]*\})*\)\}/g, '').replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    return data[`variable_${name}`] ?? data[PROFILE[name] ?? ''] ?? headerVariable(name, data) ?? '';
  });

/** A header's variable is named as the header was written; the switch looks names up whatever their case (switch_event.c). */
function headerVariable(name: string, data: ChannelData): string | undefined {
  if (!name.startsWith('sip_')) return undefined;
  const wanted = `variable_${name}`.toLowerCase();
  return Object.entries(data).find(([one]) => one.toLowerCase() === wanted)?.[1];
}

const answeredBy = (rules: readonly Rule<string>[], data: ChannelData, house: House): UserAddress | undefined => {
  const holds = ({ text, expression }: Question): boolean => new RegExp(expression).test(expanded(text, data));
  for (const rule of rules) {
    const { expression, behind } = formOf(rule);
    const said = rule.given.every(holds) ? new RegExp(expression).exec(expanded(rule.who, data))?.[1] : undefined;
    const [user, domain] = said === undefined ? [] : `${said}${behind}`.split('@');
    const found = parseUserAddress(user, domain);
    if (found !== undefined) return { user: found.user, domain: domainNamed(found.domain, house) };
  }
  return undefined;
};

export interface Who extends CallerIdentity {
  /** The user of the directory whose leg it is; `null` for somebody outside. */
  readonly owner: UserAddress | null;
}

/** Pure, and the only place that answers it: of a leg that asks the engine, of a leg on hold, of a leg about to be stamped. */
export function whoIsOn(data: ChannelData, house = PLAIN_HOUSE): Who {
  const owner = ownerOf(data, house);
  const stamped = decodeCaller(data[`variable_${VARIABLE.caller}`]);
  return { owner, ...(stamped !== undefined && stamped.number !== '' ? stamped : inferred(data, owner)) };
}

const ownerOf = (data: ChannelData, house: House): UserAddress | null =>
  answeredBy([{ name: 'stamp', given: [], who: valueOf(VARIABLE.who) }, ...ownerRules(house)], data, house) ?? null;

/**
 * Who was on a leg, by its last word: a user of ours, or an `outsider`, of whom nothing on another leg makes a user. `null`: nobody
 * has heard of its end.
 */
export type LastWord = UserAddress | 'outsider' | null;

/**
 * Whom the leg talked to last, if that was somebody of the house.
 *
 * @param ended  the last word of that leg: its own, like that of one that can be asked
 */
export function whoTalkedTo(data: ChannelData, ended: LastWord = null, house = PLAIN_HOUSE): UserAddress | null {
  if (ended === 'outsider') return null;
  const known = { [VARIABLE.who]: ownerOf(data, house), ...(ended === null ? {} : { [VARIABLE.peerWho]: ended }) };
  const found: Record<string, string> = { ...data };
  for (const [name, who] of Object.entries(known)) found[`variable_${name}`] = userText(who) ?? '';
  for (const { variable: name, from } of PEER_FINDINGS)
    found[`variable_${name}`] = new RegExp(from.expression).exec(expanded(from.text, found))?.[2] ?? '';
  return answeredBy(peerRules(house), found, house) ?? null;
}

/** [W14] The leg of the last talk, where the dialplan came too late to ask it. */
export const goneLeg = (data: ChannelData): LegId | undefined =>
  data[`variable_${VARIABLE.entry}`] === 'dialled' && data[`variable_${VARIABLE.peerUser}`]?.startsWith('-ERR') === true
    ? parseLegId(data['variable_last_bridge_to'])
    : undefined;

/** FreeSWITCH's stand-in name for a leg it dialled without a callee name (switch_ivr_originate.c). */
const NO_NAME = new Set(['', 'Outbound Call', '_undef_']);

/** A leg that the switch dialled shows who dialled it; the one on it is whom it was dialled for. */
function inferred(data: ChannelData, owner: UserAddress | null): CallerIdentity {
  const shown = data['Caller-Caller-ID-Number'] ?? '';
  const number = expanded('${direction}', data) === 'outbound' ? (owner?.user ?? shown) : shown;
  const name = data['Caller-Caller-ID-Name'] ?? '';
  return { name: NO_NAME.has(name) || shown !== number ? number : name, number };
}
