/** Which engine the switches ask first, and who is taken from one that stands still. */
import { describe, expect, it } from '@jest/globals';
import type { CommandOutcome, LegId, NodeId } from '@parkade/park-decision';
import type { EngineReport, StoreAnswer } from '@parkade/park-ports';
import { RecordedLog, RecordedMeters } from '@parkade/testkit';
import { EngineOrder, placesOfSilent, SILENT_MS, Standstill } from '../src/index.js';

const [A, B, C] = ['10.0.0.1:7276', '10.0.0.2:7276', '10.0.0.3:7276'];
const NODE = 'fs-a' as NodeId;
const LEG = '11111111-2222-4333-8444-555555555555' as LegId;
const START = 1_000_000;

const report = (name: string, seenAt: number, at: readonly string[]): EngineReport => ({
  name,
  startedAt: 0,
  seenAt,
  draining: false,
  requests: 0,
  at,
});

describe('placesOfSilent', () => {
  const cases: readonly (readonly [string, readonly EngineReport[], readonly string[]])[] = [
    ['nobody has signed', [], []],
    ['who signed just now is not silent', [report('a', START - SILENT_MS, [A])], []],
    ['who did not is', [report('a', START - SILENT_MS - 1, [A]), report('b', START, [B])], [A]],
    ['a place that another has by now is awake', [report('old', 0, [A]), report('new', START, [A])], []],
    ['who does not know where they are is at no place', [report('a', 0, [])], []],
  ];
  it.each(cases)('[N1] %s', (_, reports, silent) => {
    expect(placesOfSilent(reports, START)).toEqual(silent);
  });
});

class World {
  now = START;
  roll: StoreAnswer<readonly EngineReport[]> = { kind: 'ok', value: [] };
  linked = true;
  watched = true;
  askOutcome: CommandOutcome = { kind: 'done' };
  waiting: readonly LegId[] | 'unknown' = [];
  readonly said: string[] = [];
  readonly meters = new RecordedMeters();
  readonly order = new EngineOrder({
    log: new RecordedLog(),
    meters: this.meters,
    clock: { now: () => this.now },
    registry: { engines: () => Promise.resolve(this.roll) },
    switches: {
      askFirst: (node, engines) => {
        this.said.push(`${node}: ${engines.join('|') || 'as rendered'}`);
        return Promise.resolve(this.askOutcome);
      },
      legsAt: () => Promise.resolve(this.waiting),
      askAgain: (_node, leg) => {
        this.said.push(`take ${leg}`);
        return Promise.resolve({ kind: 'done' });
      },
    },
    places: [A, B, C],
    nodes: [NODE],
    isLinked: () => this.linked,
    isWatched: () => this.watched,
    guardMs: 4_000,
    lookAt: (node) => void this.said.push(`look at ${node}`),
  });

  async signed(seen: Readonly<Record<string, number>>): Promise<readonly string[]> {
    const at: Readonly<Record<string, string>> = { a: A, b: B, c: C };
    this.roll = { kind: 'ok', value: Object.entries(seen).map(([name, ms]) => report(name, ms, [at[name] ?? ''])) };
    return this.look();
  }

  /** What was said by this look. */
  async look(): Promise<readonly string[]> {
    this.said.length = 0;
    this.order.look();
    await this.order.close();
    return [...this.said];
  }

  /** The first signs no more; up to the look before the others know. */
  async freeze(): Promise<number> {
    const frozenAt = this.now;
    for (let ms = 250; ms <= SILENT_MS; ms += 250) {
      this.now += 250;
      if ((await this.signed({ a: frozenAt, b: this.now, c: this.now })).length > 0) throw new Error('too early');
    }
    this.now += 250;
    return frozenAt;
  }

  /** All three sign for as long as it takes to be sure of it. */
  async settle(): Promise<void> {
    for (let ms = 0; ms <= SILENT_MS; ms += 250) {
      this.now += 250;
      await this.signed({ a: this.now, b: this.now, c: this.now });
    }
  }
}

