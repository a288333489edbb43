/** Two engines whose files give one name to two switches. */
import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { parseNodeId, type NodeId } from '@parkade/park-decision';
import { domainConnection, RedisNodeNames } from '@parkade/redis-store';
import { ManualClock, PrivateRedis, RecordedLog, RecordedMeters } from '@parkade/testkit';
import { NodeNaming } from '../src/node-naming.js';

const east = parseNodeId('east') as NodeId;
const KEEP_OFF_MS = 30_000;

let server: PrivateRedis;
let prefixes = 0;
const ends: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
afterAll(() => server.stop());

interface EngineOnIt {
  readonly naming: NodeNaming;
  readonly names: RedisNodeNames;
  readonly log: RecordedLog;
  readonly meters: RecordedMeters;
  readonly clock: ManualClock;
  readonly dropped: string[];
  /** Links to the switch, if that is admitted. */
  readonly link: (core: string) => Promise<string | null>;
  readonly cutRedis: () => void;
}

async function engine(name: string, prefix: string): Promise<EngineOnIt> {
  const redis = domainConnection({ url: server.url });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const [log, meters, clock, dropped] = [new RecordedLog(), new RecordedMeters(), new ManualClock(), [] as string[]];
  const names = new RedisNodeNames(redis, { prefix });
  const naming = new NodeNaming({
    names,
    engine: name,
    log,
    meters,
    clock,
    keepOffMs: () => KEEP_OFF_MS,
    drop(node, why) {
      dropped.push(why);
      naming.linkLost(node);
    },
  });
  naming.start();
  ends.push(async () => {
    await naming.close();
    redis.disconnect();
  });
  const link = async (core: string): Promise<string | null> => {
    const objection = await naming.admit(east, core);
    if (objection === null) naming.linkUp(east, core);
    return objection;
  };
  return { naming, names, log, meters, clock, dropped, link, cutRedis: () => redis.disconnect() };
}

const freshPrefix = (): string => `naming-${(prefixes += 1)}`;
const conflicts = ({ meters }: EngineOnIt): number => meters.counts.get('parkade_node_name_conflicts_total') ?? 0;

async function twoSwitches() {
  const prefix = freshPrefix();
  const [first, second] = [await engine('first', prefix), await engine('second', prefix)];
  await first.link('core-1');
  const objection = await second.link('core-2');
  return { prefix, first, second, objection };
}

describe('one name for two switches', () => {
  it('is given to the first; the other engine does not use its switch, and says why', async () => {
    const { first, second, objection } = await twoSwitches();
    expect(objection).toContain('engine first');
    expect(second.log.lines.filter(({ level }) => level === 'error')).toEqual([
      expect.objectContaining({
        fields: expect.objectContaining({
          node: 'east',
          core: 'core-2',
          otherCore: 'core-1',
          otherEngine: 'first',
          fix: expect.stringContaining('a name of its own'),
        }),
      }),
    ]);
    expect([conflicts(first), conflicts(second)]).toEqual([0, 1]);
    expect(first.dropped).toEqual([]);
  });

  it('is told of once, however often the link is tried', async () => {
    const { second } = await twoSwitches();
    expect(await second.link('core-2')).not.toBeNull();
    expect(await second.link('core-2')).not.toBeNull();
    expect(conflicts(second)).toBe(1);
    expect(second.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('is kept off while the other engine starts anew, and free when it has been gone for long', async () => {
    const { first, second } = await twoSwitches();
    await first.naming.close();
    const asLookedAt = { node: east, core: 'core-2', engine: 'second', formerCores: [] };
    while ((await second.names.look(asLookedAt, 2_000)).kind !== 'free')
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await second.link('core-2')).not.toBeNull();
    second.clock.advanceBy(KEEP_OFF_MS);
    expect(await second.link('core-2')).toBeNull();
  });

  it('goes to one of two after a Redis that forgot it, and a link in use is given up', async () => {
    const { prefix, first } = await twoSwitches();
    first.naming.linkLost(east);
    const third = await engine('third', prefix);
    expect(await third.link('core-3')).toBeNull();
    // The first goes on as if it had not noticed.
    first.naming.linkUp(east, 'core-1');
    while (first.dropped.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(first.dropped[0]).toContain('engine third');
    expect(third.dropped).toEqual([]);
    // It was the same switch, started again while nobody could tell the first.
    expect(await first.link('core-3')).toBeNull();
  });
});

describe('one name for one switch', () => {
  it('is had by all engines', async () => {
    const prefix = freshPrefix();
    const all = [await engine('a', prefix), await engine('b', prefix), await engine('c', prefix)];
    expect(await Promise.all(all.map((one) => one.link('core-1')))).toEqual([null, null, null]);
  });

  it('goes with the switch when it is started again, at once for an engine that knew it', async () => {
    const prefix = freshPrefix();
    const [one, other] = [await engine('one', prefix), await engine('other', prefix)];
    await Promise.all([one.link('core-1'), other.link('core-1')]);
    one.naming.linkLost(east);
    // The other has not noticed, and renews the name of the switch that is gone.
    const asked = performance.now();
    expect(await one.link('core-2')).toBeNull();
    expect(performance.now() - asked).toBeLessThan(1_000);
    other.naming.linkLost(east);
    expect(await other.link('core-2')).toBeNull();
    expect([...one.dropped, ...other.dropped]).toEqual([]);
    expect([conflicts(one), conflicts(other)]).toEqual([0, 0]);
  });

  it('is waited for by an engine that did not know the switch before its restart, without a word', async () => {
    const prefix = freshPrefix();
    const [former, fresh] = [await engine('former', prefix), await engine('fresh', prefix)];
    await former.link('core-1');
    former.naming.linkLost(east);
    expect(await fresh.link('core-2')).toBeNull();
    expect(fresh.log.lines).toEqual([]);
  });

  it('is not asked for while Redis is away', async () => {
    const alone = await engine('alone', freshPrefix());
    alone.cutRedis();
    expect(await alone.link('core-1')).toBeNull();
  });
});
