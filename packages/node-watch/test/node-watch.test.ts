import { afterEach, describe, expect, it } from '@jest/globals';
import type { NodeId } from '@parkade/park-decision';
import { InMemoryParkStore, ManualClock } from '@parkade/testkit';
import { type EngineDeps } from '@parkade/park-engine';
import { type LeaseAnswer, type Leases } from '@parkade/park-ports';
import { NodeWatch } from '@parkade/node-watch';
import { engineDeps } from './lamp-sample.js';

const east = 'east' as NodeId;
const west = 'west' as NodeId;
const LEASE_MS = 1_500;
const LOST_MS = 10_000;
const STEP_MS = 500;

/** Leases by a clock that the test moves. */
class ClockedLeases implements Leases {
  readonly #clock: ManualClock;
  readonly #held = new Map<string, { holder: string; until: number }>();
  isDown = false;
  /** Awaited before each answer. */
  pace: (name: string) => Promise<void> = () => Promise.resolve();

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async hold(name: string, holder: string, ttlMs: number): Promise<LeaseAnswer> {
    await this.pace(name);
    if (this.isDown) return 'down';
    const held = this.#held.get(name);
    if (held !== undefined && held.holder !== holder && held.until > this.#clock.now()) return 'theirs';
    this.#held.set(name, { holder, until: this.#clock.now() + ttlMs });
    return 'mine';
  }

  release(name: string, holder: string): Promise<void> {
    if (this.#held.get(name)?.holder === holder) this.#held.delete(name);
    return Promise.resolve();
  }
}

class Replicas {
  readonly clock = new ManualClock(1_800_000_000_000);
  readonly leases = new ClockedLeases(this.clock);
  readonly said: string[] = [];
  /** What giving a node up comes to. */
  givesUp: () => boolean = () => true;
  readonly #deps: EngineDeps[] = [];
  readonly a = this.#replica('a');
  readonly b = this.#replica('b');

  #replica(name: string): NodeWatch {
    const deps = engineDeps(new InMemoryParkStore(), this.clock);
    this.#deps.push(deps);
    const times = { leaseMs: LEASE_MS, nodeLostMs: () => LOST_MS, elapsed: () => this.clock.now() };
    return new NodeWatch(deps, this.leases, [east, west], name, times, {
      gained: (node) => this.said.push(`${name} gained ${node}`),
      lost: (node) => this.said.push(`${name} lost ${node}`),
      nodeLost: (node) => {
        this.said.push(`${name} gave ${node} up`);
        return Promise.resolve(this.givesUp());
      },
    });
  }

  /** Time passes, the replicas renew in this order. */
  async pass(ms: number, ...params: readonly NodeWatch[]): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.clock.advanceBy(STEP_MS);
      for (const replica of params) await replica.renew();
      for (const deps of this.#deps) await deps.background.idle();
    }
  }

  givenUp(node = east): readonly string[] {
    return this.said.filter((line) => line.endsWith(`gave ${node} up`));
  }
}

