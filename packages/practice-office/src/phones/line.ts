/** What every phone of the office has: a line of the practice switch, measured. */
import { performance } from 'node:perf_hooks';
import type { Phone, PhoneCall } from '@parkade/practice-switch';
import type { Heard, PhoneId, PhoneKey, PhoneTold } from '../told.js';
import { heardIn } from './hearing.js';

/** How long a phone still says what it heard last. */
const HEARD_LAST_MS = 3500;

export interface LineParts {
  readonly id: PhoneId;
  readonly name: string;
  readonly phone: Phone;
  readonly nameOf: (voice: string) => string;
}

export interface OfficePhone {
  readonly id: PhoneId;
  told(): PhoneTold;
  /** False when the key does nothing now. */
  press(key: PhoneKey): boolean;
  hangUp(): void;
  /** Sources of what is heard in all its calls. */
  sources(): readonly string[];
}

/** The calls of a phone, and what is heard in them. */
export class Line {
  readonly phone: Phone;
  readonly #nameOf: LineParts['nameOf'];
  #last: { readonly heard: Heard; until: number } | null = null;

  constructor({ phone, nameOf }: LineParts) {
    this.phone = phone;
    this.#nameOf = nameOf;
  }

  /** The call that is spoken in, else the one that is being made, else nothing. */
  current(apart: PhoneCall | null = null): PhoneCall | null {
    const calls = this.phone.calls().filter((call) => call !== apart);
    return calls.find((call) => call.isUp) ?? calls.find((call) => call.direction === 'dialled') ?? null;
  }

  ringing(): PhoneCall | null {
    return this.phone.calls().find((call) => call.direction === 'incoming' && !call.isUp) ?? null;
  }

  sources(): readonly string[] {
    return this.phone.calls().flatMap((call) => call.hears());
  }

  hears(): { readonly now: Heard; readonly last: Heard | null } {
    const now = heardIn(this.sources(), this.#nameOf);
    const at = performance.now();
    if (now.kind !== 'quiet') {
      this.#last = { heard: now, until: at + HEARD_LAST_MS };
      return { now, last: null };
    }
    const waits = this.phone.calls().some((call) => call.direction === 'dialled' && !call.isUp);
    if (waits) return { now: { kind: 'ringing-tone' }, last: null };
    return { now, last: this.#last !== null && this.#last.until > at ? this.#last.heard : null };
  }

  /** Without a click of its own: every call of the phone ends. */
  hangUp(): void {
    for (const call of this.phone.calls()) call.hangUp();
  }
}
