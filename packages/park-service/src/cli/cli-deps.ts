import { setTimeout as later } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { ApiWorld } from '@parkade/api-commands';
import type { Clock, ParkStore, StoreConnection } from '@parkade/park-ports';
import type { ResolvedConfig } from '@parkade/park-config';
import { redisConnection } from '../redis-connection.js';
import { askRedis, type AskRedis } from './doctor/ask-redis.js';
import { openRecordFeed, openRecords, type OpenFeed, type OpenRecords } from './records/open-records.js';
import { openQueues, type OpenQueues } from './webhooks/open-queues.js';
import { openDuties, type Duties } from './duties.js';
import { openCredentials, type OpenCredentials } from './open-credentials.js';
import { readSecret } from './read-secret.js';
import { probeEsl, type ProbeEsl } from './doctor/probe-esl.js';

export type OpenStore = ParkStore & StoreConnection;

/** What the commands have of the world; tests give their own. */
export interface CliDeps extends ApiWorld {
  readonly nodeVersion: string;
  readonly clock: Clock;
  /** Whether to colour the marks of `doctor`. */
  readonly colour: boolean;
  openStore(config: ResolvedConfig): Promise<OpenStore>;
  openDuties(config: ResolvedConfig): Promise<Duties>;
  openCredentials(config: ResolvedConfig): Promise<OpenCredentials>;
  /** One line of the standard input, not shown where somebody types. */
  readSecret(question: string): Promise<string>;
  readonly openRecords: OpenRecords;
  openRecordFeed(config: ResolvedConfig): Promise<OpenFeed>;
  openQueues(config: ResolvedConfig): Promise<OpenQueues>;
  readonly probeEsl: ProbeEsl;
  readonly askRedis: AskRedis;
}

const STOPPING = ['SIGINT', 'SIGTERM'] as const;

export const realCliDeps = (): CliDeps => ({
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  env: process.env,
  nodeVersion: process.versions.node,
  clock: { now: () => Date.now() },
  colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  openStore,
  openDuties,
  openCredentials,
  readSecret,
  openRecords,
  openRecordFeed,
  openQueues,
  // An end that was asked for is an end of the pause, and no failure.
  pause: (ms, signal) => later(ms, undefined, signal && { signal }).catch(() => undefined),
  newKey: randomUUID,
  random: Math.random,
  onInterrupt(stop) {
    for (const name of STOPPING) process.once(name, stop);
    return () => {
      for (const name of STOPPING) process.off(name, stop);
    };
  },
  probeEsl,
  askRedis,
});

/** Loaded only when a command needs it: `parkade check` should not wait for a Redis client to be read from disk. */
async function openStore(config: ResolvedConfig): Promise<OpenStore> {
  const { connectParkStore } = await import('@parkade/redis-store');
  return connectParkStore({
    ...redisConnection(config.redis),
    prefix: config.redis.prefix,
    commandTimeoutMs: config.timeouts.storeMs,
    onUnknownSchema: () => undefined,
  });
}
