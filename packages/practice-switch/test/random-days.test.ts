import { afterEach, describe, expect, it } from '@jest/globals';
import type { Phone, PhoneCall, PracticeLab } from '../src/index.js';
import { seededRandom } from '../src/core/timing.js';
import { DEAD_ENGINE, startLab } from './lab-fixture.js';

const USERS = ['1000', '1001', '1002', '1003', '1004'];
const STEPS = 60;

/** Everybody does something at random; sound is checked at every step. */
class RandomDay {
  readonly #lab: PracticeLab;
  readonly #phones: readonly Phone[];
  readonly #random: () => number;

  constructor(lab: PracticeLab, seed: number) {
    this.#lab = lab;
    this.#random = seededRandom(seed);
    this.#phones = USERS.map((user) => lab.phone(user, this.#random() < 0.7 ? 'east' : 'west'));
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      this.#act(this.#pick(this.#phones));
      await new Promise((resolve) => setTimeout(resolve, this.#random() * 8));
      for (const phone of this.#phones) for (const call of phone.calls()) expectSaneSound(phone, call);
    }
    for (let round = 0; round < 100 && this.#phones.some((phone) => phone.calls().length > 0); round += 1) {
      for (const phone of this.#phones) for (const call of phone.calls()) call.hangUp();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await this.#lab.empty();
  }

  #act(phone: Phone): void {
    const calls = phone.calls();
    const call = calls.length === 0 ? undefined : this.#pick(calls);
    const ringing = calls.find((one) => one.direction === 'incoming' && !one.isUp);
    const choice = this.#random();
    if (ringing !== undefined && choice < 0.7) ringing.answer();
    else if (call === undefined || choice < 0.25) phone.dial(this.#pick([...USERS, '*70', '701', '1999']));
    else if (choice < 0.45) void call.blindTransfer(this.#pick([...USERS, '*70']));
    else if (choice < 0.6) void call.attendedTransfer(this.#pick(calls));
    else if (choice < 0.7) call.hold();
    else if (choice < 0.8) call.resume();
    else if (choice < 0.9) this.#bridgeTwo();
    else call.hangUp();
  }

  #bridgeTwo(): void {
    const node = this.#pick(this.#lab.nodes());
    if (node.legCount() < 2) return;
    node.evaluate('uuid_bridge', `${this.#pick(node.legs()).uuid} ${this.#pick(node.legs()).uuid}`);
  }

  #pick<T>(from: readonly T[]): T {
    const item = from[Math.floor(this.#random() * from.length)];
    if (item === undefined) throw new Error('nothing to pick');
    return item;
  }
}

/** One source at most: nobody is in two talks at once. */
function expectSaneSound(phone: Phone, call: PhoneCall): void {
  const sources = call.hears();
  if (sources.length > 1) throw new Error(`${phone.user} hears ${sources.join(' and ')}`);
}

describe('days at random', () => {
  let lab: PracticeLab;

  afterEach(async () => {
    await lab.close();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('end with no leg left (seed %i)', async (seed) => {
    lab = await startLab(DEAD_ENGINE, { seed, secondMs: 20 });
    await new RandomDay(lab, seed).run();
    expect(lab.nodes().flatMap((node) => node.legs())).toEqual([]);
  });
});
