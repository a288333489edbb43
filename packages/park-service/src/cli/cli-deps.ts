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
export interface CliDeps {
  /** Whole lines, without the last line end. */
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
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
  /** Lets so much time pass. */
  pause(ms: number): Promise<void>;
  readonly probeEsl: ProbeEsl;
  readonly askRedis: AskRedis;
}

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
  pause: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
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
