/** Channel data of a dialplan request → snapshot for the classifier, or a refusal. Translation only: no rule lives here. */
import {
  parseCallId,
  parseLegId,
  type Entry,
  type LegSnapshot,
  type NodeId,
  type Refusal,
} from '@parkade/park-decision';
import { variable, type ChannelData } from '../channel-data.js';
import { EXTENSION, FOR_WHOM_HEADER, OWN_CONTEXT, REFER_FOR_HEADER, VARIABLE } from '../names.js';
import { domainNamed, PLAIN_HOUSE, type House } from '../house.js';
import { whoIsOn, whoTalkedTo, type LastWord, type Who } from '../who-is-on.js';
import { forwardedBy } from './forwarded.js';
import { farEndOf } from './far-end.js';
import { heldLegOf } from './held-leg.js';
import { sentBy } from './sent-by.js';

export type Reading =
  | { readonly kind: 'snapshot'; readonly snapshot: LegSnapshot }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly detail: string };

const ENTRIES: readonly Entry[] = ['dialled', 'land', 'recall', 'failsafe', 'ticket', 'call-back'];
/** Characters; what was dialled may be any text. */
const DIALLED_MAX = 64;
const TICKET = /^[A-Za-z0-9_-]{22,64}$/;
/** @param ended  The last word of the leg that this one talked to last; see {@link whoTalkedTo}. */
export function readSnapshot(data: ChannelData, node: NodeId, ended: LastWord = null, house = PLAIN_HOUSE): Reading {
  const leg = parseLegId(data['Unique-ID'] ?? data['Channel-Unique-ID']);
  if (leg === undefined) return refused('malformed-request', 'Unique-ID is missing or not a channel uuid');
  const entry = ENTRIES.find((one) => one === variable(data, VARIABLE.entry));
  if (entry === undefined) return refused('malformed-request', `${VARIABLE.entry} is not an entry of ours`);
  const dialled = (variable(data, VARIABLE.dialled) ?? numberOf(data) ?? '').slice(0, DIALLED_MAX);
  const direction = (data['Call-Direction'] ?? variable(data, 'direction')) === 'outbound' ? 'outbound' : 'inbound';
  const ticket = variable(data, VARIABLE.ticket);
  const ring = entry === 'recall' ? parseLegId(variable(data, VARIABLE.ring)) : undefined;
  const farEnd = farEndOf(data);
  const who = whoIsOn(data, house);
  const inPlaceOf = entry === 'land' ? parseLegId(variable(data, REFER_FOR_HEADER)) : undefined;
  return {
    kind: 'snapshot',
    snapshot: {
      node,
      leg,
      entry,
      dialled,
      direction,
      transferred: sentBy(data) !== undefined,
      lastBridgedTo: parseLegId(variable(data, 'last_bridge_to')) ?? null,
      ...forwardedBy(data, dialled, house),
      referReplaces: /[?;]replaces=/i.test(variable(data, 'sip_refer_to') ?? ''),
      lastBridgedOwner: whoTalkedTo(data, ended, house),
      ...who,
      ...forWhomOn(data, who),
      ...groupsOn(data, who, house),
      sipCallId: variable(data, 'sip_call_id') ?? '',
      callId: parseCallId(variable(data, VARIABLE.call)) ?? null,
      callVersion: version(variable(data, VARIABLE.version)),
      ticket: ticket !== undefined && TICKET.test(ticket) ? ticket : null,
      ...(ring === undefined ? {} : { ring }),
      ...(inPlaceOf === undefined ? {} : { inPlaceOf }),
      ...(farEnd === undefined ? {} : { farEnd }),
      ...putBackOf(data, entry),
      ...(isOutside(data, entry) ? { mayOnlyPark: true } : {}),
      ...(variable(data, VARIABLE.early) === undefined ? {} : { cameEarly: true }),
      // [A2][A3] Whoever adopts this caller reads the same as an audit of the node would.
      ...(entry === 'failsafe' ? { held: heldLegOf(leg, data) } : {}),
    },
  };
}

/** A transfer keeps the number before it (switch_ivr.c:switch_ivr_session_transfer). */
const numberOf = (data: ChannelData): string | undefined => {
  const number = data['Caller-Destination-Number'];
  return number === EXTENSION.askAgain ? data['Caller-RDNIS'] : number;
};

/** What was written in a former context says nothing of this one. Who dialled and asks again is in ours by now. */
const isOutside = (data: ChannelData, entry: Entry): boolean => {
  const outside = variable(data, VARIABLE.outside);
  const context = data['Caller-Context'];
  const asksAgain = entry === 'dialled' && context === OWN_CONTEXT;
  return outside !== undefined && outside === (asksAgain ? variable(data, VARIABLE.home) : context);
};

/** [Q11] Whoever was parked again since belongs to another call, and what was once written for the former says nothing. */
function putBackOf(data: ChannelData, entry: Entry): Pick<LegSnapshot, 'putBack'> {
  const putBack = entry === 'dialled' ? parseCallId(variable(data, VARIABLE.putBack)) : undefined;
  return putBack === undefined || putBack !== variable(data, VARIABLE.call) ? {} : { putBack };
}

/** Characters; what is written there may be any text. */
const FOR_WHOM_MAX = 128;

/**
 * [V4] The switch's own variable is the house's word. A header is one of whoever sent the INVITE: it counts on the line of a user of the
 * house who dialled here, and on no other.
 */
function forWhomOn(data: ChannelData, { owner }: Who): Pick<LegSnapshot, 'forWhom'> {
  const isOwnLine = owner !== null && sentBy(data) === undefined && data['Call-Direction'] !== 'outbound';
  const said = variable(data, VARIABLE.forWhom) ?? (isOwnLine ? variable(data, FOR_WHOM_HEADER) : undefined);
  return said === undefined ? {} : { forWhom: said.slice(0, FOR_WHOM_MAX) };
}

/** What directories call a user's groups: the vanilla one and FusionPBX's. */
const GROUPS_OF_A_USER = ['callgroup', 'call_group'] as const;

/**
 * [V1] The switch sets a user's variables on the leg on which they logged in (switch_ivr.c:switch_ivr_set_user_xml); of whom a proxy
 * names, those of the proxy's own log-in say nothing.
 */
function groupsOn(data: ChannelData, { owner }: Who, house: House): Pick<LegSnapshot, 'groups'> {
  const isOwnLogin =
    owner !== null &&
    data['Call-Direction'] !== 'outbound' &&
    variable(data, 'user_name') === owner.user &&
    domainNamed(variable(data, 'domain_name') ?? '', house) === owner.domain;
  if (!isOwnLogin) return {};
  const said = GROUPS_OF_A_USER.map((name) => variable(data, name)).find((text) => text !== undefined);
  const groups = (said ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return groups.length === 0 ? {} : { groups };
}

const refused = (reason: Refusal, detail: string): Reading => ({ kind: 'refused', reason, detail });

const version = (text: string | undefined): number | null =>
  text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
