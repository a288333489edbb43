import { randomUUID } from 'node:crypto';
import type { Cause } from '../core/causes.js';
import type { Changes } from '../core/changes.js';
import { newProfile } from '../channel/caller-profile.js';
import { headerVariables, isSafeVariable, profileText } from '../channel/from-network.js';
import type { Device, Invite, OutboundLine } from '../channel/device.js';
import { Leg, type SwitchCore } from '../channel/leg.js';
import type { Addressing, PhoneText } from '../switching/addressing.js';
import { replaceLeg } from '../switching/replaces.js';
import type { ReceivingNode } from '../switching/trunk.js';
import { Dialogue, type PhoneIdentity } from './dialogue.js';
import { PhoneCall } from './phone-call.js';

export type Behaviour =
  | 'ring'
  | 'busy'
  | 'dnd'
  | 'unregistered'
  | 'auto-answer'
  /** 302: whoever calls is to call this user instead. */
  | { readonly forwardsTo: string };

export interface PhoneOptions {
  /** Hz; only a name for the phone's own sound. */
  readonly tone?: number;
  readonly behaviour?: Behaviour;
  /** Shown to whom it calls; the user's number when absent. */
  readonly displayName?: string;
  /** Puts `Referred-By` into its REFER, as most phones do. */
  readonly sendsReferredBy?: boolean;
  /** The first node's own when absent. */
  readonly domain?: string;
  /** What it is heard by, where another phone has the same number; its user when absent. */
  readonly voice?: string;
  /** User part of its Contact; its user when absent. */
  readonly contact?: string;
}

/** A line from outside: not authenticated, another context, another address. */
export interface OutsideOptions {
  readonly name?: string;
  readonly context?: string;
  readonly networkAddr?: string;
}

/** A node where a phone may register, and which its calls reach. */
export interface RegistrarNode extends ReceivingNode {
  readonly addressing: Addressing;
}

interface PhoneParts {
  readonly user: string;
  readonly domain: string;
  readonly nodes: readonly RegistrarNode[];
  readonly changes: Changes;
  readonly options: PhoneOptions;
  readonly contact: string;
  /** Null for a registered phone. */
  readonly outside: OutsideOptions | null;
}

/** A telephone: registered on one node or several, or an outside line. */
export class Phone implements Device, PhoneIdentity {
  readonly user: string;
  readonly domain: string;
  readonly voice: string;
  readonly contact: string;
  readonly contactUser: string;
  readonly changes: Changes;
  readonly tone: number;
  readonly sendsReferredBy: boolean;
  behaviour: Behaviour;
  readonly #nodes: readonly RegistrarNode[];
  readonly #name: string;
  readonly #outside: OutsideOptions | null;
  #calls: PhoneCall[] = [];
  readonly #unseen: PhoneCall[] = [];
  readonly #received: PhoneCall[] = [];
  readonly #texts: PhoneText[] = [];

