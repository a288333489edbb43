/** `parkade reload`: the engine that is asked reads its configuration again. */
import type { Reloaded } from '@parkade/api-contract';
import type { ApiOptions, ApiWorld } from '../api-world.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { jsonText, printable } from '../terminal/plain-text.js';
import { withApi } from '../with-api.js';

export const reload = (options: ApiOptions, world: ApiWorld): Promise<ExitCode> =>
  withApi(options, world, async (client) => {
    const reloaded = await client.change<Reloaded>('POST', '/reload');
    world.out(options.json === true ? jsonText(reloaded, 2) : reloadWords(reloaded));
    return EXIT.fine;
  });

const reloadWords = ({ engine, lots, draining, needsRestart }: Reloaded): string =>
  [
    `${engine} goes by its configuration as it is now`,
    ...(lots.length === 0 ? ['no lot is another than before'] : lots.map(({ lot, change }) => `${change}: lot ${lot}`)),
    ...(draining.length === 0 ? [] : [`taken out, and kept for who is there: ${draining.join(' ')}`]),
    ...(needsRestart.length === 0 ? [] : [`holds from the next start on: ${needsRestart.join(' ')}`]),
  ]
    .map(printable)
    .join('\n');
