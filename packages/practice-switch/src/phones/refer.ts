import type { Leg } from '../channel/leg.js';
import { startDialling } from '../switching/dial.js';
import type { OriginatingNode } from '../switching/outbound-legs.js';
import { uuidBridge } from '../switching/meet.js';
import { transferLeg } from '../switching/transfer.js';

/** The last NOTIFY of a REFER (sipfrag): 200 taken, 403 nobody to transfer, 481 no such call. */
export interface ReferResult {
  readonly final: 200 | 403 | 481;
}

/** Turns of the node between the sipfrag 200 and the BYE to the phone (about 25 ms on a real switch). */
const TURNS_BEFORE_BYE = 4;

/**
 * REFER to a number (sofia.c:sofia_handle_sip_i_refer, blind). The partner runs the number in its OWN context. A call that
 * is in an application has no partner and is refused.
 */
export async function blindRefer(
  leg: Leg,
  request: { readonly number: string; readonly referredBy: string | null },
): Promise<ReferResult> {
  const { node } = leg;
  await node.timing.turn();
  if (!leg.alive) return { final: 481 };
  leg.variables.set('transfer_disposition', 'recv_replace');
  const partner = partnerOf(leg);
  if (partner === undefined || leg.variables.isTrue('deny_refer_requests')) {
    refuse(leg, request.number);
    return { final: 403 };
  }
  leg.variables.set('transfer_to', `blind:${partner.uuid}`);
  leg.variables.set('transfer_destination', `blind:${request.number}`);
  leg.variables.set(
    'transfer_fallback_extension',
    leg.variables.get('sip_from_user') ?? leg.variables.get('dialed_user'),
  );
  leg.variables.set('endpoint_disposition', 'BLIND_TRANSFER');
  noteRefer(partner, request.referredBy, `<sip:${request.number}@${domainOf(leg)}>`);
  // Who conducts the join waits for the other to be gone (switch_ivr_bridge.c:switch_ivr_multi_threaded_bridge).
  const isGoneFirst = leg.join?.b === leg || node.timing.random() < node.habits.transferorGoneEarly;
  leg.orders.follow({ kind: 'limbo' });
  partner.fire('CHANNEL_PARK');
  if (isGoneFirst) {
    transferLeg(partner, { extension: request.number, after: goneOrTooLong(leg) }, 'from-outside');
    leg.hangUp('NORMAL_CLEARING');
  } else {
    transferLeg(partner, { extension: request.number }, 'from-outside');
    byeLater(leg);
  }
  return { final: 200 };
}

/**
 * REFER with Replaces (sofia.c:9120-9630). Both talk: the two partners are joined. One is in an application: its partner-less
 * leg says where the held party goes, by `inline_destination` or else by the number it dialled.
 */
export async function replacesRefer(leg: Leg, consult: Leg, request: ReplacesRequest): Promise<ReferResult> {
  const { node } = leg;
  const { referredBy } = request;
  await node.timing.turn();
  if (!leg.alive || !consult.alive) return { final: 481 };
  leg.variables.set('transfer_disposition', 'recv_replace');
  const held = leg.partner;
  const consulted = consult.partner;
  const callId = consult.variables.get('sip_call_id') ?? consult.uuid;
  const target = `<sip:${consult.profile.destinationNumber}@${domainOf(leg)}?Replaces=${callId};to-tag=a;from-tag=b>`;
  if (consult.node !== node && held !== undefined) {
    return reachOtherNode(leg, consult, { held, referredBy, target }, request.callsAcross);
  }
  if (held !== undefined && consulted !== undefined) {
    return joinPartners(leg, consult, { held, consulted, referredBy, target });
  }
  if (held !== undefined) return landHeldParty(leg, consult, { held, referredBy, target });
  if (consulted !== undefined) return landHeldParty(leg, leg, { held: consulted, referredBy, target }, consult);
  refuse(leg, consult.profile.destinationNumber);
  return { final: 403 };
}

interface ReplacesRequest {
  readonly referredBy: string | null;
  /** The leg's own node, when the consult's node lets it in. */
  readonly callsAcross: OriginatingNode | undefined;
}

interface Parties {
  readonly held: Leg;
  readonly referredBy: string | null;
  readonly target: string;
}

function joinPartners(leg: Leg, consult: Leg, parties: Parties & { readonly consulted: Leg }): ReferResult {
  const { held, consulted } = parties;
  noteRefer(held, parties.referredBy, parties.target);
  leg.orders.follow({ kind: 'limbo' });
  consult.orders.follow({ kind: 'limbo' });
  for (const side of [leg, consult]) side.variables.set('endpoint_disposition', 'ATTENDED_TRANSFER');
  uuidBridge(held, consulted);
  const source = `${Math.floor(Date.now() / 1000)}:${held.profile.profileUuid}:att_xfer:${leg.uuid}/${consult.uuid}`;
  for (const side of [held, consulted]) {
    side.variables.set('transfer_source', source);
    side.variables.push('transfer_history', source);
  }
  byeLater(consult, 'ATTENDED_TRANSFER');
  byeLater(leg);
  return { final: 200 };
}

