import { randomUUID } from 'node:crypto';
import type { Cause } from '../core/causes.js';
import { newProfile } from '../channel/caller-profile.js';
import type { Device, Invite, OutboundLine } from '../channel/device.js';
import type { Endpoint } from '../channel/endpoint.js';
import { Leg, type SwitchCore } from '../channel/leg.js';
import { heardBy } from '../channel/media-graph.js';

/** What a loopback asks of its node. */
export interface LoopingNode {
  readonly core: SwitchCore;
  /** Takes a new leg in and starts its thread. */
  adopt(leg: Leg): void;
}

/**
 * `loopback/<number>[/<context>]`: a dialled leg, `-a`, whose far side is a leg that dials the number in that context, `-b`
 * (mod_loopback.c:channel_outgoing_channel). The two stay: that they step aside once both talk is not modelled, and was not seen
 * within a second of talk.
 */
export function loopbackTo(node: LoopingNode, number: string, context: string): Device {
  return { newLine: (invite) => new DialledEnd(node, invite, { number, context }) };
}

class DialledEnd implements OutboundLine {
  readonly channelName: string;
  readonly holding = false;
  readonly #node: LoopingNode;
  readonly #invite: Invite;
  readonly #to: { readonly number: string; readonly context: string };
  #leg: Leg | null = null;
  #far: Leg | null = null;

  constructor(node: LoopingNode, invite: Invite, to: { readonly number: string; readonly context: string }) {
    this.#node = node;
    this.#invite = invite;
    this.#to = to;
    this.channelName = `loopback/${to.number}-a`;
  }

  attach(leg: Leg): void {
    this.#leg = leg;
  }

  invite(): void {
    const near = this.#leg;
    if (near === null) return;
    const far = this.#dialsOn(near);
    near.variables.set('other_loopback_leg_uuid', far.uuid);
    this.#far = far;
    this.#node.adopt(far);
    far.orders.redirect({ kind: 'route' });
  }

  sends(seen: ReadonlySet<object>): readonly string[] {
    return this.#far === null ? [] : heardBy(this.#far, seen);
  }

  onRinging(): void {}
  onAnswered(): void {}
  onDisplay(): void {}

  onEnded(cause: Cause): void {
    const far = this.#far;
    if (far !== null) far.node.timing.soon(() => far.hangUp(cause));
  }

  /** An inbound leg that nobody has logged in on; the dialling leg's login stands in its caller profile alone. */
  #dialsOn(near: Leg): Leg {
    const { number, context } = this.#to;
    const { fromName, fromNumber } = this.#invite;
    const far = new Leg({
      uuid: randomUUID(),
      node: this.#node.core,
      direction: 'inbound',
      endpoint: new DiallingEnd(near, number),
      profile: newProfile({
        profileUuid: randomUUID(),
        context,
        username: near.profile.username,
        callerIdName: fromName,
        callerIdNumber: fromNumber,
        ani: fromNumber,
        destinationNumber: number,
        source: 'mod_loopback',
      }),
    });
    far.variables.set('other_loopback_leg_uuid', near.uuid);
    return far;
  }
}

class DiallingEnd implements Endpoint {
  readonly channelName: string;
  readonly holding = false;
  readonly #near: Leg;

  constructor(near: Leg, number: string) {
    this.#near = near;
    this.channelName = `loopback/${number}-b`;
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
    this.#near.node.timing.soon(() => this.#near.hangUp(cause));
  }

  onDisplay(name: string, number: string): void {
    this.#near.partner?.endpoint.onDisplay(name, number);
  }
}
