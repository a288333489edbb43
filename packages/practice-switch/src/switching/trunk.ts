import { randomUUID } from 'node:crypto';
import type { Cause } from '../core/causes.js';
import { newProfile } from '../channel/caller-profile.js';
import type { Device, Invite, OutboundLine } from '../channel/device.js';
import type { Endpoint } from '../channel/endpoint.js';
import { headerVariables, isSafeVariable, profileText } from '../channel/from-network.js';
import { Leg, type SwitchCore } from '../channel/leg.js';
import { heardBy } from '../channel/media-graph.js';
import { replaceLeg } from './replaces.js';

/** What a call from outside asks of the node it reaches. */
export interface ReceivingNode {
  readonly core: SwitchCore;
  readonly running: boolean;
  /** Context of calls from other nodes and outside lines. */
  readonly trunkContext: string;
  /** Takes a new leg in and starts its thread. */
  adopt(leg: Leg): void;
}

/** SIP between two nodes of the lab: a call dialled here is an inbound leg there. */
export function trunkTo(target: ReceivingNode, source: SwitchCore): Device {
  return {
    newLine: (invite) => (target.running ? new NearEnd(invite, target, source) : 'NORMAL_TEMPORARY_FAILURE'),
  };
}

/** A SIP profile of another node that takes no codec of ours: 488, and no dialplan is asked (sofia.c:sofia_handle_sip_i_state). */
export function refusingTrunk(target: ReceivingNode): Device {
  return {
    newLine: (invite) => (target.running ? new RefusedLine(invite, target) : 'NORMAL_TEMPORARY_FAILURE'),
  };
}

class RefusedLine implements OutboundLine {
  readonly channelName: string;
  readonly holding = false;
  #leg: Leg | null = null;

  constructor(invite: Invite, target: ReceivingNode) {
    this.channelName = `sofia/internal/${invite.dialled}@${target.core.sipAddress}`;
  }

  attach(leg: Leg): void {
    this.#leg = leg;
  }

  invite(): void {
    const leg = this.#leg;
    leg?.node.timing.soon(() => leg.hangUp('INCOMPATIBLE_DESTINATION'));
  }

  sends(): readonly string[] {
    return [];
  }

  onRinging(): void {}
  onAnswered(): void {}
  onDisplay(): void {}
  onEnded(): void {}
}

class NearEnd implements OutboundLine {
  readonly channelName: string;
  readonly holding = false;
  readonly #invite: Invite;
  readonly #target: ReceivingNode;
  readonly #source: SwitchCore;
  #leg: Leg | null = null;
  #far: Leg | null = null;

  constructor(invite: Invite, target: ReceivingNode, source: SwitchCore) {
    this.#invite = invite;
    this.#target = target;
    this.#source = source;
    this.channelName = `sofia/internal/${invite.dialled}@${target.core.sipAddress}`;
  }

  attach(leg: Leg): void {
    this.#leg = leg;
  }

  sends(seen: ReadonlySet<object>): readonly string[] {
    return this.#far === null ? [] : heardBy(this.#far, seen);
  }

  onRinging(): void {}
  onAnswered(): void {}
  onDisplay(): void {}

  onEnded(cause: Cause): void {
    const far = this.#far;
    if (far !== null) this.#target.core.timing.soon(() => far.hangUp(acrossTrunk(cause)));
  }

  invite(): void {
    const near = this.#leg;
    if (near === null) return;
    if (!this.#target.running) {
      near.hangUp('NORMAL_TEMPORARY_FAILURE');
      return;
    }
    const far = inboundTrunkLeg(this.#target, this.#source, this.#invite, new FarEnd(this.#invite, near));
    this.#far = far;
    this.#target.adopt(far);
    const replaces = this.#invite.headers.get('Replaces');
    if (replaces === undefined || !replaceLeg(far, replaces)) far.orders.redirect({ kind: 'route' });
  }
}

/** The same trunk seen from the node that is called. */
class FarEnd implements Endpoint {
  readonly channelName: string;
  readonly holding = false;
  readonly #near: Leg;

  constructor(invite: Invite, near: Leg) {
    this.#near = near;
    const [host = ''] = near.node.sipAddress.split(':');
    this.channelName = `sofia/internal/${invite.fromNumber}@${host}`;
  }

  sends(seen: ReadonlySet<object>): readonly string[] {
    return heardBy(this.#near, seen);
  }

  onRinging(): void {
    this.#near.node.timing.soon(() => this.#near.origination?.onRinging());
  }

  onAnswered(): void {
    this.#near.node.timing.soon(() => this.#near.origination?.onAnswer());
  }

  onEnded(cause: Cause): void {
    this.#near.node.timing.soon(() => this.#near.hangUp(acrossTrunk(cause)));
  }

  /** P-Asserted-Identity in the 200, X-FS-Display in an UPDATE; whoever talks to the leg is shown it in turn. */
  onDisplay(name: string, number: string): void {
    const near = this.#near;
    near.node.timing.soon(() => {
      near.profile = { ...near.profile, calleeIdName: name, calleeIdNumber: number };
      near.partner?.endpoint.onDisplay(name, number);
    });
  }
}

/** Causes of the switch's own have no SIP number and arrive as an ordinary end. */
function acrossTrunk(cause: Cause): Cause {
  if (cause === 'PICKED_OFF') return 'LOSE_RACE';
  return cause === 'ATTENDED_TRANSFER' || cause === 'BLIND_TRANSFER' ? 'NORMAL_CLEARING' : cause;
}

function inboundTrunkLeg(target: ReceivingNode, source: SwitchCore, invite: Invite, endpoint: Endpoint): Leg {
  const leg = new Leg({
    uuid: randomUUID(),
    node: target.core,
    direction: 'inbound',
    endpoint,
    profile: newProfile({
      profileUuid: randomUUID(),
      context: target.trunkContext,
      // The user part of From, authenticated or not.
      username: invite.fromNumber,
      callerIdName: profileText(invite.fromName),
      callerIdNumber: invite.fromNumber,
      ani: invite.fromNumber,
      networkAddr: '127.0.0.1',
      destinationNumber: invite.dialled,
    }),
  });
  leg.variables.set('sip_call_id', randomUUID());
  leg.variables.set('sip_network_ip', '127.0.0.1');
  leg.variables.set('sip_received_ip', '127.0.0.1');
  leg.variables.set('sip_from_user', invite.fromNumber);
  if (isSafeVariable(invite.fromName)) leg.variables.set('sip_from_display', invite.fromName);
  leg.variables.set('sip_from_host', source.sipAddress.split(':')[0]);
  leg.variables.set('sip_to_user', invite.dialled);
  for (const [name, value] of headerVariables(invite.headers)) leg.variables.set(name, value);
  return leg;
}
