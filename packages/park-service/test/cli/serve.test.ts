import { createServer } from 'node:net';
import { Writable } from 'node:stream';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrivateRedis } from '@parkade/testkit';

import { serveUntilSignal } from '../../src/cli/serve-command.js';
import { parseConfig, type ResolvedConfig } from '@parkade/park-config';
import { createLogger } from '../../src/log/index.js';

let redis: PrivateRedis;
beforeAll(async () => {
  redis = await PrivateRedis.start();
});
afterAll(() => redis.stop());

function configFor(listenPort: number): ResolvedConfig {
  const loading = parseConfig(`
version: 1
listen: { port: ${String(listenPort)}, advertise: ['127.0.0.1:7276'] }
http: { port: 0 }
redis: { url: '${redis.url}' }
nodes: [{ name: fs-a, esl: '127.0.0.1:1', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'] } }
`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

function silentLog() {
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  return createLogger({ level: 'info', format: 'json', sink });
}

describe('parkade serve', () => {
  it('[O5] serves health from the start, and stops at a signal', async () => {
    let stop: (signal: string) => void = () => undefined;
    const signal = new Promise<string>((resolve) => {
      stop = resolve;
    });
    let healthIsThere: (port: number) => void = () => undefined;
    const health = new Promise<number>((resolve) => {
      healthIsThere = resolve;
    });
    const signals = [signal];
    const ended = serveUntilSignal(configFor(0), {
      log: silentLog(),
      nextSignal: () => signals.shift() ?? new Promise(() => undefined),
      giveUp: () => undefined,
      onHealth: healthIsThere,
    });
    const url = `http://127.0.0.1:${String(await health)}`;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    // The only switch of this configuration is not there.
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    stop('SIGTERM');
    expect(await ended).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('says 1 when it cannot listen', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const code = await serveUntilSignal(configFor((other.address() as AddressInfo).port), {
        log: silentLog(),
        nextSignal: () => new Promise(() => undefined),
        giveUp: () => undefined,
      });
      expect(code).toBe(1);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});
