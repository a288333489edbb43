import type { Logger } from '@parkade/park-engine';

import type { ResolvedConfig } from '../config/index.js';
import { createMeters, startHealthServer, type HealthServer } from '../metrics/index.js';
import { engineName } from '../engine-name.js';
import { serve, type Service } from '../serve.js';
import { testHooksFrom } from '../test-hooks.js';
import { EXIT, type ExitCode } from './exit-code.js';

/** How long calls in progress may take to be finished with. */
const FINISH_WITHIN_MS = 10_000;

export interface ServeSurroundings {
  readonly log: Logger;
  /** Settles with the name of the next signal to stop; asked again while stopping. */
  nextSignal(): Promise<string>;
  /** Calls `toggle` for each signal that says: take no more hits, or take them again. Returns how to stop listening. */
  onDrainSignal?(toggle: () => void): () => void;
  /** Called for a second signal. */
  giveUp(): void;
  /** Told where health is served; the port differs from the configuration when that says 0. */
  onHealth?(port: number): void;
}

/** `parkade serve`: runs until SIGTERM or SIGINT; a second signal ends it at once. */
export async function serveUntilSignal(config: ResolvedConfig, world: ServeSurroundings): Promise<ExitCode> {
  const { log } = world;
  const meters = createMeters();
  const signal = world.nextSignal();
  let service: Service | undefined;
  let health: HealthServer | undefined;
  let stopListening: (() => void) | undefined;
  try {
    health = await startHealthServer({
      ...config.http,
      meters,
      notReady: () => service?.notReady() ?? Promise.resolve(['parkade is starting']),
    });
    log.info('health and metrics are served', { host: config.http.host, port: health.port });
    world.onHealth?.(health.port);
    const hooks = testHooksFrom(process.env);
    if (Object.keys(hooks).length > 0) log.warn('test hooks are on', { hooks: Object.keys(hooks).join(' ') });
    const running = await serve(config, { log, meters, hooks, name: engineName(config, process.env) });
    service = running;
    stopListening = world.onDrainSignal?.(() => running.toggleDrain());
    log.info('stopping', { signal: await signal });
    void world.nextSignal().then(() => world.giveUp());
    await service.close(FINISH_WITHIN_MS);
    return EXIT.fine;
  } catch (error) {
    log.error('parkade cannot serve', { why: error instanceof Error ? error.message : String(error) });
    return EXIT.problem;
  } finally {
    stopListening?.();
    await health?.close();
  }
}

export const processSignals = (log: Logger): ServeSurroundings => ({
  log,
  nextSignal: () =>
    new Promise((resolve) => {
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
    }),
  onDrainSignal(toggle) {
    process.on('SIGUSR2', toggle);
    return () => process.off('SIGUSR2', toggle);
  },
  giveUp: () => process.exit(EXIT.problem),
});
