/** `parkade records erase`: takes what is known of one number out of the records, the lots' event streams and the webhooks' queues. */
import { EXIT, type ExitCode } from '@parkade/api-commands';
import type { ResolvedConfig } from '@parkade/park-config';
import type { RecordFeed } from '@parkade/park-ports';
import { digitsOf, NoRecords, type ErasedRows, type RecordStore } from '@parkade/records';
import type { CliDeps } from '../cli-deps.js';
import type { OpenFeed } from './open-records.js';
import { misused } from './show-records.js';

/** So long the engines have for writing what waits to be written; they need a second. */
const PAUSE_MS = 500;
const PAUSES = 20;
const PAGE = 500;
/** Fewer digits are an extension of the house, or a slip. */
const FEWEST_DIGITS = 3;

export async function eraseNumber(
  config: ResolvedConfig,
  number: string,
  json: boolean,
  world: CliDeps,
): Promise<ExitCode> {
  const digits = digitsOf(number);
  if (digits.length < FEWEST_DIGITS) return misused(`"${number}" is no number: it has ${digits.length} digits`, world);
  const feed = await world.openRecordFeed(config);
  try {
    const isMeant = (other: string): boolean => digitsOf(other) === digits;
    if (config.records.kind !== 'off' && !(await isWritten(feed, isMeant, world))) {
      world.err(
        'calls of this number wait in Redis to be written to the records, and nobody writes them\n' +
          '    fix: start an engine, or see why it logs `records-not-written`; then erase again. Nothing was erased.',
      );
      return EXIT.problem;
    }
    const rows = await eraseRows(config, digits, world);
    const events = await feed.eraseNumber(
      config.lots.map(({ policy }) => policy.lot),
      isMeant,
    );
    if (events.kind === 'store-down') {
      world.err(
        `Redis does not answer: ${events.why}; the records are erased, the events are not\n    fix: erase again`,
      );
      return EXIT.problem;
    }
    const deliveries = await eraseDeliveries(config, isMeant, world);
    world.out(
      json
        ? JSON.stringify({ number: digits, ...rows, events: events.value, deliveries }, null, 2)
        : `erased: ${rows.calls} calls, ${rows.refusals} refused requests, ${events.value} events, ${deliveries} deliveries of webhooks.\n${NOT_ERASED}`,
    );
    return EXIT.fine;
  } catch (error) {
    world.err(
      `not all is erased: ${error instanceof Error ? error.message : String(error)}\n    fix: mend that, and erase again`,
    );
    return EXIT.problem;
  } finally {
    feed.close();
  }
}

const NOT_ERASED =
  'Redis forgets what it still knows of an ended call within the hour, answers of the API within ten minutes. Not touched: what endpoints were told,\n' +
  'queues of endpoints that the configuration names no more, `park_unreadable`, backups, log files of the engines and of the switches.';

/** @throws when Redis does not answer. */
async function eraseDeliveries(
  config: ResolvedConfig,
  isMeant: (number: string) => boolean,
  world: CliDeps,
): Promise<number> {
  if (config.webhooks.length === 0) return 0;
  const open = await world.openQueues(config);
  try {
    let erased = 0;
    for (const queue of open.queues) erased += await queue.erase(isMeant);
    return erased;
  } finally {
    await open.close();
  }
}

async function eraseRows(config: ResolvedConfig, digits: string, world: CliDeps): Promise<ErasedRows> {
  const none = { calls: 0, refusals: 0 };
  if (config.records.kind === 'off') return none;
  let store: RecordStore;
  try {
    store = await world.openRecords(config.records);
  } catch (error) {
    if (error instanceof NoRecords) return none;
    throw error;
  }
  try {
    return await store.erase(digits);
  } finally {
    await store.close();
  }
}

/** Whether nothing of this number waits to be written any more. @throws when Redis does not answer. */
async function isWritten(feed: OpenFeed, isMeant: (number: string) => boolean, world: CliDeps): Promise<boolean> {
  for (let pause = 0; pause <= PAUSES; pause += 1) {
    if (pause > 0) await world.pause(PAUSE_MS);
    const oldest = await feed.oldest(PAGE);
    if (oldest.kind === 'store-down') throw new Error(`Redis does not answer: ${oldest.why}`);
    const waits = oldest.value.some((entry) => entry.kind !== 'unreadable' && isMeant(numberOf(entry)));
    if (!waits && oldest.value.length < PAGE) return true;
  }
  return false;
}

function numberOf(entry: Exclude<Awaited<FeedEntries>, { kind: 'unreadable' }>): string {
  return entry.kind === 'call' ? (entry.call.caller?.number ?? '') : entry.event.number;
}

type FeedEntries = Extract<Awaited<ReturnType<RecordFeed['oldest']>>, { kind: 'ok' }>['value'][number];
