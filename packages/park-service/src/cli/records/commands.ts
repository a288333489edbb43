import type { Command } from 'commander';
import type { CliDeps } from '../cli-deps.js';
import type { CommonOptions, Configured } from '../configured.js';
import { recordsOver, withApi, type ExitCode } from '@parkade/api-commands';
import { eraseNumber, exportRecords, listRecords, showRecord, summariseRecords, withRecords } from './index.js';
import type { FilterWords, ListWords, WithRecords } from './index.js';

/** `parkade records ...` */
export function addRecords(program: Command, configured: Configured, world: CliDeps): void {
  /** The store that the configuration names, or an engine that is named to be asked. */
  const reading = <O extends CommonOptions>(run: (has: WithRecords, options: O) => Promise<ExitCode>) =>
    configured<O>(
      (config, options) => run((work) => withRecords(config, world, work), options),
      (options) => run((work) => withApi(options, world, (client) => work(recordsOver(client))), options),
    );
  const records = program.command('records').description('what is kept of parked calls after their end');
  filtered(records.command('list').description('the latest ended calls'))
    .option('--limit <n>', 'at most so many: 1 to 500', '50')
    .option('--after <mark>', 'go on where a list ended')
    .option('--json', 'for programs')
    .action(reading<CommonOptions & ListWords>((has, words) => listRecords(has, words, world)));
  records
    .command('show')
    .description('one call: each step, leg and refusal with its time')
    .argument('<call>', 'its call id')
    .option('--json', 'for programs')
    .action(async (callId: string, given: unknown, command: Command) => {
      await reading<CommonOptions>((has, { json }) => showRecord(has, callId, json === true, world))(given, command);
    });
  filtered(
    records
      .command('summary')
      .description('how many, and how long they waited; of the last seven days unless --from says otherwise'),
  )
    .option('--by <what>', 'all, lot, site, parker, retriever, hour, day, hour-of-day', 'lot')
    .option('--json', 'for programs')
    .action(
      reading<CommonOptions & FilterWords & { by?: string }>((has, words) => summariseRecords(has, words, world)),
    );
  filtered(records.command('export').description('CSV on the standard output, latest first'))
    .option('--json', 'one JSON object a line instead')
    .action(reading<CommonOptions & FilterWords>((has, words) => exportRecords(has, words, world)));
  records
    .command('erase')
    .description('take name, number and notes of one caller out of the records and the event streams')
    .argument('<number>', 'as a record shows it; blanks, brackets and the sign of the prefix do not count')
    .option('--json', 'for programs')
    .action(async (number: string, given: unknown, command: Command) => {
      await configured<CommonOptions>((config, { json }) => eraseNumber(config, number, json === true, world))(
        given,
        command,
      );
    });
}

const filtered = (command: Command): Command =>
  command
    .option('--from <when>', 'ended since: 2026-11-27, 2026-11-27T08:30, 24h, 7d')
    .option('--to <when>', 'ended before')
    .option('--lot <lot>', 'of this lot')
    .option('--site <site>', 'on a node of this site')
    .option('--person <user@domain>', 'whom this user parked or picked up')
    .option('--caller <number>', 'who called; only the digits count')
    .option('--end <end>', 'picked-up, recall-answered, joined-by-others, abandoned, forwarded, expired, lost, unused');
