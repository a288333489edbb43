/** Channel data of a dialplan request → evidence for the classifier, or a refusal. Translation only: no rule lives here. */
import {
  parseCallId,
  parseLegId,
  parseUserAddress,
  sameUser,
  type Entry,
  type LegSnapshot,
  type NodeId,
  type Refusal,
  type UserAddress,
} from '@parkade/park-decision';
import { decodeCaller, type CallerIdentity } from '../caller-codec.js';
import { variable, type ChannelData } from '../channel-data.js';
import { VARIABLE } from '../names.js';

export type Reading =
  | { readonly kind: 'evidence'; readonly snapshot: LegSnapshot }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly detail: string };

const ENTRIES: readonly Entry[] = ['dialled', 'land', 'recall', 'failsafe', 'ticket', 'call-back'];
const DIALLED = /^[0-9*#+]{1,32}$/;
const TICKET = /^[A-Za-z0-9_-]{22,64}$/;
/** FreeSWITCH's stand-in name for a leg it dialled without a callee name (switch_ivr_originate.c). */
const NO_NAME = new Set(['Outbound Call', '_undef_']);

export function readSnapshot(data: ChannelData, node: NodeId): Reading {
  const leg = parseLegId(data['Unique-ID'] ?? data['Channel-Unique-ID']);
  if (leg === undefined) return refused('malformed-request', 'Unique-ID is missing or not a channel uuid');
  const entry = ENTRIES.find((one) => one === variable(data, VARIABLE.entry));
  if (entry === undefined) return refused('malformed-request', `${VARIABLE.entry} is not an entry of ours`);
  const dialled = variable(data, VARIABLE.dialled) ?? data['Caller-Destination-Number'] ?? '';
  if (entry === 'dialled' && !DIALLED.test(dialled)) return refused('not-an-orbit', 'the dialled number is not digits');
  const direction = (data['Call-Direction'] ?? variable(data, 'direction')) === 'outbound' ? 'outbound' : 'inbound';
  const ticket = variable(data, VARIABLE.ticket);
  return {
    kind: 'evidence',
    snapshot: {
      node,
      leg,
      entry,
      dialled,
      direction,
      transferred: variable(data, 'transfer_source') !== undefined,
      lastBridgedTo: parseLegId(variable(data, 'last_bridge_to')) ?? null,
      referReplaces: /[?;]replaces=/i.test(variable(data, 'sip_refer_to') ?? ''),
      owner: ownerOf(data, direction),
      lastBridgedOwner: lastBridgedOwner(data, ownerOf(data, direction)),
      ...identityOf(data, direction),
      sipCallId: variable(data, 'sip_call_id') ?? '',
      callId: parseCallId(variable(data, VARIABLE.call)) ?? null,
      callVersion: version(variable(data, VARIABLE.version)),
      ticket: ticket !== undefined && TICKET.test(ticket) ? ticket : null,
      ...(variable(data, VARIABLE.early) === undefined ? {} : { cameEarly: true }),
    },
  };
}

const refused = (reason: Refusal, detail: string): Reading => ({ kind: 'refused', reason, detail });

const version = (text: string | undefined): number | null =>
  text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : null;

/**
 * An inbound leg belongs to the user who authenticated it (switch_ivr.c:switch_ivr_set_user_xml); an outbound leg to
 * the directory user it was dialled for (mod_dptools.c:user_outgoing_channel). Both are the switch's word, not the
 * phone's.
 */
function ownerOf(data: ChannelData, direction: 'inbound' | 'outbound'): UserAddress | null {
  const login = parseUserAddress(variable(data, 'user_name'), variable(data, 'domain_name'));
  return (direction === 'inbound' ? login : (dialledFor(data) ?? login)) ?? null;
}

/**
 * Whom an outbound leg was dialled for. When it has dialled in turn, `dialed_user` is whom *it* dialled (mod_dptools.c:
 * user_outgoing_channel writes it on both legs); its presence id still is its own.
 */
function dialledFor(data: ChannelData): UserAddress | undefined {
  const dialled = parseUserAddress(variable(data, 'dialed_user'), variable(data, 'dialed_domain'));
  // A dial of which no leg came (nobody registered) takes the list of legs away again; what became of it stays.
  const marks = ['originated_legs', 'originate_disposition', VARIABLE.round];
  if (marks.every((name) => variable(data, name) === undefined)) return dialled;
  const [user, domain] = (variable(data, 'presence_id') ?? '').split('@');
  return parseUserAddress(user, domain) ?? dialled;
}

/**
 * Read by the dialplan from the peer's leg in its first action. That leg is often gone by then (measured: about every
 * second blind transfer); then the caller's own leg tells, but only of the very leg it talked to last.
 */
function lastBridgedOwner(data: ChannelData, owner: UserAddress | null): UserAddress | null {
  const login = parseUserAddress(variable(data, VARIABLE.peerUser), variable(data, VARIABLE.peerDomain));
  const dialled = parseUserAddress(variable(data, VARIABLE.peerDialedUser), variable(data, VARIABLE.peerDialedDomain));
  const found = [login, dialled, whoDialledTheCaller(data), whomTheCallerDialled(data)];
  // A leg that has dialled again shows whom it dialled last: nobody is their own parker, whatever it says.
  return found.find((one) => one !== undefined && !sameUser(one, owner)) ?? null;
}

/** The switch copies the dialling leg's login into the caller profile of the leg it makes (switch_ivr_originate.c). */
function whoDialledTheCaller(data: ChannelData): UserAddress | undefined {
  const diallingLeg = variable(data, 'originating_leg_uuid');
  if (diallingLeg === undefined || diallingLeg !== variable(data, 'last_bridge_to')) return undefined;
  // A leg that was dialled itself passes on the login of whoever dialled it, which need not be who talked.
  return parseUserAddress(data['Caller-Username'], variable(data, 'dialed_domain'));
}

/** `originated_legs` lists the legs this one dialled: after a pick-up the last talk was with somebody else. */
function whomTheCallerDialled(data: ChannelData): UserAddress | undefined {
  if ((data['Call-Direction'] ?? variable(data, 'direction')) === 'outbound') return undefined;
  const lastLeg = variable(data, 'last_bridge_to');
  const dialledLegs = variable(data, 'originated_legs');
  if (lastLeg === undefined || dialledLegs?.includes(lastLeg) === false) return undefined;
  return parseUserAddress(variable(data, 'dialed_user'), variable(data, 'dialed_domain'));
}

/**
 * Name and number of the person on the leg. On a leg the switch dialled, the caller-id name may be the stand-in
 * "Outbound Call" and the number of who was dialled stands in `dialed_user`.
 */
function identityOf(data: ChannelData, direction: 'inbound' | 'outbound'): CallerIdentity {
  const before =
    identityBeforeTheTalk(data, direction) ?? (direction === 'outbound' ? identityAcrossNodes(data) : undefined);
  if (before !== undefined) return before;
  const shown = data['Caller-Caller-ID-Number'] ?? '';
  const number = direction === 'outbound' ? (dialledFor(data)?.user ?? shown) : shown;
  const name = data['Caller-Caller-ID-Name'] ?? '';
  const usable = name !== '' && !NO_NAME.has(name) && !(direction === 'outbound' && shown !== number);
  return { name: usable ? name : number, number };
}

/**
 * `uuid_bridge` gives the retriever's leg the caller id of whom it was joined with (switch_ivr_bridge.c:
 * uuid_bridge_on_soft_execute). When one who picked up is parked in turn, the From of their call still says who they are; one
 * who was parked before is known from then.
 */
function identityBeforeTheTalk(data: ChannelData, direction: 'inbound' | 'outbound'): CallerIdentity | undefined {
  const role = variable(data, VARIABLE.role);
  if (role === 'caller') return decodeCaller(variable(data, VARIABLE.caller));
  // The From of a call that the switch made is not of whom it called.
  const number = role === 'retriever' && direction === 'inbound' ? variable(data, 'sip_from_user') : undefined;
  return number === undefined ? undefined : { name: variable(data, 'sip_from_display') ?? number, number };
}

/** A leg that was dialled to fetch a caller from another node has an orbit for a number; who was fetched was written on it. */
const identityAcrossNodes = (data: ChannelData): CallerIdentity | undefined =>
  variable(data, 'dialed_user') === undefined ? decodeCaller(variable(data, VARIABLE.caller)) : undefined;
