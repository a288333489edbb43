/** A phone on a desk: handset, display, soft keys whose meaning is the line's state, keypad, and keys that watch orbits. */
import type { LampKey, PhoneCall } from '@parkade/practice-switch';
import type { Digit, LampTold, LineState, PhoneKey, PhoneTold, SoftKey } from '../told.js';
import { Line, type LineParts, type OfficePhone } from './line.js';

export interface DeskParts extends LineParts {
  /** Its keys, in the order in which they stand. */
  readonly lamps: readonly { readonly orbit: string; readonly key: LampKey }[];
  /** What its key Park dials. */
  readonly parkCode: string;
  /** After a press of one key, something else happens: what a phone does by itself a moment later. */
  readonly later: (ms: number, act: () => void) => void;
  /** Something of the phone changed that no switch tells. */
  readonly onChange: () => void;
}

const SOFT_KEYS: Readonly<Record<LineState, readonly SoftKey[]>> = {
  free: ['park', 'transfer', 'hang-up'],
  'off-hook': ['dial', 'clear', 'hang-up'],
  calling: ['park', 'transfer', 'hang-up'],
  ringing: ['answer', 'transfer', 'decline'],
  talking: ['park', 'transfer', 'hang-up'],
  parking: ['park', 'transfer', 'hang-up'],
  transferring: ['transfer-now', 'clear', 'hang-up'],
};

/** A number that is typed is dialled when no digit came for so long. */
const DIALS_AFTER_MS = 2500;
/** The spoken number is heard to its end before the phone hands the caller over, at most for so long. */
const LISTENS_MS = 1500;
const ANSWERS_WITHIN_MS = 8000;

export class DeskPhone implements OfficePhone {
  readonly id: LineParts['id'];
  readonly #parts: DeskParts;
  readonly #line: Line;
  #typed = '';
  #isOffHook = false;
  #transfers = false;
  /** The call to the park code, while the caller is on hold. */
  #consult: PhoneCall | null = null;
  #textsSeen = 0;

  constructor(parts: DeskParts) {
    this.id = parts.id;
    this.#parts = parts;
    this.#line = new Line(parts);
  }

  told(): PhoneTold {
    const { phone, name, lamps } = this.#parts;
    const line = this.#state();
    const { now, last } = this.#line.hears();
    const party = this.#partyOf(line);
    return {
      id: this.id,
      number: phone.user,
      name,
      line,
      party,
      message: phone.texts().slice(this.#textsSeen).at(-1)?.text ?? '',
      typed: this.#typed,
      softKeys: this.#typed !== '' && line === 'free' ? SOFT_KEYS['off-hook'] : SOFT_KEYS[line],
      lamps: lamps.map(({ orbit, key }) => lampTold(orbit, key)),
      hears: now,
      heardLast: last,
    };
  }

  press(key: PhoneKey): boolean {
    this.#textsSeen = this.#parts.phone.texts().length;
    const did = this.#obey(key);
    this.#parts.onChange();
    return did;
  }

  hangUp(): void {
    [this.#isOffHook, this.#transfers, this.#typed] = [false, false, ''];
    this.#line.hangUp();
  }

  sources(): readonly string[] {
    return this.#line.sources();
  }

  #state(): LineState {
    if (this.#transfers) return 'transferring';
    if (this.#consult !== null) return 'parking';
    const call = this.#line.current();
    if (call !== null) return call.isUp ? 'talking' : 'calling';
    if (this.#line.ringing() !== null) return 'ringing';
    return this.#isOffHook ? 'off-hook' : 'free';
  }

  #partyOf(line: LineState): PhoneTold['party'] {
    const call = line === 'ringing' ? this.#line.ringing() : this.#line.current(this.#consult);
    return call?.shown ?? { name: '', number: '' };
  }

  #obey(key: PhoneKey): boolean {
    const line = this.#state();
    if (key.startsWith('digit-')) return this.#type(key.slice('digit-'.length) as Digit);
    if (key.startsWith('lamp-')) return this.#lampKey(key.slice('lamp-'.length), line);
    switch (key) {
      case 'handset':
        return this.#handset(line);
      case 'answer':
        return this.#answer();
      case 'decline':
        this.#line.ringing()?.reject('declined');
        return line === 'ringing';
      case 'park':
        return this.#park(line);
      case 'transfer':
        return this.#beginTransfer(line);
      case 'transfer-now':
      case 'dial':
        return this.#dialTyped();
      case 'clear':
        return this.#clear();
      case 'hang-up':
        if (line === 'free' && this.#typed === '') return false;
        this.hangUp();
        return true;
      default:
        return false;
    }
  }

  #handset(line: LineState): boolean {
    if (line === 'ringing') return this.#answer();
    if (line === 'free') {
      this.#isOffHook = true;
      if (this.#typed !== '') this.#dialTyped();
    } else this.hangUp();
    return true;
  }

  #answer(): boolean {
    const call = this.#line.ringing();
    call?.answer();
    return call !== null;
  }

  #type(digit: Digit): boolean {
    const call = this.#line.current();
    if (call !== null && call.isUp && !this.#transfers) {
      call.press(digit);
      return true;
    }
    this.#typed = `${this.#typed}${digit}`.slice(0, 16);
    const typed = this.#typed;
    this.#parts.later(DIALS_AFTER_MS, () => {
      if (this.#typed === typed && (this.#transfers || this.#isOffHook)) this.#dialTyped();
    });
    return true;
  }