/**
 * The consult line is on another node (sofia.c:nightmare_xfer_thread_run): that node is called with a Replaces of the consult's
 * dialogue, and the held party is joined with that call when it is answered. Until then, and after a refusal, nothing changes.
 */
async function reachOtherNode(
  leg: Leg,
  consult: Leg,
  parties: Parties,
  node: OriginatingNode | undefined,
): Promise<ReferResult> {
  const { held } = parties;
  if (node === undefined) return { final: 403 };
  const callId = consult.variables.get('sip_call_id') ?? consult.uuid;
  const address = `${consult.profile.destinationNumber}@${consult.node.sipAddress}`;
  const { callerIdName, callerIdNumber } = leg.profile;
  const dialled = await startDialling({
    node,
    dial: `{sip_h_Replaces=${callId};to-tag=a;from-tag=b,sip_h_X-FS-Refer-For=${held.uuid},origination_caller_id_name='${callerIdName}',origination_caller_id_number=${callerIdNumber}}sofia/internal/${address}`,
    parent: null,
    timeoutSec: 60,
  }).result;
  if (dialled.kind === 'failed') return { final: 403 };
  if (!leg.alive) {
    dialled.leg.hangUp('ORIGINATOR_CANCEL');
    return { final: 403 };
  }
  noteRefer(held, parties.referredBy, parties.target);
  uuidBridge(held, dialled.leg);
  leg.variables.set('endpoint_disposition', 'ATTENDED_TRANSFER');
  byeLater(leg);
  return { final: 200 };
}

/** `inApp` is the leg in an application; `other` is the second of the transferor's two legs. */
function landHeldParty(leg: Leg, inApp: Leg, parties: Parties, other: Leg = leg): ReferResult {
  const { held } = parties;
  const inline = inApp.variables.get('inline_destination');
  noteRefer(held, parties.referredBy, parties.target);
  leg.variables.set('refer_uuid', inApp.uuid);
  leg.variables.set('endpoint_disposition', 'ATTENDED_TRANSFER');
  inApp.variables.set('transfer_disposition', 'replaced');
  other.orders.follow({ kind: 'limbo' });
  if (inline === undefined) transferLeg(held, { extension: inApp.profile.destinationNumber }, 'from-outside');
  else transferLeg(held, { extension: inline, dialplan: 'inline' }, 'from-outside');
  inApp.hangUp('ATTENDED_TRANSFER');
  byeLater(other);
  return { final: 200 };
}

/** `signal_bond` may be stale; then the partner is not there any more (switch_channel.c:switch_channel_get_partner_uuid). */
function partnerOf(leg: Leg): Leg | undefined {
  const uuid = leg.variables.get('signal_bond') ?? leg.variables.get('originate_signal_bond');
  const partner = uuid === undefined ? undefined : leg.node.sessions.locate(uuid);
  return partner?.alive === true ? partner : undefined;
}

function domainOf(leg: Leg): string {
  return leg.variables.get('domain_name') ?? leg.variables.get('dialed_domain') ?? leg.node.domain;
}

function noteRefer(held: Leg, referredBy: string | null, target: string): void {
  if (referredBy !== null) held.variables.set('sip_h_Referred-By', referredBy);
  held.variables.set('sip_refer_to', target);
}

function refuse(leg: Leg, number: string): void {
  leg.variables.set('endpoint_disposition', 'ATTENDED_TRANSFER_ERROR');
  leg.variables.set('transfer_to', `blind:${number}`);
  leg.fire('CUSTOM', [
    ['Event-Subclass', 'sofia::error'],
    ['Error-Type', 'blind_transfer'],
    ['Transfer-Exten', number],
    ['Full-Refer-To', `<sip:${number}@${domainOf(leg)}>`],
  ]);
}

/** A leg that somebody still holds on to is not waited for. */
async function goneOrTooLong(leg: Leg): Promise<void> {
  let over = false;
  void leg.gone.then(() => {
    over = true;
  });
  for (let turns = 0; turns < TURNS_BEFORE_BYE && !over; turns += 1) await leg.node.timing.turn();
}

function byeLater(leg: Leg, cause: 'NORMAL_CLEARING' | 'ATTENDED_TRANSFER' = 'NORMAL_CLEARING'): void {
  let turns = TURNS_BEFORE_BYE;
  const step = (): void => {
    turns -= 1;
    if (turns > 0) leg.node.timing.soon(step);
    else leg.hangUp(cause);
  };
  leg.node.timing.soon(step);
}
