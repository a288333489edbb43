/** A running engine is emptied and filled again: by Redis, by signal; its readiness and its port say so. */
import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectDrains } from '@parkade/redis-store';
import { ownPort, PrivateRedis, RecordedLog, RecordedMeters } from '@parkade/testkit';

import { parseConfig, type ResolvedConfig } from '@parkade/park-config';
import { serve, type Service } from '../src/serve.js';

let redis: PrivateRedis;
let drains: Awaited<ReturnType<typeof connectDrains>>;
let service: Service;
const log = new RecordedLog();

function config(port: number): ResolvedConfig {
  const loading = parseConfig(`
version: 1
listen: { port: ${String(port)}, advertise: ['127.0.0.1:7276'] }
redis: { url: '${redis.url}' }
nodes: [{ name: fs-a, esl: '127.0.0.1:1', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'] } }
`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

beforeAll(async () => {
  redis = await PrivateRedis.start();
  drains = await connectDrains({ url: redis.url });
  service = await serve(config(await ownPort()), { log, meters: new RecordedMeters(), name: 'a' });
});
afterAll(async () => {
  await service.close(100);
  drains.close();
  await redis.stop();
});

/** Whether a switch would get through. */
const takesRequests = (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(service.port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const untilOpen = (): Promise<void> => until(takesRequests);
const untilShut = (): Promise<void> => until(async () => !(await takesRequests()));

const draining = async (): Promise<boolean> => (await service.notReady()).includes('draining');
const engines = async () => {
  const answer = await drains.engines();
  return answer.kind === 'ok' ? answer.value : [];
};

describe('[M6] a draining engine', () => {
  it('refuses connections while Redis says so, and takes them again at the same port', async () => {
    expect(await takesRequests()).toBe(true);
    expect(await draining()).toBe(false);
    await drains.set({ kind: 'engine', name: 'a', since: 1 });
    await untilShut();
    expect(await draining()).toBe(true);
    await drains.clear('engine', 'a');
    await untilOpen();
    expect(await draining()).toBe(false);
    expect(log.lines.map(({ message }) => message).filter((line) => line.startsWith('drain-'))).toEqual([
      'drain-started',
      'drain-ended',
    ]);
  });

  it('does the same at a signal, and signs the roll with what it does', async () => {
    service.toggleDrain();
    await untilShut();
    const isEmpty = async (): Promise<boolean> =>
      (await engines()).some(({ name, draining: shut, requests }) => name === 'a' && shut && requests === 0);
    await until(isEmpty);
    service.toggleDrain();
    await untilOpen();
  });

  it('is not meant when another one is', async () => {
    await drains.set({ kind: 'engine', name: 'b', since: 1 });
    await until(() => log.lines.some(({ message, fields }) => message === 'drain-started' && fields['name'] === 'b'));
    // It signs the roll when it has done what it thinks is wanted of it.
    const known = Date.now();
    await until(async () => (await engines()).some(({ name, seenAt }) => name === 'a' && seenAt > known));
    expect(await takesRequests()).toBe(true);
  });
});
