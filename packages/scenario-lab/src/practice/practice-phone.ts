/** Phones of the laboratory on the practice switch. */
import type { Behaviour, Phone, PhoneCall } from '@parkade/practice-switch';
import type { LabIncomingCall, LabOutgoingCall, LabPhone, LabUser, NodeName, RingingManner, Within } from '../lab.js';
import { PracticeIncomingCall, PracticeOutgoingCall, WITHIN_MS, type PhonePlace } from './practice-call.js';

const BEHAVIOUR: Readonly<Record<RingingManner, Behaviour>> = { ring: 'ring', busy: 'busy', answer: 'auto-answer' };

export class PracticePhone implements LabPhone {
  readonly #place: PhonePlace;
  readonly #phone: Phone;
  #looked = 0;

  constructor(place: PhonePlace, phone: Phone) {
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
    return new PracticeOutgoingCall(this.#place, this.#phone.dial(to), `call of ${this.user} to ${to}`);
  }

  async nextCall({ within = WITHIN_MS }: Within = {}): Promise<LabIncomingCall> {
    const call = await this.#place.lab.until(() => this.#nextUnseen(), within, `a call for ${this.user}`);
    return new PracticeIncomingCall(this.#place, call, `call of ${call.from.number} to ${this.user}`);
  }

  callsReceived(): number {
    return this.#phone.received().length;
  }

  meetCallsWith(manner: RingingManner): void {
    this.#phone.behaviour = BEHAVIOUR[manner];
  }

  unregister(): Promise<void> {
    this.#phone.behaviour = 'unregistered';
    return Promise.resolve();
  }

  /** Hangs up whatever is up or rings. */
  end(): void {
    for (const call of this.#phone.calls()) call.hangUp();
  }

  #nextUnseen(): PhoneCall | undefined {
    const call = this.#phone.received()[this.#looked];
    if (call !== undefined) this.#looked += 1;
    return call;
  }
}
