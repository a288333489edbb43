/** Callers whom nobody sits beside: they call the door, are parked from there, and hear what they hear. */
import { performance } from 'node:perf_hooks';
import type { Phone, PhoneCall, PracticeLab } from '@parkade/practice-switch';
import { soundOfLabel } from '@parkade/scenario-lab';
import { ALICE, DOOR, PARK_CODE, VISITORS } from '../people.js';

const WITHIN_MS = 12_000;

export interface Visitor {
  readonly name: string;
  readonly call: PhoneCall;
}

const isMusic = (sources: readonly string[]): boolean =>
  sources.length > 0 && sources.every((source) => soundOfLabel(source) === 'music');
const isVoice = (sources: readonly string[]): boolean => sources.some((source) => source.startsWith('phone:'));

export class Visitors {
  readonly #lab: PracticeLab;
  readonly #door: Phone;
  readonly #lines = new Map<string, Phone>();
  #here: readonly Visitor[] = [];

  constructor(lab: PracticeLab) {
    this.#lab = lab;
    this.#door = lab.phone(DOOR, ALICE.node);
  }

  get here(): readonly Visitor[] {
    return this.#here.filter(({ call }) => call.end === null);
  }

  /** They call, and are answered at the door; resolves when all are. @throws Error when one is not. */
  async arrive(count: number): Promise<readonly Visitor[]> {
    this.#door.behaviour = 'auto-answer';
    const visitors = VISITORS.slice(0, count).map(({ name, number }) => ({
      name,
      call: this.#line(number, name).dial(DOOR),
    }));
    this.#here = [...this.here, ...visitors];
    await this.#lab.until(() => visitors.every(({ call }) => call.isUp), WITHIN_MS, 'the visitors to be answered');
    this.#door.behaviour = 'ring';
    return visitors;
  }

  /** All are sent to the park code in one instant; ms from there to the music of the slowest. */
  async parkAll(visitors: readonly Visitor[]): Promise<number> {
    const since = performance.now();
    await Promise.all(this.#door.calls().map((call) => call.blindTransfer(PARK_CODE)));
    await this.#lab.until(
      () => visitors.every(({ call }) => isMusic(call.hears())),
      WITHIN_MS,
      'every visitor to hear music',
    );
    return Math.round(Math.max(...visitors.map(({ call }) => musicAfter(call, since))));
  }

  sendHome(): void {
    for (const { call } of this.#here) call.hangUp();
    for (const call of this.#door.calls()) call.hangUp();
    this.#here = [];
  }

  #line(number: string, name: string): Phone {
    const known = this.#lines.get(number);
    if (known !== undefined) return known;
    const line = this.#lab.outsideLine(number, ALICE.node, { name, voice: number });
    this.#lines.set(number, line);
    return line;
  }
}

function musicAfter(call: PhoneCall, since: number): number {
  const found = call.heard().find(({ at, sources }) => at >= since && isMusic(sources));
  return (found?.at ?? since) - since;
}

/** ms since `since` in which the call heard no music. */
export function musicMissed(call: PhoneCall, since: number): number {
  call.noteSound();
  const heard = call.heard();
  const now = performance.now();
  return Math.round(
    heard.reduce((sum, { at, sources }, nth) => {
      const until = heard[nth + 1]?.at ?? now;
      return isMusic(sources) ? sum : sum + Math.max(0, until - Math.max(at, since));
    }, 0),
  );
}

/** A voice was heard since then, though nobody was to be heard. */
export const heardSomebody = (call: PhoneCall, since: number): boolean =>
  call.heard().some(({ at, sources }) => at >= since && isVoice(sources));
