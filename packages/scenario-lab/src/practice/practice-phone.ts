/** Phones of the laboratory on the practice switch. */
import type { Behaviour, LampKey, Phone, PhoneCall, PhoneText } from '@parkade/practice-switch';
import type {
  LabIncomingCall,
  LabLamp,
  LabOutgoingCall,
  LabPhone,
  LabUser,
  LampProto,
  NodeName,
  RingingManner,
  Within,
} from '../lab.js';
import { PracticeLamp } from './practice-lamp.js';
import { PracticeIncomingCall, PracticeOutgoingCall, WITHIN_MS, type PhonePlace } from './practice-call.js';

const BEHAVIOUR: Readonly<Record<Exclude<RingingManner, object>, Behaviour>> = {
  ring: 'ring',
  busy: 'busy',
  declined: 'dnd',
  answer: 'auto-answer',
};

export class PracticePhone implements LabPhone {
  readonly #place: PhonePlace;
  readonly #phone: Phone;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #keys: LampKey[] = [];
  /** Its keys, oldest first. */
  readonly lamps: LabLamp[] = [];
  #looked = 0;
  #textsRead = 0;

  constructor(place: PhonePlace, phone: Phone, headers: Readonly<Record<string, string>> = {}) {
    this.#headers = headers;
    this.#place = place;
    this.#phone = phone;
  }

  get user(): LabUser {
    return this.#place.user;
  }

  get node(): NodeName {
    return this.#place.node;
  }

  call(to: string): LabOutgoingCall {
    return new PracticeOutgoingCall(
      this.#place,
      this.#phone.dial(to, { headers: this.#headers }),
      `call of ${this.user} to ${to}`,
    );
  }

  async nextCall({ within = WITHIN_MS }: Within = {}): Promise<LabIncomingCall> {
    const call = await this.#place.lab.until(() => this.#nextUnseen(), within, `a call for ${this.user}`);
    return new PracticeIncomingCall(this.#place, call, `call of ${call.from.number} to ${this.user}`);
  }

  callsReceived(): number {
    return this.#phone.received().length;
  }

  nextText({ within = WITHIN_MS }: Within = {}): Promise<{ readonly from: string; readonly text: string }> {
    const unread = (): PhoneText | undefined => this.#phone.texts()[this.#textsRead];
    return this.#place.lab.until(unread, within, `a text for ${this.user}`).then((text) => {
      this.#textsRead += 1;
      return text;
    });
  }

  meetCallsWith(manner: RingingManner): void {
    this.#phone.behaviour = typeof manner === 'object' ? { forwardsTo: manner.forwardTo.user } : BEHAVIOUR[manner];
  }

  unregister(): Promise<void> {
    this.#phone.behaviour = 'unregistered';
    return Promise.resolve();
  }

  watch(orbit: string, proto: LampProto = 'sip', domain?: string): Promise<LabLamp> {
    const watched = domain === undefined ? orbit : `${orbit}@${domain}`;
    const key = this.#place.lab.lampKey(watched, this.node, { proto });
    this.#keys.push(key);
    const target = proto === 'park' ? `park+${orbit}` : orbit;
    const lamp = new PracticeLamp(`lamp ${target} of ${this.user}`, proto, key);
    this.lamps.push(lamp);
    return Promise.resolve(lamp);
  }

  /** A call of a phone without power stays up until somebody misses it; here it ends at once. */
  losePower(): Promise<void> {
    this.end();
    return this.unregister();
  }

  /** Hangs up whatever is up or rings. */
  end(): void {
    for (const call of this.#phone.calls()) call.hangUp();
    for (const key of this.#keys) key.close();
  }

  #nextUnseen(): PhoneCall | undefined {
    const call = this.#phone.received()[this.#looked];
    if (call !== undefined) this.#looked += 1;
    return call;
  }
}
