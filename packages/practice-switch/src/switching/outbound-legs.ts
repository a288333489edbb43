import { randomUUID } from 'node:crypto';
import type { Cause } from '../core/causes.js';
import { newProfile } from '../channel/caller-profile.js';
import type { DialledUser, Invite, OutboundLine } from '../channel/device.js';
import { Leg, type SwitchCore } from '../channel/leg.js';
import type { Addressing } from './addressing.js';
import { noteDialled, type DialledLeg, type Ringing } from './dialled-legs.js';

/** What dialling asks of the node that dials. */
export interface OriginatingNode {
  readonly core: SwitchCore;
  readonly addressing: Addressing;
  /** Takes a new leg in and starts its thread. */
  adopt(leg: Leg): void;
}

export interface DialRequest {
  readonly node: OriginatingNode;
  /** Expanded dial string. */
  readonly dial: string;
  /** The leg that bridges, or null for an API originate. */
  readonly parent: Leg | null;
  /** Seconds for the whole attempt when nothing else says so. */
  readonly timeoutSec: number;
  onRinging?: () => void;
}

/** One dial string: how many it rings, and whom it has rung so far. */
export interface GroupRequest extends DialRequest {
  readonly ringing: Ringing;
  readonly made: DialledLeg[];
}

/** Makes a ringing leg for every device an address means; the cause when there is none. */
export function makeLegs(
  request: GroupRequest,
  variables: ReadonlyMap<string, string>,
  address: string,
): Leg[] | Cause {
  const legs: Leg[] = [];
  let cause: Cause = 'DESTINATION_OUT_OF_ORDER';
  for (const resolution of request.node.addressing.resolve(address)) {
    if (resolution.kind === 'failed') {
      cause = resolution.cause;
      if (cause === 'USER_NOT_REGISTERED') noteAbsent(request, address);
      continue;
    }
    const wanted = variables.get('origination_uuid');
    // A uuid in use is refused (switch_core_session.c:2414).
    if (wanted !== undefined && (request.node.core.sessions.locate(wanted) !== undefined || legs.length > 0)) continue;
    const { number, endpoint, as } = resolution;
    const invite = makeInvite(request, variables, number);
    const line = resolution.device.newLine(invite);
    if (typeof line === 'string') cause = line;
    else legs.push(ringLine(request, line, { invite, variables, number, endpoint, as }));
  }
  return legs.length > 0 ? legs : cause;
}

interface Callee {
  readonly invite: Invite;
  readonly variables: ReadonlyMap<string, string>;
  readonly number: string;
  readonly endpoint: string;
  readonly as: DialledUser | null;
}

function ringLine(request: GroupRequest, line: OutboundLine, callee: Callee): Leg {
  const { node, parent } = request;
  const { invite, variables, number } = callee;
  const profile = newProfile({
    profileUuid: randomUUID(),
    context: parent?.profile.context ?? 'default',
    rdnis: parent?.profile.rdnis ?? '',
    // The dialling leg's login is copied (switch_ivr_originate.c).
    username: parent?.profile.username ?? '',
    callerIdName: invite.fromName,
    callerIdNumber: invite.fromNumber,
    ani: invite.fromNumber,
    calleeIdName: variables.get('origination_callee_id_name') ?? 'Outbound Call',
    calleeIdNumber: variables.get('origination_callee_id_number') ?? number,
    destinationNumber: number,
    source: callee.endpoint === 'loopback' ? 'mod_loopback' : 'mod_sofia',
  });
  const uuid = variables.get('origination_uuid') ?? randomUUID();
  const leg = new Leg({ uuid, node: node.core, direction: 'outbound', endpoint: line, profile });
  setVariables(leg, request, callee);
  line.attach(leg);
  node.adopt(leg);
  leg.fire('CHANNEL_ORIGINATE');
  node.core.timing.soon(() => {
    if (leg.alive) line.invite();
  });
  return leg;
}

/** SIP headers set on the parent go out again with every call it makes (mod_sofia.c:sofia_outgoing_channel). */
function inheritedVariables(parent: Leg | null): Map<string, string> {
  const inherited = new Map<string, string>();
  if (parent === null) return inherited;
  for (const [name, value] of parent.variables) if (name.startsWith('sip_h_')) inherited.set(name, value);
  for (const name of (parent.variables.get('export_vars') ?? '').split(',')) {
    const value = parent.variables.get(name);
    if (name !== '' && value !== undefined) inherited.set(name, value);
  }
  return inherited;
}

