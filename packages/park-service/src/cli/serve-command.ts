import { EXIT, type ExitCode } from '@parkade/api-commands';
import type { Logger } from '@parkade/park-ports';
import type { ConfigLoading, LogLevel, ResolvedConfig } from '@parkade/park-config';
import { createMeters, startHealthServer, type HealthServer } from '../metrics/index.js';
import { engineName } from '../engine-name.js';
import type { BindableLogger } from '../log/index.js';
import { serve, type Service } from '../serve.js';
import type { ServiceDeps } from '../service-deps.js';

/** How long calls in progress may take to be finished with. */
const FINISH_WITHIN_MS = 10_000;

export interface ServeDeps extends Pick<ServiceDeps, 'clock' | 'decorate' | 'onApi' | 'readConfig'> {
  readonly log: Logger;
  /** Settles with the name of the next signal to stop; asked again while stopping. */
  nextSignal(): Promise<string>;
  /** Calls `toggle` for each signal that says: take no more requests, or take them again. Returns how to stop listening. */
  onDrainSignal?(toggle: () => void): () => void;
  /** Calls `reload` for each signal that says: read the configuration again. Returns how to stop listening. */
  onReloadSignal?(reload: (read: () => ConfigLoading) => void): () => void;
  setLogLevel?(level: LogLevel): void;
  /** Called for a second signal. */
  giveUp(): void;
  /** Told where health is served; the port differs from the configuration when that says 0. */
  onHealth?(port: number): void;
}

/** `parkade serve`: runs until SIGTERM or SIGINT; a second signal ends it at once. */
export async function serveUntilSignal(config: ResolvedConfig, world: ServeDeps): Promise<ExitCode> {
  const { log } = world;
  const meters = createMeters();
  const signal = world.nextSignal();
  let service: Service | undefined;
  let health: HealthServer | undefined;
  let stopListening: (() => void) | undefined;
  // From the very beginning: by default this signal ends a process.
  const stopReloading = world.onReloadSignal?.((read) => {
    if (service === undefined) log.warn('configuration-refused', { why: 'parkade is starting', fix: 'ask again' });
    else void service.reload(read);
  });
  try {
    health = await startHealthServer({
      ...config.http,
      meters,
      notReady: () => service?.notReady() ?? Promise.resolve(['parkade is starting']),
    });
    log.info('health and metrics are served', { host: config.http.host, port: health.port });
    world.onHealth?.(health.port);
    const setLogLevel = (level: LogLevel): void => world.setLogLevel?.(level);
    const name = engineName(config, process.env);
    const { clock, decorate, onApi, readConfig } = world;
    const extra = {
      ...(clock && { clock }),
      ...(decorate && { decorate }),
      ...(onApi && { onApi }),
      ...(readConfig && { readConfig }),
    };
    const running = await serve(config, { log, meters, name, setLogLevel, ...extra });
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
    stopReloading?.();
    await health?.close();
  }
}

export const processSignals = (log: BindableLogger, readConfig: () => ConfigLoading): ServeDeps => ({
  log,
  readConfig,
  setLogLevel: (level) => log.setLevel(level),
  onReloadSignal(reload) {
    const read = (): void => reload(readConfig);
    process.on('SIGHUP', read);
    return () => process.off('SIGHUP', read);
  },
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