  #clear(): boolean {
    const had = this.#typed !== '' || this.#transfers;
    if (this.#transfers) this.#line.current()?.resume();
    [this.#typed, this.#transfers] = ['', false];
    return had;
  }

  #dialTyped(): boolean {
    const number = this.#typed;
    if (number === '') return false;
    this.#typed = '';
    if (this.#transfers) this.#send(number);
    else this.#parts.phone.dial(number);
    this.#isOffHook = false;
    return true;
  }

  #beginTransfer(line: LineState): boolean {
    const call = this.#line.current();
    if (line !== 'talking' || call === null) return false;
    call.hold();
    this.#transfers = true;
    return true;
  }

  #send(number: string): void {
    const call = this.#line.current();
    this.#transfers = false;
    if (call === null) return;
    void call.blindTransfer(number).then(({ final }) => {
      if (final >= 300) call.resume();
      this.#parts.onChange();
    });
  }

  /** Dark and in a talk: the caller goes there. Else the orbit is called: who waits there is had. */
  #lampKey(orbit: string, line: LineState): boolean {
    if (!this.#parts.lamps.some((lamp) => lamp.orbit === orbit)) return false;
    if (line === 'talking') this.#send(orbit);
    else if (line === 'free' || line === 'off-hook') {
      [this.#isOffHook, this.#typed] = [false, ''];
      this.#parts.phone.dial(orbit);
    } else return false;
    return true;
  }

  #park(line: LineState): boolean {
    if (line === 'free' || line === 'off-hook') {
      this.#isOffHook = false;
      this.#parts.phone.dial(this.#parts.parkCode);
      return true;
    }
    const call = this.#line.current();
    if (line !== 'talking' || call === null) return false;
    void this.#parkByConsult(call);
    return true;
  }

  /** Hold, dial the park code, hear the number, hand over: what a phone's key Park does. A refusal is heard, then the talk goes on. */
  async #parkByConsult(call: PhoneCall): Promise<void> {
    call.hold();
    const consult = this.#parts.phone.dial(this.#parts.parkCode);
    this.#consult = consult;
    const speaksNumber = (sources: readonly string[]): boolean => sources.some((source) => source.includes('digits/'));
    try {
      await Promise.race([consult.hearsEventually(speaksNumber, ANSWERS_WITHIN_MS), hasEnded(consult)]);
      await consult.hearsEventually((sources) => !speaksNumber(sources), LISTENS_MS).catch(() => undefined);
      const { final } = await call.attendedTransfer(consult);
      if (final >= 300) throw new Error(`the switch answered ${final}`);
    } catch {
      if (consult.end === null) consult.hangUp();
      call.resume();
    } finally {
      this.#consult = null;
      this.#parts.onChange();
    }
  }
}

async function hasEnded(call: PhoneCall): Promise<never> {
  const { text } = await call.ended;
  throw new Error(text);
}

const lampTold = (orbit: string, key: LampKey): LampTold => ({
  orbit,
  state: key.state === 'early' || key.state === 'confirmed' ? key.state : 'off',
  caller: key.isLit ? (key.told().at(-1)?.caller ?? null) : null,
});
