import { hostname } from 'node:os';
import type { ResolvedConfig } from '@parkade/park-config';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/**
 * How an engine is called in `parkade nodes` and `parkade drain engine`: `PARKADE_ENGINE`, else machine and port, so that
 * the same configuration on the same machine means the same engine.
 */
export function engineName(
  config: Pick<ResolvedConfig, 'listen'>,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const given = env['PARKADE_ENGINE'] ?? '';
  return NAME.test(given) ? given : `${hostname()}:${String(config.listen.port)}`;
}