describe('EngineOrder', () => {
  it('[N1] tells a switch once that all are awake, and again only what has changed', async () => {
    const world = new World();
    await world.settle();
    expect(await world.look()).toEqual([]);
    const frozenAt = await world.freeze();
    expect(await world.signed({ a: frozenAt, b: world.now, c: world.now })).toEqual([`${NODE}: ${B}|${C}`]);
    expect(await world.look()).toEqual([]);
    expect(await world.signed({ a: world.now, b: world.now, c: world.now })).toEqual([`${NODE}: as rendered`]);
  });

  it('[N1] calls nobody silent before it has read the roll for that long, nor after a gap of its own', async () => {
    const world = new World();
    expect(await world.signed({ a: 0, b: world.now })).toEqual([]);
    await world.settle();
    const before = world.now;
    world.now += 10_000;
    expect(await world.signed({ a: before, b: before, c: world.now })).toEqual([]);
  });

  it('[N1] knows nothing while the store is away', async () => {
    const world = new World();
    await world.settle();
    world.roll = { kind: 'store-down', why: 'gone' };
    world.now += 5_000;
    expect(await world.look()).toEqual([]);
    expect(await world.signed({ a: 0, b: world.now, c: world.now })).toEqual([]);
  });

  it('[N1] tells it again to a switch that was away, and one that did not take it', async () => {
    const world = new World();
    await world.settle();
    world.order.linkLost(NODE);
    world.askOutcome = { kind: 'link-down' };
    expect(await world.look()).toEqual([`${NODE}: as rendered`]);
    expect(await world.look()).toEqual([`${NODE}: as rendered`]);
    world.askOutcome = { kind: 'done' };
    await world.look();
    expect(await world.look()).toEqual([]);
  });

  it('[N1] has asked last whom nobody signs for: a host that is off would be waited for', async () => {
    const world = new World();
    await world.settle();
    const said: (readonly string[])[] = [];
    for (let ms = 0; ms <= SILENT_MS; ms += 250) {
      world.now += 250;
      said.push(await world.signed({ b: world.now, c: world.now }));
    }
    expect(said.flat()).toEqual([`${NODE}: ${B}|${C}`]);
    expect(await world.signed({ a: world.now, b: world.now, c: world.now })).toEqual([`${NODE}: as rendered`]);
  });

  it('[N1] knows no order where no engine says where it is, and is not misled by a roll that was lost', async () => {
    const world = new World();
    await world.settle();
    world.now += 250;
    expect(await world.signed({})).toEqual([]);
    world.now += 250;
    expect(await world.signed({ b: world.now })).toEqual([]);
    await world.settle();
    world.order.linkLost(NODE);
    for (let ms = 0; ms <= SILENT_MS; ms += 250) {
      world.now += 250;
      await world.signed({ elsewhere: world.now });
    }
    world.order.linkLost(NODE);
    expect(await world.look()).toEqual([`${NODE}: as rendered`]);
  });

  it('[N1] says it again after a while, and once it reads the roll anew: others tell the switches, too', async () => {
    const world = new World();
    await world.settle();
    const said: (readonly string[])[] = [];
    for (let ms = 0; ms < 10_000; ms += 250) {
      world.now += 250;
      said.push(await world.signed({ a: world.now, b: world.now, c: world.now }));
    }
    expect(said.flat()).toEqual([`${NODE}: as rendered`]);
    world.roll = { kind: 'store-down', why: 'gone' };
    await world.look();
    const again: (readonly string[])[] = [];
    for (let ms = 0; ms <= SILENT_MS; ms += 250) {
      world.now += 250;
      again.push(await world.signed({ a: world.now, b: world.now, c: world.now }));
    }
    expect(again.flat()).toEqual([`${NODE}: as rendered`]);
  });

  it('[N2] takes each leg once from an engine that stands still, after the switch was told, and only at its own nodes', async () => {
    const world = new World();
    await world.settle();
    const frozenAt = await world.freeze();
    world.waiting = [LEG];
    world.watched = false;
    expect(await world.signed({ a: frozenAt, b: world.now, c: world.now })).toEqual([`${NODE}: ${B}|${C}`]);
    world.watched = true;
    expect(await world.look()).toEqual([`take ${LEG}`]);
    expect(await world.look()).toEqual([]);
  });

  it('[N2] has its nodes looked at once when the guard has moved whoever was left', async () => {
    const world = new World();
    await world.settle();
    const frozenAt = await world.freeze();
    const looks: number[] = [];
    for (let ms = 0; ms < 6_000; ms += 250) {
      world.now += 250;
      const said = await world.signed({ a: frozenAt, b: world.now, c: world.now });
      if (said.includes(`look at ${NODE}`)) looks.push(ms);
    }
    expect(looks).toEqual([3_000]);
  });

  it('[N2] asks for nobody where nobody can wait any more', async () => {
    const world = new World();
    await world.settle();
    const frozenAt = world.now;
    for (let ms = 0; ms < 6_000; ms += 250) {
      world.now += 250;
      await world.signed({ a: frozenAt, b: world.now, c: world.now });
    }
    world.waiting = [LEG];
    expect(await world.look()).toEqual([]);
  });
});

describe('Standstill', () => {
  it('[N3] is found by the beat that came too late, and before it by whoever is let run first', () => {
    let now = 0;
    const standstill = new Standstill(600, () => now);
    for (now = 150; now <= 900; now += 150) standstill.beat();
    now = 900;
    expect(standstill.since(0)).toBe(false);
    now = 1_501;
    expect(standstill.since(900)).toBe(true);
    standstill.beat();
    expect(standstill.since(900)).toBe(true);
    // Seen after it: nobody waited for us, though the beat comes only now.
    expect(standstill.since(1_500)).toBe(false);
    now = 1_600;
    expect(standstill.since(1_501)).toBe(false);
  });
});
