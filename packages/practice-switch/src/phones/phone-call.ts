import { type Cause, causeOfStatus, reasonText, statusOf } from '../core/causes.js';
import type { Changes } from '../core/changes.js';
import type { Invite, OutboundLine } from '../channel/device.js';
import type { Leg } from '../channel/leg.js';
import { heardBy } from '../channel/media-graph.js';
import { blindRefer, type ReferResult, replacesRefer } from './refer.js';

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

/** From `at` (`performance.now()`) on, until the next entry, this was heard. */
export interface Heard {
  readonly at: number;
  readonly sources: readonly string[];
}

export type Refusal = 'busy' | 'declined' | 'unavailable';

const REFUSAL_STATUSES: Readonly<Record<Refusal, number>> = { busy: 486, declined: 603, unavailable: 480 };

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
  readonly #heard: Heard[] = [];
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

  /** Everything that was heard so far, in order. */
  heard(): readonly Heard[] {
    return this.#heard;
  }

  /** Writes down what is heard now, if that is news. The lab calls it at every change. */
  noteSound(): void {
    const sources = this.hears();
    if (sources.join('\n') !== (this.#heard.at(-1)?.sources ?? []).join('\n')) {
      this.#heard.push({ at: performance.now(), sources });
    }
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
    leg.node.timing.soon(() => leg.origination?.onAnswer());
    return this;
  }

  /** Refuses an incoming call, by word or by SIP status. */
  reject(refusal: Refusal | number = 'busy'): void {
    const leg = this.#leg;
    if (leg === null || this.#up) return;
    const status = typeof refusal === 'number' ? refusal : REFUSAL_STATUSES[refusal];
    leg.node.timing.soon(() => leg.hangUp(causeOfStatus(status)));
  }

  /** BYE, or CANCEL of a call that was not answered. */
  hangUp(): void {
    if (this.#end !== null) return;
    const leg = this.#leg;
    const cause: Cause = this.#up || this.direction === 'incoming' ? 'NORMAL_CLEARING' : 'ORIGINATOR_CANCEL';
    this.#finish(cause, 'phone');
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
