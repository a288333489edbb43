/** `parkade webhooks list` and `replay`. */
import { EXIT, type ExitCode, table } from '@parkade/api-commands';
import type { ResolvedConfig } from '@parkade/park-config';
import type { CliDeps } from '../cli-deps.js';
import { showWhen } from '../records/when.js';
import type { OpenQueues } from './open-queues.js';

const MOST_LISTED = 1_000;

async function withQueues(
  config: ResolvedConfig,
  world: CliDeps,
  work: (queues: OpenQueues['queues']) => Promise<ExitCode>,
): Promise<ExitCode> {
  let open: OpenQueues | undefined;
  try {
    open = await world.openQueues(config);
    return await work(open.queues);
  } catch (error) {
    world.err(`${error instanceof Error ? error.message : String(error)}\n    fix: parkade doctor looks closer`);
    return EXIT.problem;
  } finally {
    await open?.close();
  }
}

/** What waits and what is dead, of each endpoint. */
export const listDeadLetters = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withQueues(config, world, async (queues) => {
    const endpoints = await Promise.all(
      queues.map(async (queue) => ({
        endpoint: queue.name,
        url: config.webhooks.find(({ name }) => name === queue.name)?.url ?? '',
        ...(await queue.counts()),
        deadLetters: await queue.deadLetters(MOST_LISTED),
      })),
    );
    world.out(json ? JSON.stringify({ endpoints }, null, 2) : asText(endpoints));
    return EXIT.fine;
  });

type Listed = { readonly endpoint: string; readonly url: string; readonly waiting: number; readonly dead: number } & {
  readonly deadLetters: Awaited<ReturnType<OpenQueues['queues'][number]['deadLetters']>>;
};

function asText(endpoints: readonly Listed[]): string {
  if (endpoints.length === 0) return 'The configuration names no webhooks.';
  const dead = endpoints.flatMap(({ endpoint, deadLetters }) => deadLetters.map((letter) => ({ endpoint, ...letter })));
  const head = table(
    ['endpoint', 'url', 'waiting', 'dead'],
    endpoints.map(({ endpoint, url, waiting, dead: count }) => [endpoint, url, String(waiting), String(count)]),
  );
  if (dead.length === 0) return head;
  const rows = dead.map(({ endpoint, at, type, attempts, why, id }) => [
    endpoint,
    showWhen(at),
    type,
    String(attempts),
    why,
    id,
  ]);
  return `${head}\n\n${table(['endpoint', 'given up', 'type', 'attempts', 'why', 'id'], rows)}`;
}

/** @param ids  None: all dead letters of the endpoint. */
export const replayDeadLetters = (
  config: ResolvedConfig,
  { endpoint, ids, json }: { readonly endpoint: string; readonly ids: readonly string[]; readonly json: boolean },
  world: CliDeps,
): Promise<ExitCode> =>
  withQueues(config, world, async (queues) => {
    const queue = queues.find(({ name }) => name === endpoint);
    if (queue === undefined) {
      world.err(`there is no endpoint "${endpoint}"; there are: ${queues.map(({ name }) => name).join(', ')}`);
      return EXIT.usage;
    }
    const wanted = ids.length > 0 ? ids : (await queue.deadLetters(MOST_LISTED)).map(({ id }) => id);
    const replayed: string[] = [];
    for (const id of wanted) if (await queue.replay(id)) replayed.push(id);
    const unknown = wanted.filter((id) => !replayed.includes(id));
    if (json) world.out(JSON.stringify({ endpoint, replayed, unknown }, null, 2));
    else world.out(`${replayed.length} will be delivered again.`);
    if (unknown.length > 0) world.err(`no dead letters of ${endpoint}: ${unknown.join(', ')}`);
    return unknown.length > 0 ? EXIT.problem : EXIT.fine;
  });
