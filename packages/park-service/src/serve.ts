/**
 * The composition root's life: `wire.ts` builds everybody; here is the order of starting and stopping, and what is
 * observable (listener port, readiness).
 *
 * Start: store, timers, engine, links, and the listener last, so that the first request finds everything. Stop, the reverse.
 */
import type { Engine } from '@parkade/park-engine';
import type { ReloadOutcome } from '@parkade/http-api';
import type { Logger } from '@parkade/park-ports';
import type { ConfigLoading, ResolvedConfig } from '@parkade/park-config';
import { withTraceIds } from './log/with-trace-ids.js';
import type { ServiceDeps } from './service-deps.js';
import { stopAll } from './stopping.js';
import { wire, type Running } from './wire.js';

export interface Service {
  /** Where dialplan requests are taken; differs from the configuration only when that says 0. */
  readonly port: number;
  readonly engine: Engine;
  /** Why the service should not get traffic now; empty when it should. */
  notReady(): Promise<readonly string[]>;
  /** Begins to take no more requests, or takes them again. */
  toggleDrain(): void;
  /** Takes what `read` gives and says in the log what became of it; never rejects. */
  reload(read: () => ConfigLoading): Promise<ReloadOutcome>;
  /** Finishes what it holds, at most `withinMs`. */
  close(withinMs?: number): Promise<void>;
}

/** With the grace of an outbox command and of a timer, what a dead engine left undone is done within the promised two seconds. */
const SWEEP_EVERY_MS = 400;
/** How long the listener waits for the first links; requests before that would be refused as coming from unknown nodes. */
const LINKS_FIRST_MS = 2_000;

/** @throws when the listener's address cannot be had; what else is missing is waited for. */
export async function serve(config: ResolvedConfig, given: ServiceDeps): Promise<Service> {
  const deps = { ...given, log: await tracedLog(config, given.log) };
  const running = await wire(config, deps);
  const { links, naming, timers, presence, watching, reloading, engine, records } = running;
  const { log, meters } = deps;
  running.standstill.start();
  running.heldUp.start();
  naming.start();
  await links.start(LINKS_FIRST_MS);
  await timers.start();
  await watching.start();
  try {
    await presence.start();
  } catch (error) {
    await stop(running, deps, () => Promise.resolve(), 0);
    throw error;
  }
  running.api.start();
  records.start();
  running.webhooks.start();
  running.traces.start();
  const stopSweeping = sweepEvery(engine, log);
  running.occupancy.start();
  meters.gauge('parkade_up', 1);
  log.info('parkade serves', {
    engine: presence.name,
    host: config.listen.host,
    port: presence.port,
    nodes: config.nodes.length,
    lots: config.lots.length,
  });
  return {
    port: presence.port,
    engine,
    notReady: () => reasonsNotReady(running, config),
    toggleDrain: () => presence.toggle(),
    reload: (read) => reloading.reload(read),
    close: (withinMs = 5_000) => stop(running, deps, stopSweeping, withinMs),
  };
}

/** Without `traces` nothing of them is loaded. */
async function tracedLog({ traces }: ResolvedConfig, log: Logger): Promise<Logger> {
  if (traces === null) return log;
  const { traceIdOf } = await import('@parkade/traces');
  return withTraceIds(log, traceIdOf);
}

/** What the timers and switch events missed is found by looking; one look at a time. Returns how to stop. */
function sweepEvery(engine: Engine, log: Logger): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = engine
      .sweep()
      .catch((error: unknown) => log.error('sweep failed', { why: String(error) }))
      .finally(() => {
        busy = false;
      });
  }, SWEEP_EVERY_MS);
  return () => {
    clearInterval(timer);
    return looking;
  };
}

async function reasonsNotReady(
  { store, links, presence }: Running,
  config: ResolvedConfig,
): Promise<readonly string[]> {
  const redis = await store.ping();
  const down = config.nodes.filter(({ node }) => !links.isUp(node)).map(({ node }) => `no link to node ${node}`);
  return [
    ...(presence.draining ? ['draining'] : []),
    ...(redis.kind === 'ok' ? [] : [`redis: ${redis.why}`]),
    ...(down.length === config.nodes.length ? down : []),
  ];
}

async function stop(
  running: Running,
  { log, meters }: ServiceDeps,
  stopSweeping: () => Promise<void>,
  withinMs: number,
): Promise<void> {
  meters.gauge('parkade_up', 0);
  await stopAll({ ...running, stopSweeping }, log, withinMs);
  log.info('parkade has stopped');
}