  constructor(parts: PhoneParts) {
    this.user = parts.user;
    this.domain = parts.domain;
    this.voice = parts.options.voice ?? parts.user;
    this.contact = parts.contact;
    this.contactUser = parts.options.contact ?? parts.user;
    this.changes = parts.changes;
    this.tone = parts.options.tone ?? 440;
    this.behaviour = parts.options.behaviour ?? 'ring';
    this.sendsReferredBy = parts.options.sendsReferredBy ?? true;
    this.#nodes = parts.nodes;
    this.#outside = parts.outside;
    this.changes.observe(() => this.#noteSounds());
    this.#name = parts.outside?.name ?? parts.options.displayName ?? parts.user;
  }

  get address(): string {
    return `${this.user}@${this.domain}`;
  }

  get registered(): boolean {
    return this.behaviour !== 'unregistered';
  }

  /** Calls of this phone that have not ended. */
  calls(): readonly PhoneCall[] {
    return this.#calls.filter((call) => call.end === null);
  }

  /** Every call that reached this phone, the refused ones too, oldest first. */
  received(): readonly PhoneCall[] {
    return this.#received;
  }

  nodeOf(core: SwitchCore): RegistrarNode | undefined {
    return this.#nodes.find((one) => one.core === core);
  }

  /**
   * Calls a number, as this phone, through its (first, or the named) node.
   *
   * @param headers extra SIP headers of the INVITE, e.g. `X-Parkade-Ticket`
   */
  dial(
    number: string,
    options: { readonly on?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): PhoneCall {
    const node = this.#nodes.find((one) => options.on === undefined || one.core.name === options.on);
    if (node === undefined) throw new Error(`phone ${this.user} is not known on node ${options.on ?? '(none)'}`);
    const headers = new Map(Object.entries(options.headers ?? {}));
    const invite: Invite = { fromName: this.#name, fromNumber: this.user, dialled: number, headers };
    const dialogue = new Dialogue(this, { name: number, number });
    const call = new PhoneCall(this, 'dialled', invite, dialogue);
    this.#calls.push(call);
    if (!node.running) {
      dialogue.onEnded('NORMAL_TEMPORARY_FAILURE');
      return call;
    }
    const leg = this.#inboundLeg(node, invite, dialogue);
    dialogue.attach(leg);
    node.adopt(leg);
    node.core.timing.soon(() => {
      const replaces = headers.get('Replaces');
      if (replaces === undefined || !replaceLeg(leg, replaces)) leg.orders.redirect({ kind: 'route' });
    });
    return call;
  }

  /** SIP MESSAGEs, oldest first. */
  texts(): readonly PhoneText[] {
    return this.#texts;
  }

  receiveText(message: PhoneText): void {
    this.#texts.push(message);
    this.changes.announce();
  }

  /** The next incoming call that no earlier `nextIncoming` returned; it is ringing. */
  nextIncoming(withinMs = 15_000): Promise<PhoneCall> {
    return this.changes.until(
      () => this.#unseen.shift(),
      withinMs,
      () => `no call for ${this.address}`,
    );
  }

  // Device

  newLine(invite: Invite): OutboundLine | Cause {
    if (this.behaviour === 'unregistered') return 'USER_NOT_REGISTERED';
    const dialogue = new Dialogue(this, { name: invite.fromName, number: invite.fromNumber }, this.#placeOf(invite));
    const call = new PhoneCall(this, 'incoming', invite, dialogue);
    dialogue.whenInvited(() => this.#invited(call));
    return dialogue;
  }

  /** By which a channel to it is named: its Contact, or what was dialled past the directory (recorded). */
  #placeOf({ dialled }: Invite): string {
    return dialled.includes('%') ? (dialled.split('%')[0] ?? '') : this.contact.replace(/^sip:/, '');
  }

  #noteSounds(): void {
    for (const call of this.#calls) call.noteSound();
    // Ended calls say nothing more; a bench makes thousands of them.
    if (this.#calls.length > 50) this.#calls = this.#calls.filter((call) => call.end === null);
  }

  #invited(call: PhoneCall): void {
    this.#received.push(call);
    if (typeof this.behaviour === 'object') return call.forward(this.behaviour.forwardsTo);
    switch (this.behaviour) {
      case 'busy':
        call.reject('busy');
        return;
      case 'dnd':
      case 'unregistered':
        call.reject('unavailable');
        return;
      case 'auto-answer':
        this.#ring(call);
        call.answer();
        return;
      case 'ring':
        this.#ring(call);
    }
  }

  #ring(call: PhoneCall): void {
    this.#calls.push(call);
    this.#unseen.push(call);
    const { leg } = call;
    leg?.node.timing.soon(() => leg.origination?.onRinging());
    this.changes.announce();
  }

  #inboundLeg(node: RegistrarNode, invite: Invite, dialogue: Dialogue): Leg {
    const networkAddr = this.#outside?.networkAddr ?? '127.0.0.1';
    const leg = new Leg({
      uuid: randomUUID(),
      node: node.core,
      direction: 'inbound',
      endpoint: dialogue,
      profile: newProfile({
        profileUuid: randomUUID(),
        username: this.user,
        context:
          this.#outside?.context ??
          (this.#outside === null ? node.addressing.contextOf(this.address) : node.trunkContext),
        callerIdName: profileText(invite.fromName),
        callerIdNumber: profileText(invite.fromNumber),
        ani: profileText(invite.fromNumber),
        networkAddr,
        destinationNumber: profileText(invite.dialled),
      }),
    });
    leg.variables.set('sip_call_id', randomUUID());
    leg.variables.set('sip_from_user', this.user);
    leg.variables.set('sip_from_host', this.domain);
    if (isSafeVariable(invite.fromName)) leg.variables.set('sip_from_display', invite.fromName);
    if (isSafeVariable(invite.dialled)) leg.variables.set('sip_to_user', invite.dialled);
    leg.variables.set('sip_network_ip', networkAddr);
    for (const [name, value] of headerVariables(invite.headers)) leg.variables.set(name, value);
    // Made of From, whoever wrote it (sofia.c:sofia_handle_sip_i_invite).
    leg.variables.set('presence_id', this.address);
    if (this.#outside === null) {
      leg.variables.set('user_name', this.user);
      leg.variables.set('domain_name', this.domain);
      leg.variables.set('sip_authorized', 'true');
      leg.variables.set('sip_auth_username', this.user);
      for (const [name, value] of node.addressing.variablesOf(this.address)) leg.variables.set(name, value);
    }
    return leg;
  }
}
