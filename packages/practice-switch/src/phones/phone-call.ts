import { type Cause, reasonText } from '../causes.js';
import type { Changes } from '../changes.js';
import type { Invite, OutboundLine } from '../channel/device.js';
import type { Leg } from '../channel/leg.js';
import { heardBy } from '../media-graph.js';
import { blindRefer, type ReferResult, replacesRefer } from './refer.js';

/** How a call ended, as the phone was told. */
export interface CallEnd {
  /** The switch's word for it. `NORMAL_CLEARING` too when this phone hung up. */
  readonly cause: Cause;
  /** Reason header text. */
  readonly text: string;
  readonly by: 'phone' | 'switch';
}

export type Refusal = 'busy' | 'declined' | 'unavailable';

const REFUSAL_CAUSES: Readonly<Record<Refusal, Cause>> = {
  busy: 'USER_BUSY',
  declined: 'CALL_REJECTED',
  unavailable: 'NO_USER_RESPONSE',
};

/** What a phone call needs of its phone. */
export interface PhoneIdentity {
  readonly user: string;
  readonly address: string;
  readonly changes: Changes;
  readonly sendsReferredBy: boolean;
}

interface Settled<T> {
  readonly promise: Promise<T>;
  settle(value: T): void;
}

function later<T>(): Settled<T> {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle: (value) => settle(value) };
}

/** One dialogue of a phone, dialled or incoming. */
export class PhoneCall implements OutboundLine {
  readonly direction: 'dialled' | 'incoming';
  readonly channelName: string;
  /** Who calls (incoming), or whom this phone dialled. */
  readonly from: { readonly name: string; readonly number: string };
  /** Extra SIP headers of an incoming call, e.g. `Alert-Info`. */
  readonly headers: ReadonlyMap<string, string>;
  readonly #phone: PhoneIdentity;
  readonly #answered = later<void>();
  readonly #ended = later<CallEnd>();
  readonly #rang = later<void>();
  #leg: Leg | null = null;
  #end: CallEnd | null = null;
  #up = false;
  #holding = false;
  #shown: { readonly name: string; readonly number: string };
  #onInvite: () => void = () => undefined;

  constructor(phone: PhoneIdentity, direction: 'dialled' | 'incoming', invite: Invite) {
    this.#phone = phone;
    this.direction = direction;
    this.channelName = `sofia/internal/${phone.address}`;
    this.from = { name: invite.fromName, number: invite.fromNumber };
    this.headers = invite.headers;
    this.#shown = direction === 'incoming' ? this.from : { name: invite.dialled, number: invite.dialled };
  }

  // What a test asks

  /** Resolves when both sides are connected; never when the call ends before. */
  get answered(): Promise<void> {
    return this.#answered.promise;
  }

  get ended(): Promise<CallEnd> {
    return this.#ended.promise;
  }

  /** Dialled calls: the switch said 180. */
  get rang(): Promise<void> {
    return this.#rang.promise;
  }

  /** Incoming calls: the caller gave up before the answer. */
  get cancelled(): Promise<{ readonly reason: string; readonly cause: Cause }> {
    return this.#ended.promise.then((end) => ({
      reason: end.text.includes('completed elsewhere') ? 'completed elsewhere' : end.text,
      cause: end.cause,
    }));
  }

  /** The channel this call is on the switch; null before the first and after a refused INVITE. */
  get leg(): Leg | null {
    return this.#leg;
  }

  get legUuid(): string {
    return this.#leg?.uuid ?? '';
  }

  get end(): CallEnd | null {
    return this.#end;
  }

  get isUp(): boolean {
    return this.#up && this.#end === null;
  }

  /** What the phone's screen says about the other party. */
  get shown(): { readonly name: string; readonly number: string } {
    return this.#shown;
  }

  get holding(): boolean {
    return this.#holding && this.isUp;
  }

  /** `phone:<user>`, `play:<name>`; empty is silence. */
  hears(): string[] {
    if (this.#leg === null || this.#end !== null || this.#holding) return [];
    return [...heardBy(this.#leg)];
  }

  /** Resolves with what is heard once it fits: a text that one source contains, `silence`, or a test of all sources. */
  hearsEventually(wanted: string | ((sources: readonly string[]) => boolean), withinMs = 5000): Promise<string[]> {
    const fits =
      typeof wanted === 'function'
        ? wanted
        : (sources: readonly string[]) =>
            wanted === 'silence' ? sources.length === 0 : sources.some((source) => source.includes(wanted));
    return this.#phone.changes.until(
      () => {
        const sources = this.hears();
        return fits(sources) ? sources : undefined;
      },
      withinMs,
      () => `${this.#phone.user} hears ${String(wanted)}; it hears [${this.hears().join(', ')}]${this.#fate()}`,
    );
  }

  #fate(): string {
    return this.#end === null ? '' : `, the call has ended: ${this.#end.cause}`;
  }

  // What a user does

  /** Takes an incoming call. */
  answer(): this {
    if (this.#end !== null || this.#up || this.#leg === null) return this;
    const leg = this.#leg;
    this.#becomeUp();
    leg.node.timing.soon(() => leg.onFarAnswer?.());
    return this;
  }

  reject(refusal: Refusal = 'busy'): void {
    const leg = this.#leg;
    if (leg === null || this.#up) return;
    leg.node.timing.soon(() => leg.hangUp(REFUSAL_CAUSES[refusal]));
  }

  /** BYE, or CANCEL of a call that was not answered. */
  hangUp(): void {
    if (this.#end !== null) return;
    const leg = this.#leg;
    const cause: Cause = this.#up || this.direction === 'incoming' ? 'NORMAL_CLEARING' : 'ORIGINATOR_CANCEL';
    this.#finish({ cause, text: reasonText(cause), by: 'phone' });
    if (leg !== null) leg.node.timing.soon(() => leg.hangUp(cause));
  }

  /** re-INVITE sendonly: the other side hears hold music. */
  hold(): void {
    this.#setHold(true);
  }

  resume(): void {
    this.#setHold(false);
  }

  #setHold(holding: boolean): void {
    if (!this.isUp || this.#holding === holding) return;
    this.#holding = holding;
    this.#leg?.fire(holding ? 'CHANNEL_HOLD' : 'CHANNEL_UNHOLD');
    this.#phone.changes.announce();
  }

  /** REFER to a number. 403 leaves the call as it was; after 200 the switch ends it. */
  blindTransfer(number: string): Promise<ReferResult> {
    if (this.#leg === null || !this.isUp) return Promise.resolve({ final: 481 });
    return blindRefer(this.#leg, { number, referredBy: this.#referredBy() });
  }

  /** REFER with Replaces: joins this call's partner with where `consult` is. */
  attendedTransfer(consult: PhoneCall): Promise<ReferResult> {
    if (this.#leg === null || !this.isUp || consult.leg === null) return Promise.resolve({ final: 481 });
    return replacesRefer(this.#leg, consult.leg, this.#referredBy());
  }

  #referredBy(): string | null {
    return this.#phone.sendsReferredBy ? `<sip:${this.#phone.address}>` : null;
  }

  // What the switch does (Endpoint, OutboundLine)

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
    return this.isUp && !this.#holding ? [`phone:${this.#phone.user}`] : [];
  }

  onRinging(): void {
    this.#rang.settle();
  }

  onAnswered(): void {
    this.#becomeUp();
  }

  onEnded(cause: Cause): void {
    this.#finish({ cause, text: reasonText(cause), by: 'switch' });
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

  #finish(end: CallEnd): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#ended.settle(end);
    this.#phone.changes.announce();
  }
}
