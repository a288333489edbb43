import { describe, expect, it } from '@jest/globals';
import type { NodeId } from '@parkade/park-decision';
import { InMemoryParkStore, ManualClock } from '@parkade/testkit';
import { NodeWatch, type Leases } from '../src/index.js';
import { engineParts } from './lamp-sample.js';

const east = 'east' as NodeId;
const LEASE_MS = 1_500;
const LOST_MS = 10_000;

/** Leases by a clock that the test moves. */
class ClockedLeases implements Leases {
  readonly #clock: ManualClock;
  readonly #held = new Map<string, { holder: string; until: number }>();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  hold(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const held = this.#held.get(name);
    if (held !== undefined && held.holder !== holder && held.until > this.#clock.now()) return Promise.resolve(false);
    this.#held.set(name, { holder, until: this.#clock.now() + ttlMs });
    return Promise.resolve(true);
  }

  release(name: string, holder: string): Promise<void> {
    if (this.#held.get(name)?.holder === holder) this.#held.delete(name);
    return Promise.resolve();
  }
}

function replicas() {
  const clock = new ManualClock(1_800_000_000_000);
  const leases = new ClockedLeases(clock);
  const said: string[] = [];
  const replica = (name: string): NodeWatch =>
    new NodeWatch(
      engineParts(new InMemoryParkStore(), clock),
      leases,
      [east],
      name,
      { leaseMs: LEASE_MS, nodeLostMs: LOST_MS },
      {
        gained: (node) => said.push(`${name} gained ${node}`),
        lost: (node) => said.push(`${name} lost ${node}`),
        nodeLost: (node) => said.push(`${name} gave ${node} up`),
      },
    );
  return { clock, said, a: replica('a'), b: replica('b') };
}

describe('NodeWatch', () => {
  it('one replica watches a node; the next takes over when its lease runs out', async () => {
    const { clock, said, a, b } = replicas();
    a.linkUp(east);
    b.linkUp(east);
    await a.renew();
    await b.renew();
    expect(said).toEqual(['a gained east']);
    clock.advanceBy(LEASE_MS + 1);
    await b.renew();
    await a.renew();
    expect(said).toEqual(['a gained east', 'b gained east', 'a lost east']);
  });

  it('a replica that stops or loses its link hands over at once', async () => {
    const { said, a, b } = replicas();
    a.linkUp(east);
    b.linkUp(east);
    await a.renew();
    await a.linkLost(east);
    await b.renew();
    await b.close();
    expect(said).toEqual(['a gained east', 'a lost east', 'b gained east', 'b lost east']);
  });

  it('a new link epoch is a new watch', async () => {
    const { said, a } = replicas();
    a.linkUp(east);
    await a.renew();
    a.linkUp(east);
    expect(said).toEqual(['a gained east', 'a gained east']);
  });

  it('a lost link is not a lost node while another replica hears of it', async () => {
    const { clock, said, a, b } = replicas();
    a.linkUp(east);
    b.linkUp(east);
    await b.renew();
    await a.linkLost(east);
    for (let second = 0; second < 60; second += 1) {
      clock.advanceBy(1_000);
      await b.renew();
      await a.renew();
    }
    expect(said.filter((line) => line.includes('gave'))).toEqual([]);
  });

  it('a node of which no replica hears is given up after its time, once a silence', async () => {
    const { clock, said, a } = replicas();
    a.linkUp(east);
    await a.renew();
    await a.linkLost(east);
    clock.advanceBy(LOST_MS - 1);
    await a.renew();
    expect(said.at(-1)).toBe('a lost east');
    clock.advanceBy(2);
    await a.renew();
    await a.renew();
    expect(said.filter((line) => line === 'a gave east up')).toHaveLength(1);
    a.linkUp(east);
    await a.renew();
    await a.linkLost(east);
    clock.advanceBy(LOST_MS + 1);
    await a.renew();
    expect(said.filter((line) => line === 'a gave east up')).toHaveLength(2);
  });
});
