import { type Cause, reasonText, statusOf } from '../core/causes.js';
import type { Changes } from '../core/changes.js';
import type { OutboundLine } from '../channel/device.js';
import type { Leg, SwitchCore } from '../channel/leg.js';
import type { OriginatingNode } from '../switching/outbound-legs.js';
import { later } from './later.js';

/** How a call ended, as the phone was told. */
export interface CallEnd {
  /** The switch's word for it. `NORMAL_CLEARING` too when this phone hung up. */
  readonly cause: Cause;
  /** Reason header text. */
  readonly text: string;
  readonly by: 'phone' | 'switch';
  /** Final SIP status of a call that was never answered; 200 otherwise. */
  readonly status: number;
}

/** What the phone's screen says about the other party. */
export interface Display {
  readonly name: string;
  readonly number: string;
}

/** What a call needs of its phone. */
export interface PhoneIdentity {
  /** What it is heard by. */
  readonly voice: string;
  readonly address: string;
  readonly changes: Changes;
  readonly sendsReferredBy: boolean;
  /** The node of the phone's that has this core. */
  nodeOf(core: SwitchCore): OriginatingNode | undefined;
}

/** The phone's side of one SIP dialogue: its state, what the switch says in it and what the phone says. */
export class Dialogue implements OutboundLine {
  readonly channelName: string;
  readonly #phone: PhoneIdentity;
  readonly #answered = later<void>();
  readonly #ended = later<CallEnd>();
  readonly #rang = later<void>();
  #leg: Leg | null = null;
  #end: CallEnd | null = null;
  #up = false;
  #holding = false;
  #muted = false;
  #keys: Promise<void> = Promise.resolve();
  #shown: Display;
  #onInvite: () => void = () => undefined;

  /** @param place  where a phone that is called is; who calls is named by From */
  constructor(phone: PhoneIdentity, shown: Display, place = phone.address) {
    this.#phone = phone;
    this.channelName = `sofia/internal/${place}`;
    this.#shown = shown;
  }

  // State

  get answered(): Promise<void> {
    return this.#answered.promise;
  }

  get ended(): Promise<CallEnd> {
    return this.#ended.promise;
  }

  get rang(): Promise<void> {
    return this.#rang.promise;
  }

  get leg(): Leg | null {
    return this.#leg;
  }

  get end(): CallEnd | null {
    return this.#end;
  }

  get isUp(): boolean {
    return this.#up && this.#end === null;
  }

  get holding(): boolean {
    return this.#holding && this.isUp;
  }

  get shown(): Display {
    return this.#shown;
  }

  // What the phone says

  /** 200 to an INVITE. */
  accept(): void {
    if (this.#end !== null || this.#up || this.#leg === null) return;
    const leg = this.#leg;
    this.#becomeUp();
    leg.node.timing.soon(() => leg.origination?.onAnswer());
  }

  /** A final error to an INVITE. */
  refuse(cause: Cause): void {
    const leg = this.#leg;
    if (leg === null || this.#up) return;
    leg.node.timing.soon(() => leg.hangUp(cause));
  }

  press(key: string): void {
    const leg = this.#leg;
    if (leg === null || !this.isUp) return;
    // In the order in which they were pressed (RFC 4733, section 2.3.3).
    this.#keys = this.#keys.then(() => leg.node.timing.turn()).then(() => leg.keyPressed(key));
  }

  /** BYE; `unanswered` is what leaving means before the answer. */
  leave(unanswered: Cause): void {
    if (this.#end !== null) return;
    const leg = this.#leg;
    const cause = this.#up ? 'NORMAL_CLEARING' : unanswered;
    this.#finish(cause, 'phone');
    if (leg !== null) leg.node.timing.soon(() => leg.hangUp(cause));
  }

  /** re-INVITE, sendonly or sendrecv. */
  setHold(holding: boolean): void {
    if (!this.isUp || this.#holding === holding) return;
    this.#holding = holding;
    this.#leg?.fire(holding ? 'CHANNEL_HOLD' : 'CHANNEL_UNHOLD');
    this.#phone.changes.announce();
  }

  mute(): void {
    this.#muted = true;
    this.#leg?.mediaTimeout.silent();
    this.#phone.changes.announce();
  }

  // What the switch says

  attach(leg: Leg): void {
    this.#leg = leg;
  }

  whenInvited(act: () => void): void {
    this.#onInvite = act;
  }

  invite(): void {
    this.#onInvite();
  }

  sends(): readonly string[] {
    return this.isUp && !this.#holding && !this.#muted ? [`phone:${this.#phone.voice}`] : [];
  }

  onRinging(): void {
    this.#rang.settle();
  }

  onAnswered(): void {
    this.#becomeUp();
  }

  onEnded(cause: Cause): void {
    this.#finish(cause, 'switch');
  }

  onDisplay(name: string, number: string): void {
    this.#shown = { name, number };
    this.#phone.changes.announce();
  }

  #becomeUp(): void {
    this.#up = true;
    this.#rang.settle();
    this.#answered.settle();
    this.#phone.changes.announce();
  }

  #finish(cause: Cause, by: CallEnd['by']): void {
    if (this.#end !== null) return;
    this.#end = { cause, text: reasonText(cause), by, status: this.#up ? 200 : statusOf(cause) };
    this.#ended.settle(this.#end);
    this.#phone.changes.announce();
  }
}
