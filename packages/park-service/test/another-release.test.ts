/** A running engine finds a parked call that an engine of another release wrote, again and again, and says so once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectParkStore } from '@parkade/redis-store';
import { parkPlan, PrivateRedis, RecordedLog, RecordedMeters, SAMPLE_NOW, sampleCallId } from '@parkade/testkit';
import { Redis } from 'ioredis';
import { parseConfig } from '@parkade/park-config';
import { serve, type Service } from '../src/serve.js';

const CALL = sampleCallId('call00001');
const log = new RecordedLog();
const meters = new RecordedMeters();

let redis: PrivateRedis;
let probe: Redis;
let service: Service;
let stored: string;

beforeAll(async () => {
  redis = await PrivateRedis.start();
  probe = new Redis(redis.url);
  const newer = await connectParkStore({ url: redis.url });
  await newer.openCall(parkPlan({ callId: CALL, candidates: ['701'] }), SAMPLE_NOW);
  await newer.close();
  stored = ((await probe.hget('{parkade}:calls', CALL)) ?? '').replace('"schema":2', '"schema":3');
  await probe.hset('{parkade}:calls', CALL, stored);
  await probe.hset('{parkade}:fences', CALL, '3:1');
  const loading = parseConfig(`
version: 1
listen: { port: 0, advertise: ['127.0.0.1:7276'] }
redis: { url: '${redis.url}' }
nodes: [{ name: west, esl: '127.0.0.1:1', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'] } }
`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  service = await serve(loading.config, { log, meters, name: 'older' });
});
afterAll(async () => {
  await service.close(100);
  probe.disconnect();
  await redis.stop();
});

it('[I6] is logged and counted once, though every sweep reads it, and is still there', async () => {
  const told = () => log.lines.filter(({ message }) => message.includes('unknown schema'));
  while (told().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  for (let sweeps = 0; sweeps < 3; sweeps += 1) await service.engine.sweep();
  expect(told()).toEqual([
    expect.objectContaining({ level: 'error', fields: expect.objectContaining({ callId: CALL, schema: 3 }) }),
  ]);
  expect(meters.counts.get('parkade_unknown_schema_total')).toBe(1);
  expect(await probe.hget('{parkade}:calls', CALL)).toBe(stored);
});
