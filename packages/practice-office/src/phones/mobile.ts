/** The mobile of the one who calls: it calls, and hangs up. */
import type { Phone } from '@parkade/practice-switch';
import type { PhoneKey, PhoneTold } from '../told.js';
import { Line, type LineParts, type OfficePhone } from './line.js';

export class Mobile implements OfficePhone {
  readonly id: LineParts['id'];
  readonly #parts: LineParts;
  readonly #line: Line;
  readonly #calls: string;

  /** @param calls the number behind its one key */
  constructor(parts: LineParts, calls: string) {
    this.id = parts.id;
    this.#parts = parts;
    this.#line = new Line(parts);
    this.#calls = calls;
  }

  get #phone(): Phone {
    return this.#parts.phone;
  }

  told(): PhoneTold {
    const call = this.#line.current();
    const { now, last } = this.#line.hears();
    return {
      id: this.id,
      number: this.#phone.user,
      name: this.#parts.name,
      line: call === null ? 'free' : call.isUp ? 'talking' : 'calling',
      // A mobile outside shows whom it dialled, whatever the office sends.
      party: call === null ? { name: '', number: '' } : { name: '', number: this.#calls },
      message: '',
      typed: '',
      softKeys: [],
      lamps: [],
      hears: now,
      heardLast: last,
    };
  }

  press(key: PhoneKey): boolean {
    const isFree = this.#line.current() === null;
    if (key === 'call' && isFree) this.#phone.dial(this.#calls);
    else if (key === 'hang-up' && !isFree) this.hangUp();
    else return false;
    return true;
  }

  hangUp(): void {
    this.#line.hangUp();
  }

  sources(): readonly string[] {
    return this.#line.sources();
  }
}
