/** Calls of the laboratory on the practice switch: what is heard is read from its media graph. */
import { performance } from 'node:perf_hooks';
import type { CallEnd, Heard, PhoneCall, PracticeLab } from '@parkade/practice-switch';
import type {
  CallEnding,
  LabCall,
  LabIncomingCall,
  LabOutgoingCall,
  LabUser,
  NodeName,
  Shown,
  SipPlace,
  Sound,
  Stretch,
  Transferred,
  Within,
} from '../lab.js';
import { eventually } from '../waiting.js';
import { COUNTED_WITHIN_MS, countedDigits } from '../counted-number.js';
import { digitsOf, tonesIn, soundOfLabel } from './labels.js';

/** Nothing is measured by it: who must be quick has a limit of their own. */
export const WITHIN_MS = 20_000;
const STRETCH_MS = 300;
/** ms a sound may be over and still count as heard, as on a real line. */
const JUST_HEARD_MS = 100;

/** What a call needs to know of its phone. */
export interface PhonePlace {
  readonly user: LabUser;
  readonly node: NodeName;
  readonly lab: PracticeLab;
}

class PracticeCall implements LabCall {
  readonly name: string;
  readonly call: PhoneCall;
  readonly #place: PhonePlace;

  constructor(place: PhonePlace, call: PhoneCall, name: string) {
    this.#place = place;
    this.call = call;
    this.name = name;
  }

  get owner(): LabUser {
    return this.#place.user;
  }

  isUp(): boolean {
    return this.call.isUp;
  }

  async hears(sound: Sound, { within = WITHIN_MS }: Within = {}): Promise<void> {
    await this.until(within, `to hear ${sound}`, () =>
      this.#heardSince(performance.now() - JUST_HEARD_MS).some(({ sources }) =>
        sources.some((source) => soundOfLabel(source) === sound),
      ),
    );
  }

  async hearsOnly(sounds: readonly Sound[], limits: Stretch = {}): Promise<void> {
    const wanted = sounds.toSorted().join(' ');
    await this.#stretch(`to hear only ${wanted}`, limits, wanted);
  }

  async silence(limits: Stretch = {}): Promise<void> {
    await this.#stretch('to hear silence', limits, '');
  }

  /** All in one breath, as the engine has them played. */
  async hearsNumber(digits: string, { within = WITHIN_MS }: Within = {}): Promise<void> {
    await this.until(within, `to hear the number ${digits}`, () =>
      this.#heard().some(({ sources }) => sources.some((source) => digitsOf(source).includes(digits))),
    );
  }

  async hearsCounted(digits: string, { within = COUNTED_WITHIN_MS }: Within = {}): Promise<void> {
    await this.until(within, `to hear ${digits} counted out`, () =>
      this.#heard().some(({ sources }) => sources.some((source) => countedDigits(tonesIn(source)) === digits)),
    );
  }

  everHeard(): readonly Sound[] {
    const sounds = this.#heard().flatMap(({ sources }) => sources.map(soundOfLabel));
    return [...new Set(sounds.filter((sound) => sound !== undefined))];
  }

  firstHeardAfter(sound: Sound, since: number): number | undefined {
    const found = this.#heardSince(since).find(({ sources }) =>
      sources.some((source) => soundOfLabel(source) === sound),
    );
    return found === undefined ? undefined : Math.max(0, found.at - since);
  }

  shown(): Shown | undefined {
    return this.call.shown;
  }

  async untilShows(wanted: Shown, { within = WITHIN_MS }: Within = {}): Promise<void> {
    await this.until(within, `to show ${JSON.stringify(wanted)}, not ${JSON.stringify(this.call.shown)}`, () => {
      const { number, name } = this.call.shown;
      return number === wanted.number && (wanted.name === undefined || name === wanted.name);
    });
  }

  mute(): Promise<void> {
    return this.#whileUp(() => this.call.mute());
  }

  hold(): Promise<void> {
    return this.#whileUp(() => this.call.hold());
  }

  resume(): Promise<void> {
    return this.#whileUp(() => this.call.resume());
  }

  async blindTransfer(to: string): Promise<Transferred> {
    return transferred((await this.call.blindTransfer(to)).final);
  }

  async attendedTransfer(consult: LabCall, at?: SipPlace): Promise<Transferred> {
    if (!(consult instanceof PracticeCall)) throw new TypeError('the consult call is of another laboratory');
    const farNodeAdmits = at?.profile === 'nodes';
    return transferred((await this.call.attendedTransfer(consult.call, { farNodeAdmits })).final);
  }

  press(key: string): Promise<void> {
    return this.#whileUp(() => this.call.press(key));
  }

  hangUp(): Promise<void> {
    this.call.hangUp();
    return Promise.resolve();
  }

  async untilEnded({ within = WITHIN_MS }: Within = {}): Promise<CallEnding> {
    const { by, text } = await this.ending(within);
    return { by: by === 'phone' ? 'us' : 'them', reason: text };
  }

  protected async ending(within: number): Promise<CallEnd> {
    await this.until(within, 'to end', () => this.call.end !== null);
    if (this.call.end === null) throw new Error(`${this.name} has not ended`);
    return this.call.end;
  }

  protected async until(within: number, what: string, holds: () => boolean): Promise<void> {
    try {
      await this.#place.lab.until(holds, within, `${this.name} ${what}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${message}; ${this.#summary()}`, { cause: error });
    }
  }

  #whileUp(act: () => void): Promise<void> {
    if (!this.call.isUp) return Promise.reject(new Error(`${this.name} is not up; ${this.#summary()}`));
    act();
    return Promise.resolve();
  }

  #heard(): readonly Heard[] {
    this.call.noteSound();
    return this.call.heard();
  }

  /** What lasted at `since` and all that came after it. */
  #heardSince(since: number): readonly Heard[] {
    const heard = this.#heard();
    return heard.filter((_one, index) => (heard[index + 1]?.at ?? Number.POSITIVE_INFINITY) >= since);
  }

  /** The stretch begins when it is asked for, not before: the same question as on a real line. */
  async #stretch(what: string, limits: Stretch, wanted: string): Promise<void> {
    const length = limits.for ?? STRETCH_MS;
    const asked = performance.now();
    const within = limits.within ?? length + WITHIN_MS;
    await eventually(`${this.name} ${what} for ${length} ms`, { within }, () => {
      const last = this.#heard().at(-1);
      if (words(last?.sources ?? []) !== wanted) throw new Error(this.#summary());
      return performance.now() - Math.max(asked, last?.at ?? 0) >= length ? true : undefined;
    });
  }

  #summary(): string {
    const now = performance.now();
    const heard = this.#heard()
      .slice(-6)
      .map(({ at, sources }) => `${(at - now).toFixed(0)} [${sources.join(', ')}]`);
    const { end } = this.call;
    return `it heard (ms ago): ${heard.join(' ') || 'nothing'}${end === null ? '' : `; the call has ended: ${end.text}`}`;
  }
}

