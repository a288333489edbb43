import type { Logger } from '@parkade/park-engine';

import type { ResolvedConfig } from '../config/index.js';
import { createMeters, startHealthServer, type HealthServer } from '../metrics/index.js';
import { serve, type Service } from '../serve.js';
import { testHooksFrom } from '../test-hooks.js';
import { EXIT, type ExitCode } from './exit-code.js';

/** How long calls in progress may take to be finished with. */
const FINISH_WITHIN_MS = 10_000;

export interface ServeSurroundings {
  readonly log: Logger;
  /** Settles with the name of the next signal to stop; asked again while stopping. */
  nextSignal(): Promise<string>;
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
    service = await serve(config, { log, meters, hooks });
    log.info('stopping', { signal: await signal });
    void world.nextSignal().then(() => world.giveUp());
    await service.close(FINISH_WITHIN_MS);
    return EXIT.fine;
  } catch (error) {
    log.error('parkade cannot serve', { why: error instanceof Error ? error.message : String(error) });
    return EXIT.problem;
  } finally {
    await health?.close();
  }
}

export const processSignals = (log: Logger): ServeSurroundings => ({
  log,
  nextSignal: () =>
    new Promise((resolve) => {
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
    }),
  giveUp: () => process.exit(EXIT.problem),
});
