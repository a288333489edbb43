/** From the section `redis` of a file to a connection, for each shape; and that `doctor` can ask each. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectParkStore } from '@parkade/redis-store';
import { isInstalled, PrivateCluster, PrivateSentinels, PrivateSingle, type RedisPlace } from '@parkade/testkit';

import { askRedis } from '../src/cli/doctor/ask-redis.js';
import { redisFindings } from '../src/cli/doctor/check-redis.js';
import { loadConfig, parseConfig, showRedis, type ResolvedRedis } from '@parkade/park-config';
import { redisConnection } from '../src/redis-connection.js';

const REST = `
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'] } }
`;

function section(text: string): ResolvedRedis {
  const loading = parseConfig(`${REST}redis: ${text}\n`, 'test.yaml', () => ({
    kind: 'ok',
    text: '-----BEGIN CERTIFICATE-----\nAAAA\n',
  }));
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems, null, 1));
  return loading.config.redis;
}

describe('the section redis', () => {
  it('is one Redis by default, and by url', () => {
    expect(redisConnection(section('{}'))).toEqual({ redis: { host: '127.0.0.1', port: 6379, db: 0 } });
    const plain = section('{ url: "redis://redis.test:7000/2", username: parkade, password: x }');
    expect(redisConnection(plain)).toEqual({
      redis: { host: 'redis.test', port: 7000, db: 2, username: 'parkade', password: 'x' },
    });
    expect(showRedis(plain)).toBe('redis.test:7000/2');
  });

  it('speaks TLS for rediss://, and for `tls` with what it says', () => {
    expect(redisConnection(section('{ url: "rediss://redis.test" }')).redis.tls).toEqual({});
    const own = section(
      '{ url: "redis://10.0.0.1", tls: { ca_file: a, cert_file: b, key_file: c, server_name: redis.test } }',
    );
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA';
    expect(redisConnection(own).redis.tls).toEqual({ ca: pem, cert: pem, key: pem, servername: 'redis.test' });
    const blind = section('{ tls: { insecure: true } }');
    expect(redisConnection(blind).redis.tls).toEqual({ rejectUnauthorized: false });
    expect(showRedis(blind)).toBe('127.0.0.1:6379/0 (TLS)');
    const marks = redisFindings(blind, { kind: 'facts', facts: FACTS }).filter(({ mark }) => mark !== 'ok');
    expect(marks.map(({ text }) => text)).toEqual(['its certificate is not checked']);
  });

  it('is a Cluster by some of its nodes', () => {
    const cluster = section("{ cluster: ['10.0.0.1:6379', '10.0.0.2:6379'], password: x, tls: {} }");
    expect(redisConnection(cluster)).toEqual({
      cluster: [
        { host: '10.0.0.1', port: 6379 },
        { host: '10.0.0.2', port: 6379 },
      ],
      redis: { password: 'x', tls: {} },
    });
    expect(showRedis(cluster)).toBe('the Cluster of 10.0.0.1:6379, 10.0.0.2:6379 (TLS)');
  });

  it('is the master that the Sentinels name', () => {
    const trio = section("{ sentinels: ['10.0.0.1:26379'], master: lots, password: x, sentinel_password: y, tls: {} }");
    expect(redisConnection(trio)).toEqual({
      redis: {
        sentinels: [{ host: '10.0.0.1', port: 26379 }],
        name: 'lots',
        password: 'x',
        sentinelPassword: 'y',
        tls: {},
        sentinelTLS: {},
        enableTLSForSentinelMode: true,
      },
    });
    expect(showRedis(trio)).toBe('the master lots of the Sentinels 10.0.0.1:26379 (TLS)');
  });
});

const FACTS = {
  version: '7.2.5',
  roundTripMs: 1,
  skewMs: 0,
  maxmemoryPolicy: 'noeviction',
  maxmemoryBytes: 0,
  usedBytes: 1,
  appendOnly: true,
  hz: 100,
};

/** ioredis gives a refused connection to a Sentinel so long to say goodbye, and cannot be told otherwise. */
const SENTINEL_GOODBYE_MS = 2000;

describe('a configuration file', () => {
  afterAll(() => new Promise<void>((resolve) => setTimeout(resolve, SENTINEL_GOODBYE_MS)));

  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parkade-config-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The section for a private Redis, its secrets in files beside the configuration. */
  async function written({ cluster, redis }: RedisPlace): Promise<string> {
    const lines: string[] = [];
    const secret = async (key: string, name: string, text: string | undefined): Promise<void> => {
      if (text === undefined) return;
      await writeFile(join(folder, name), `${text}\n`);
      lines.push(`${key}: ${name}`);
    };
    const places = (nodes: readonly { host: string; port: number }[]): string =>
      JSON.stringify(nodes.map(({ host, port }) => `${host}:${String(port)}`));
    if (cluster !== undefined) lines.push(`cluster: ${places(cluster)}`);
    else if (redis.sentinels !== undefined)
      lines.push(`sentinels: ${places(redis.sentinels)}`, `master: ${redis.name ?? ''}`);
    else lines.push(`url: redis://${redis.host ?? ''}:${String(redis.port ?? 0)}`);
    if (redis.username !== undefined) lines.push(`username: ${redis.username}`);
    await secret('password_file', 'password', redis.password);
    await secret('sentinel_password_file', 'sentinel-password', redis.sentinelPassword);
    if (redis.tls !== undefined) {
      lines.push('tls:');
      await secret('  ca_file', 'ca.pem', redis.tls.ca);
      await secret('  cert_file', 'cert.pem', redis.tls.cert);
      await secret('  key_file', 'key.pem', redis.tls.key);
    }
    return `${REST}redis:\n${lines.map((line) => `  ${line}\n`).join('')}`;
  }

  const shapes: readonly [string, () => Promise<{ place: RedisPlace; stop: () => Promise<void> }>][] = [
    ['behind an ACL user', () => PrivateSingle.start({ entry: 'acl' })],
    ['behind TLS', () => PrivateSingle.start({ entry: 'tls' })],
    ['as a Cluster', () => PrivateCluster.start()],
    ['behind Sentinels with passwords', () => PrivateSentinels.start()],
  ];

  it.each(shapes)('[M4] reaches a Redis %s', async (what, start) => {
    if (what === 'behind TLS' && !(await isInstalled('openssl'))) {
      process.stdout.write('skipped: openssl is not installed\n');
      return;
    }
    const server = await start();
    try {
      const file = join(folder, 'parkade.yaml');
      await writeFile(file, await written(server.place));
      const loading = loadConfig(file);
      if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems, null, 1));
      const { redis } = loading.config;
      const store = await connectParkStore({ ...redisConnection(redis), prefix: redis.prefix });
      expect(await store.ping()).toEqual({ kind: 'ok', value: undefined });
      await store.close();
      const answer = await askRedis(redis, 2000, () => Date.now());
      expect(answer).toMatchObject({ kind: 'facts', facts: { appendOnly: true, hz: 100 } });
    } finally {
      await server.stop();
    }
  });

  it('that names nobody is told so within the time allowed', async () => {
    for (const text of ["{ cluster: ['127.0.0.1:1'] }", "{ sentinels: ['127.0.0.1:1'], master: lots }"]) {
      const answer = await askRedis(section(text), 500, () => Date.now());
      expect(answer).toMatchObject({ kind: 'unreachable' });
    }
  });
});
