/** `parkade records list`, `show` and `summary`. */
import { duration, EXIT, jsonText, table, type ExitCode } from '@parkade/api-commands';
import type { RecordRow, RecordWhole, SummaryBy, SummaryRow } from '@parkade/api-contract';
import type { CliDeps } from '../cli-deps.js';
import { readBy, readFilter, type FilterWords } from './filter-options.js';
import { showWhen } from './when.js';
import type { WithRecords } from './with-records.js';

export interface ListWords extends FilterWords {
  readonly limit?: string;
  readonly after?: string;
  readonly json?: boolean;
}

const USUAL_LIMIT = 50;
const MOST = 500;

export async function listRecords(withRecords: WithRecords, words: ListWords, world: CliDeps): Promise<ExitCode> {
  const filter = readFilter(words, world.clock.now());
  if (filter.kind === 'wrong') return misused(filter.why, world);
  const limit = Number(words.limit ?? USUAL_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    return misused(
      `--limit ${words.limit ?? ''}: 1 to ${String(MOST)}; \`parkade records export\` has no limit`,
      world,
    );
  return withRecords(async (store) => {
    const page = await store.list(filter.value, { limit, after: words.after });
    if (words.json === true) world.out(jsonText(page, 2));
    else {
      world.out(recordsTable(page.records));
      if (page.next !== null) world.out(`\nmore: --after ${page.next}`);
    }
    return EXIT.fine;
  });
}

export async function showRecord(
  withRecords: WithRecords,
  callId: string,
  json: boolean,
  world: CliDeps,
): Promise<ExitCode> {
  return withRecords(async (store) => {
    const record = await store.whole(callId);
    if (record === null) {
      world.err(`there is no record of a call ${callId}: it may still be parked, or be older than \`records.keep\``);
      return EXIT.problem;
    }
    world.out(json ? jsonText(record, 2) : wholeText(record));
    return EXIT.fine;
  });
}

export async function summariseRecords(
  withRecords: WithRecords,
  words: FilterWords & { readonly by?: string; readonly json?: boolean },
  world: CliDeps,
): Promise<ExitCode> {
  const now = world.clock.now();
  const by = readBy(words.by ?? 'lot');
  const filter = readFilter({ from: '7d', ...words }, now);
  if (by.kind === 'wrong') return misused(by.why, world);
  if (filter.kind === 'wrong') return misused(filter.why, world);
  return withRecords(async (store) => {
    // Hours and days are those of this machine's zone, as it is now.
    const utcOffsetMinutes = -new Date(now).getTimezoneOffset();
    const rows = await store.summary(filter.value, { by: by.value, utcOffsetMinutes });
    world.out(words.json === true ? jsonText({ by: by.value, rows }, 2) : summaryTable(by.value, rows));
    return EXIT.fine;
  });
}

export function misused(why: string, world: CliDeps): ExitCode {
  world.err(why);
  return EXIT.usage;
}

function recordsTable(rows: readonly RecordRow[]): string {
  if (rows.length === 0) return 'There is no such record.';
  return table(
    ['ended', 'lot', 'orbit', 'caller', 'parked by', 'waited', 'rings', 'end', 'who has them', 'call'],
    rows.map((row) => [
      showWhen(row.endedAt),
      row.lot,
      row.orbit,
      callerWords(row),
      row.parker ?? '-',
      row.waitedMs === null ? '-' : duration(row.waitedMs),
      String(row.rings),
      row.end,
      row.retriever ?? row.forwardedTo ?? '-',
      row.callId,
    ]),
  );
}

function callerWords({ callerName, callerNumber, erased }: RecordRow): string {
  if (erased) return '(erased)';
  const words = [callerName, callerNumber].filter((word) => word !== '').join(' ');
  return words === '' ? '-' : words.slice(0, 40);
}

function wholeText(record: RecordWhole): string {
  const head: readonly (readonly [string, string])[] = [
    ['call', record.callId],
    [
      'place',
      `${record.orbit} in ${record.lot}, node ${record.node}${record.site === null ? '' : ` at ${record.site}`}`,
    ],
    ['caller', callerWords(record)],
    ['parked by', `${record.parker ?? '-'} (${record.via})`],
    ['waited', record.waitedMs === null ? '-' : duration(record.waitedMs)],
    ['end', `${record.end}${record.why === null ? '' : ` (${record.why})`}`],
    ['who has them', record.retriever ?? record.forwardedTo ?? '-'],
    ...(record.note === null ? [] : [['note', record.note] as const]),
  ];
  return [
    head.map(([name, value]) => `${name.padEnd(14)}${printed(value)}`).join('\n'),
    table(
      ['when', 'step', 'more'],
      record.steps.map((step) => [showWhen(step.at), step.what, detailsOf(step)]),
    ),
    table(
      ['leg', 'is'],
      record.legs.map(({ leg, is }) => [leg, is]),
    ),
    ...(record.refusals.length === 0
      ? []
      : [
          table(
            ['when', 'refused', 'who', 'dialled'],
            record.refusals.map(({ at, reason, asker, number, dialled }) => [
              showWhen(at),
              reason,
              asker ?? number,
              dialled,
            ]),
          ),
        ]),
  ].join('\n\n');
}

const NOT_SHOWN = new Set(['at', 'what', 'version', 'node', 'leg']);
const detailsOf = (more: object): string =>
  Object.entries(more)
    .filter(([key]) => !NOT_SHOWN.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ')
    .slice(0, 160);

const printed = (text: string): string => table([text], []);

function summaryTable(by: SummaryBy, rows: readonly SummaryRow[]): string {
  if (rows.length === 0) return 'There is no such record.';
  const wait = (ms: number | null): string => (ms === null ? '-' : duration(ms));
  return table(
    [
      by,
      'parks',
      'picked up',
      'recall answered',
      'by others',
      'abandoned',
      'sent on',
      'expired',
      'lost',
      'p50',
      'p95',
      'longest',
    ],
    rows.map((row) => [
      by === 'hour' || by === 'day' ? showWhen(Number(row.key)) : row.key,
      ...[row.parks, row.pickedUp, row.recallAnswered, row.joinedByOthers, row.abandoned].map(String),
      ...[row.forwarded, row.expired, row.lost].map(String),
      wait(row.waitP50Ms),
      wait(row.waitP95Ms),
      wait(row.waitMaxMs),
    ]),
  );
}
