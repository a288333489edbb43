import { type Cause, causeOfStatus } from '../core/causes.js';
import type { Invite } from '../channel/device.js';
import type { Leg } from '../channel/leg.js';
import type { CallEnd, Dialogue, Display, PhoneIdentity } from './dialogue.js';
import { type Heard, Hearing, type WantedSound } from './hearing.js';
import { redirect } from './redirect.js';
import { blindRefer, type ReferResult, replacesRefer } from './refer.js';

export type Refusal = 'busy' | 'declined' | 'unavailable';

const REFUSAL_STATUSES: Readonly<Record<Refusal, number>> = { busy: 486, declined: 603, unavailable: 480 };

export interface AttendedTransferOptions {
  /** A consult call on another node: that node asks no password of this one. */
  readonly farNodeAdmits?: boolean;
}

/** One call of a phone, dialled or incoming, as its user has it. */
export class PhoneCall {
  readonly direction: 'dialled' | 'incoming';
  /** Who calls (incoming), or whom this phone dialled. */
  readonly from: Display;
  /** Extra SIP headers of an incoming call, e.g. `Alert-Info`. */
  readonly headers: ReadonlyMap<string, string>;
  readonly #phone: PhoneIdentity;
  readonly #dialogue: Dialogue;
  readonly #hearing: Hearing;

  constructor(phone: PhoneIdentity, direction: 'dialled' | 'incoming', invite: Invite, dialogue: Dialogue) {
    this.#phone = phone;
    this.direction = direction;
    this.from = { name: invite.fromName, number: invite.fromNumber };
    this.headers = invite.headers;
    this.#dialogue = dialogue;
    this.#hearing = new Hearing(phone, dialogue);
  }

  // What a test asks

  /** Resolves when both sides are connected; never when the call ends before. */
  get answered(): Promise<void> {
    return this.#dialogue.answered;
  }

  get ended(): Promise<CallEnd> {
    return this.#dialogue.ended;
  }

  /** Dialled calls: the switch said 180. */
  get rang(): Promise<void> {
    return this.#dialogue.rang;
  }

  /** Incoming calls: the caller gave up before the answer. */
  get cancelled(): Promise<{ readonly reason: string; readonly cause: Cause }> {
    return this.ended.then((end) => ({
      reason: end.text.includes('completed elsewhere') ? 'completed elsewhere' : end.text,
      cause: end.cause,
    }));
  }

  /** The channel this call is on the switch; null before the first and after a refused INVITE. */
  get leg(): Leg | null {
    return this.#dialogue.leg;
  }

  get legUuid(): string {
    return this.leg?.uuid ?? '';
  }

  get end(): CallEnd | null {
    return this.#dialogue.end;
  }

  get isUp(): boolean {
    return this.#dialogue.isUp;
  }

  /** What the phone's screen says about the other party. */
  get shown(): Display {
    return this.#dialogue.shown;
  }

  get holding(): boolean {
    return this.#dialogue.holding;
  }

  /** `phone:<user>`, `play:<name>`; empty is silence. */
  hears(): string[] {
    return this.#hearing.now();
  }

  /** Everything that was heard so far, in order. */
  heard(): readonly Heard[] {
    return this.#hearing.soFar();
  }

  /** Writes down what is heard now, if that is news. The lab calls it at every change. */
  noteSound(): void {
    this.#hearing.note();
  }

  /** Resolves with what is heard once it fits. */
  hearsEventually(wanted: WantedSound, withinMs = 15_000): Promise<string[]> {
    return this.#hearing.eventually(wanted, withinMs);
  }

  // What a user does

  /** Takes an incoming call. */
  answer(): this {
    this.#dialogue.accept();
    return this;
  }

  /** Refuses an incoming call, by word or by SIP status. */
  reject(refusal: Refusal | number = 'busy'): void {
    this.#dialogue.refuse(causeOfStatus(typeof refusal === 'number' ? refusal : REFUSAL_STATUSES[refusal]));
  }

  /** 302 to a number of the phone's domain; with `diversion` it says which phone sends the caller on. */
  forward(to: string, { diversion = false }: { readonly diversion?: boolean } = {}): void {
    const { leg } = this;
    if (leg === null || this.isUp) return;
    const by = diversion ? `<sip:${this.#phone.address}>;reason=unconditional` : null;
    leg.node.timing.soon(() => redirect(leg, { number: to, by }));
  }

  /** A key, once the call is up. */
  press(key: string): void {
    this.#dialogue.press(key);
  }

  /** BYE, or CANCEL of a call that was not answered. */
  hangUp(): void {
    this.#dialogue.leave(this.direction === 'incoming' ? 'NORMAL_CLEARING' : 'ORIGINATOR_CANCEL');
  }

  /** re-INVITE sendonly: the other side hears hold music. */
  hold(): void {
    this.#dialogue.setHold(true);
  }

  /** Silence suppression: no packet comes any more. */
  mute(): void {
    this.#dialogue.mute();
  }

  resume(): void {
    this.#dialogue.setHold(false);
  }

  /** REFER to a number. 403 leaves the call as it was; after 200 the switch ends it. */
  blindTransfer(number: string): Promise<ReferResult> {
    const { leg } = this;
    if (leg === null || !this.isUp) return Promise.resolve({ final: 481 });
    return blindRefer(leg, { number, referredBy: this.#referredBy() });
  }

  /** REFER with Replaces: joins this call's partner with where `consult` is. */
  attendedTransfer(consult: PhoneCall, { farNodeAdmits = false }: AttendedTransferOptions = {}): Promise<ReferResult> {
    const { leg } = this;
    if (leg === null || !this.isUp || consult.leg === null) return Promise.resolve({ final: 481 });
    return replacesRefer(leg, consult.leg, {
      referredBy: this.#referredBy(),
      callsAcross: farNodeAdmits ? this.#phone.nodeOf(leg.node) : undefined,
    });
  }

  #referredBy(): string | null {
    return this.#phone.sendsReferredBy ? `<sip:${this.#phone.address}>` : null;
  }
}