describe('NodeWatch', () => {
  it('one replica watches a node; the next takes over when its lease runs out', async () => {
    const { clock, said, a, b } = new Replicas();
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
    const { said, a, b } = new Replicas();
    a.linkUp(east);
    b.linkUp(east);
    await a.renew();
    await a.linkLost(east);
    await b.renew();
    await b.close();
    expect(said).toEqual(['a gained east', 'a lost east', 'b gained east', 'b lost east']);
  });

  it('a replica that has stopped takes nothing any more, though a link comes up', async () => {
    const { said, a, b } = new Replicas();
    await a.close();
    a.linkUp(east);
    await a.renew();
    b.linkUp(east);
    await b.renew();
    expect(said).toEqual(['b gained east']);
  });

  it('a new link epoch is a new watch', async () => {
    const { said, a } = new Replicas();
    a.linkUp(east);
    await a.renew();
    a.linkUp(east);
    expect(said).toEqual(['a gained east', 'a gained east']);
  });

  it('who stood still for longer than the lease holds nothing, before anybody tells them', async () => {
    const { clock, a } = new Replicas();
    a.linkUp(east);
    await a.renew();
    expect(a.holds(east)).toBe(true);
    clock.advanceBy(LEASE_MS);
    expect(a.holds(east)).toBe(false);
    expect(a.watched).toEqual([east]);
    await a.renew();
    expect(a.holds(east)).toBe(true);
  });

  it('a lease counts from the question, not from an answer that took its time', async () => {
    const { clock, leases, a } = new Replicas();
    a.linkUp(east);
    leases.pace = (name) => {
      if (name === 'watch-east') clock.advanceBy(LEASE_MS - 1);
      return Promise.resolve();
    };
    await a.renew();
    expect(a.holds(east)).toBe(true);
    clock.advanceBy(1);
    expect(a.holds(east)).toBe(false);
  });

  it('nodes do not wait for one another when the store is slow', async () => {
    const { leases, a } = new Replicas();
    a.linkUp(east);
    a.linkUp(west);
    const asked = new Set<string>();
    let answer: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (answer = resolve));
    leases.pace = (name) => {
      asked.add(name);
      if (asked.has('watch-east') && asked.has('watch-west')) answer();
      return all;
    };
    await a.renew();
    expect([...a.watched].sort()).toEqual([east, west]);
  });
});

describe('a node that is silent', () => {
  let replicas = new Replicas();
  afterEach(() => {
    replicas = new Replicas();
  });

  it('is not lost while another replica hears of it', async () => {
    const { a, b } = replicas;
    a.linkUp(east);
    b.linkUp(east);
    await b.renew();
    await a.linkLost(east);
    await replicas.pass(6 * LOST_MS, a, b);
    expect(replicas.givenUp()).toEqual([]);
  });

  it('is given up after its time, once a silence', async () => {
    const { a } = replicas;
    a.linkUp(east);
    await a.renew();
    await a.linkLost(east);
    await replicas.pass(LOST_MS - STEP_MS, a);
    expect(replicas.givenUp()).toEqual([]);
    await replicas.pass(LOST_MS, a);
    expect(replicas.givenUp()).toHaveLength(1);
    a.linkUp(east);
    await a.renew();
    await a.linkLost(east);
    await replicas.pass(2 * LOST_MS, a);
    expect(replicas.givenUp()).toHaveLength(2);
  });

  it('to one replica alone is not lost because the store was away for longer than that', async () => {
    const { a, b, leases } = replicas;
    b.linkUp(east);
    await replicas.pass(LOST_MS / 2, a, b);
    leases.isDown = true;
    await replicas.pass(3 * LOST_MS, a, b);
    leases.isDown = false;
    // The mark has run out, and the one without a link asks first.
    await replicas.pass(2 * LOST_MS, a, b);
    expect(replicas.givenUp()).toEqual([]);
  });

  it('is not lost because every replica stood still', async () => {
    const { a, b, clock } = replicas;
    b.linkUp(east);
    await replicas.pass(LOST_MS / 2, a, b);
    clock.advanceBy(10 * LOST_MS);
    await replicas.pass(LOST_MS / 2, a, b);
    expect(replicas.givenUp()).toEqual([]);
  });

  it('but sends us its legs is not lost, to anybody', async () => {
    const { a, b } = replicas;
    for (let passed = 0; passed < 3 * LOST_MS; passed += LOST_MS / 2) {
      a.signOfLife(east);
      await replicas.pass(LOST_MS / 2, a, b);
    }
    expect(replicas.givenUp()).toEqual([]);
    await replicas.pass(2 * LOST_MS, a, b);
    expect(replicas.givenUp().toSorted()).toEqual(['a gave east up', 'b gave east up']);
  });

  it('is given up again and again until all is done', async () => {
    const { a, said } = replicas;
    let tries = 0;
    replicas.givesUp = () => (tries += 1) > 4;
    await replicas.pass(LOST_MS + 10 * STEP_MS, a);
    expect(said.filter((line) => line === 'a gave east up')).toHaveLength(3);
    expect(said.filter((line) => line === 'a gave west up')).toHaveLength(3);
  });
});