const words = (sources: readonly string[]): string =>
  sources
    .map((source) => soundOfLabel(source) ?? source)
    .toSorted()
    .join(' ');

export class PracticeOutgoingCall extends PracticeCall implements LabOutgoingCall {
  async untilAnswered({ within = WITHIN_MS }: Within = {}): Promise<void> {
    await this.until(within, 'to be answered', () => this.call.isUp);
  }

  async untilFailed({ within = WITHIN_MS }: Within = {}): Promise<{ status: number; reason: string }> {
    const { status, text } = await this.ending(within);
    return { status, reason: text };
  }
}

export class PracticeIncomingCall extends PracticeCall implements LabIncomingCall {
  get from(): Shown {
    return this.call.from;
  }

  get alertInfo(): string | undefined {
    return this.call.headers.get('Alert-Info');
  }

  answer(): Promise<void> {
    const { end } = this.call;
    if (end !== null) return Promise.reject(new Error(`${this.name} has ended: ${end.text}`));
    this.call.answer();
    return Promise.resolve();
  }

  reject(status = 486): Promise<void> {
    this.call.reject(status);
    return Promise.resolve();
  }

  forward(to: string, how: { readonly diversion?: boolean } = {}): Promise<void> {
    this.call.forward(to, how);
    return Promise.resolve();
  }

  async untilCancelled({ within = WITHIN_MS }: Within = {}): Promise<string> {
    return (await this.ending(within)).text;
  }
}

const transferred = (final: number): Transferred =>
  final < 300 ? { kind: 'accepted' } : { kind: 'failed', status: final, reason: '' };
