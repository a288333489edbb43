import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from '@jest/globals';
import { awakeMeter } from '../src/awake-meter.js';
import { afterAwake } from '../src/index.js';

/** Nothing of this process runs meanwhile. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('time awake', () => {
  it('is the time between readings, and hardly any of a long gap', () => {
    let now = 0;
    const awake = awakeMeter(() => now);
    for (let tick = 0; tick < 10; tick += 1) {
      now += 20;
      awake();
    }
    expect(awake()).toBe(200);
    now += 60_000;
    expect(awake()).toBe(240);
  });

  it('news that arrived while we were kept from reading it is not too late', async () => {
    const server = createServer((socket) => socket.end('news'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const client = connect(address.port, '127.0.0.1');
    const first = await new Promise((resolve) => {
      afterAwake(200, () => resolve('too late'));
      client.once('data', () => resolve('news'));
      block(400);
    });
    expect(first).toBe('news');
    server.close();
  });

  it('runs out, once, and can be taken back', async () => {
    let late = 0;
    const takeBack = afterAwake(30, () => (late += 100));
    await new Promise<void>((resolve) => afterAwake(1, resolve));
    takeBack();
    await new Promise<void>((resolve) => afterAwake(100, () => resolve(void (late += 1))));
    expect(late).toBe(1);
  });
});
