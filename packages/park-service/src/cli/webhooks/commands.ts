import type { Command } from 'commander';
import type { CliDeps } from '../cli-deps.js';
import type { CommonOptions, Configured } from '../configured.js';
import { listDeadLetters, replayDeadLetters } from './dead-letters.js';

/** `parkade webhooks ...` */
export function addWebhooks(program: Command, configured: Configured, world: CliDeps): void {
  const webhooks = program.command('webhooks').description('who is told of events, and what they did not take');
  webhooks
    .command('list')
    .description('each endpoint: what waits, and its dead letters')
    .option('--json', 'for programs')
    .action(configured<CommonOptions>((config, { json }) => listDeadLetters(config, json === true, world)));
  webhooks
    .command('replay')
    .description('deliver dead letters again: those named, or all of the endpoint')
    .argument('<endpoint>')
    .argument('[ids...]')
    .option('--json', 'for programs')
    .action(async (endpoint: string, ids: readonly string[], given: unknown, command: Command) => {
      const run = configured<CommonOptions>((config, { json }) =>
        replayDeadLetters(config, { endpoint, ids, json: json === true }, world),
      );
      await run(given, command);
    });
}
