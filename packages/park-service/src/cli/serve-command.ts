import type { ResolvedConfig } from '../config/index.js';
import { createLogger } from '../log/index.js';
import { createMeters, startHealthServer } from '../metrics/index.js';
import { serve, type Service } from '../serve.js';
import { EXIT, type ExitCode } from './exit-code.js';

/** How long calls in progress may take to be finished with. */
const FINISH_WITHIN_MS = 10_000;

/** `parkade serve`: runs until SIGTERM or SIGINT; a second signal ends it at once. */
export async function serveUntilSignal(config: ResolvedConfig): Promise<ExitCode> {
  const log = createLogger(config.log);
  const meters = createMeters();
  const signal = nextSignal();
  let service: Service | undefined;
  const health = await startHealthServer({
    ...config.http,
    meters,
    notReady: () => service?.notReady() ?? Promise.resolve(['parkade is starting']),
  });
  log.info('health and metrics are served', { host: config.http.host, port: health.port });
  try {
    service = await serve(config, { log, meters });
    log.info('stopping', { signal: await signal });
    void nextSignal().then(() => process.exit(EXIT.problem));
    await service.close(FINISH_WITHIN_MS);
    return EXIT.fine;
  } catch (error) {
    log.error('parkade cannot serve', { why: error instanceof Error ? error.message : String(error) });
    return EXIT.problem;
  } finally {
    await health.close();
  }
}

const nextSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
