import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parseNodeId, type NodeId } from '@parkade/park-decision';
import type { NameAnswer, NameClaimed } from '@parkade/park-ports';
import { PrivateRedis } from '@parkade/testkit';
import { domainConnection, RedisNodeNames } from '../src/index.js';

let server: PrivateRedis;
const connections: ReturnType<typeof domainConnection>[] = [];
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterEach(() => {
  for (const connection of connections.splice(0)) connection.disconnect();
});
afterAll(() => server.stop());

const east = parseNodeId('east') as NodeId;
const claimOf = (core: string, ...formerCores: readonly string[]): NameClaimed => ({
  node: east,
  core,
  engine: `engine of ${core}`,
  formerCores,
});

async function names(prefix: string): Promise<RedisNodeNames> {
  const redis = domainConnection({ url: server.url });
  connections.push(redis);
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  return new RedisNodeNames(redis, { prefix });
}

const renewedAt = (answer: NameAnswer): number => (answer.kind === 'taken' ? answer.renewedAt : Number.NaN);

describe('RedisNodeNames', () => {
  it('gives a name to one switch at a time, says who has it, and keeps nodes apart', async () => {
    const all = await names('one');
    expect(await all.claim(claimOf('core-1'), 60_000)).toEqual({ kind: 'held' });
    const taken = { kind: 'taken', core: 'core-1', engine: 'engine of core-1' };
    expect(await all.claim(claimOf('core-2'), 60_000)).toMatchObject(taken);
    expect(await all.look(claimOf('core-2'), 60_000)).toMatchObject(taken);
    const elsewhere = { ...claimOf('core-2'), node: parseNodeId('west') as NodeId };
    expect(await all.claim(elsewhere, 60_000)).toEqual({ kind: 'held' });
  });

  it('gives it to every engine that has a link to the same switch', async () => {
    const all = await names('replicas');
    expect(await all.claim(claimOf('core-1'), 60_000)).toEqual({ kind: 'held' });
    expect(await all.claim({ ...claimOf('core-1'), engine: 'b' }, 60_000)).toEqual({ kind: 'held' });
    expect(await all.claim(claimOf('core-2'), 60_000)).toMatchObject({ kind: 'taken', engine: 'b' });
  });

  it('shows that it is renewed', async () => {
    const all = await names('renewed');
    await all.claim(claimOf('core-1'), 60_000);
    const first = renewedAt(await all.look(claimOf('core-2'), 60_000));
    expect(renewedAt(await all.look(claimOf('core-2'), 60_000))).toBe(first);
    let later = first;
    while (later === first) {
      await all.claim(claimOf('core-1'), 60_000);
      later = renewedAt(await all.look(claimOf('core-2'), 60_000));
    }
    expect(later).toBeGreaterThan(first);
  });

  it('gives it at once to a switch that was started again, and takes it from nobody who holds it', async () => {
    const all = await names('restart');
    await all.claim(claimOf('core-1'), 60_000);
    expect(await all.claim(claimOf('core-2', 'core-1'), 60_000)).toEqual({ kind: 'held' });
    // An engine that has not heard of the restart goes on for a moment.
    expect(await all.claim(claimOf('core-1'), 60_000)).toEqual({ kind: 'held' });
    expect(await all.claim(claimOf('core-2', 'core-1'), 60_000)).toEqual({ kind: 'held' });
  });

  it('gives it to another once nobody renews it, and takes nothing by looking', async () => {
    const all = await names('over');
    await all.claim(claimOf('core-1'), 60_000);
    const brief = 40;
    let answer = await all.look(claimOf('core-2'), brief);
    while (answer.kind === 'taken') answer = await all.look(claimOf('core-2'), brief);
    expect(answer).toEqual({ kind: 'free' });
    expect(await all.look(claimOf('core-3'), 60_000)).toEqual({ kind: 'free' });
    expect(await all.claim(claimOf('core-3'), 60_000)).toEqual({ kind: 'held' });
  });

  it('says so when Redis does not answer', async () => {
    const all = await names('down');
    connections.at(-1)?.disconnect();
    expect(await all.claim(claimOf('core-1'), 60_000)).toEqual({ kind: 'store-down' });
  });
});