function setVariables(leg: Leg, request: GroupRequest, callee: Callee): void {
  const { parent, ringing } = request;
  for (const [name, value] of inheritedVariables(parent)) leg.variables.set(name, value);
  for (const [name, value] of callee.variables) leg.variables.set(name, value);
  if (leg.profile.source === 'mod_sofia') leg.variables.set('sip_call_id', randomUUID());
  noteEndpoint(leg, request, callee);
  if (parent === null) return;
  leg.variables.set('originate_signal_bond', parent.uuid);
  leg.variables.set('originating_leg_uuid', parent.uuid);
  leg.variables.set('call_uuid', parent.uuid);
  if (ringing !== 'enterprise') leg.variables.set('originator', parent.uuid);
  const { as } = callee;
  const dialled: DialledLeg = { leg, as: as === null || as.by.kind === 'registration' ? 'none' : as.by.kind };
  request.made.push(dialled);
  noteDialled(parent, dialled, ringing);
  if (dialled.as !== 'none' && as !== null && ringing !== 'enterprise') noteUser(parent, as);
}

/** As what it was dialled. A leg that nobody dials from within a call, or an enterprise group, has the name of who calls written on it. */
function noteEndpoint(leg: Leg, { node, parent, ringing }: GroupRequest, { endpoint, as, invite }: Callee): void {
  const isDialledByALeg = parent !== null && ringing !== 'enterprise';
  leg.variables.set('originate_endpoint', endpoint);
  leg.variables.set('originate_early_media', String(isDialledByALeg));
  if (parent !== null && !isDialledByALeg) {
    leg.variables.set('origination_caller_id_name', invite.fromName);
    leg.variables.set('origination_caller_id_number', invite.fromNumber);
  }
  if (as === null) return;
  leg.variables.set('presence_id', `${as.user}@${as.domain}`);
  if (as.by.kind !== 'user') return;
  for (const [name, value] of node.addressing.variablesOf(`${as.user}@${as.domain}`)) leg.variables.set(name, value);
  leg.variables.set('dialed_user', as.user);
  leg.variables.set('dialed_domain', as.domain);
}

/** mod_dptools.c:user_outgoing_channel writes it on the dialling leg too, before it knows whether a phone is there. */
function noteUser(parent: Leg, { user, domain, by }: DialledUser): void {
  parent.variables.set('dialed_user', user);
  parent.variables.set('dialed_domain', domain);
  if (by.kind === 'group') parent.variables.set('dialed_group', by.group);
}

function noteAbsent({ parent, ringing }: GroupRequest, address: string): void {
  const [, user, domain] = /^user\/([^@]+)@(.+)$/.exec(address) ?? [];
  if (parent === null || ringing === 'enterprise' || user === undefined || domain === undefined) return;
  noteUser(parent, { user, domain, by: { kind: 'user' } });
}

function makeInvite(request: DialRequest, variables: ReadonlyMap<string, string>, dialled: string): Invite {
  const { parent } = request;
  const effective = (part: 'name' | 'number', own: string): string =>
    variables.get(`origination_caller_id_${part}`) ??
    (parent === null ? '' : (parent.variables.get(`effective_caller_id_${part}`) ?? own));
  const headers = new Map<string, string>();
  for (const [name, value] of [...inheritedVariables(parent), ...variables]) {
    if (name.startsWith('sip_h_')) headers.set(name.slice('sip_h_'.length), value);
    if (name === 'alert_info') headers.set('Alert-Info', value);
    if (name === 'sip_auto_answer' && value === 'true') headers.set('Call-Info', '<sip:127.0.0.1>;answer-after=0');
  }
  return {
    fromName: cutAtColon(effective('name', parent?.profile.callerIdName ?? '')),
    fromNumber: effective('number', parent?.profile.callerIdNumber ?? ''),
    dialled,
    headers,
  };
}

/** Seen live: a caller-id name loses everything up to its colon on the way to the phone. */
function cutAtColon(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
