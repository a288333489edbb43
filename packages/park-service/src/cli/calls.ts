import { showUser, type AnyCall } from '@parkade/park-decision';

import type { ResolvedConfig } from '@parkade/park-config';
import { duration } from './clock-words.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { CliDeps } from './cli-deps.js';
import { table } from './table.js';
import { withStore } from './with-store.js';

interface CallLine {
  readonly lot: string;
  readonly orbit: string;
  readonly state: string;
  readonly caller: string;
  /** ms since 1970. */
  readonly since: number;
  readonly parkedBy: string;
  /** What happens next, if nobody does anything; ms since 1970. */
  readonly due: number | null;
  readonly node: string;
  readonly callId: string;
}

/** `parkade calls`: everybody who waits, in the order of lots and orbits. */
export const listCalls = (
  config: ResolvedConfig,
  options: { readonly json: boolean; readonly lot: string | undefined },
  world: CliDeps,
): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    if (options.lot !== undefined && !config.lots.some(({ policy }) => policy.lot === options.lot)) {
      world.err(
        `there is no lot "${options.lot}"; there are: ${config.lots.map(({ policy }) => policy.lot).join(', ')}`,
      );
      return { kind: 'ok', value: EXIT.usage };
    }
    const answer = await store.liveCalls();
    if (answer.kind === 'store-down') return answer;
    const lines = answer.value
      .filter((call) => options.lot === undefined || call.lot === options.lot)
      .map(lineOf)
      .toSorted((a, b) => compare(a.lot, b.lot) || compare(a.orbit, b.orbit));
    world.out(options.json ? JSON.stringify({ calls: lines }, null, 2) : callsTable(lines, world.clock.now()));
    return { kind: 'ok', value: EXIT.fine };
  });

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function lineOf(call: AnyCall): CallLine {
  const waiting = call.kind === 'reserved' || call.caller === null ? null : call.caller;
  return {
    lot: call.lot,
    orbit: call.orbit,
    state: call.kind,
    caller: waiting === null ? '' : [waiting.name, waiting.number].filter((part) => part !== '').join(' '),
    since: call.kind === 'reserved' || call.kind === 'ended' ? call.openedAt : call.parkedAt,
    parkedBy: call.parker === null ? '' : showUser(call.parker.address),
    due: call.kind === 'ended' ? null : call.deadline,
    node: call.node,
    callId: call.callId,
  };
}

function callsTable(lines: readonly CallLine[], now: number): string {
  if (lines.length === 0) return 'Nobody is parked.';
  return table(
    ['lot', 'orbit', 'state', 'caller', 'since', 'parked by', 'due', 'node'],
    lines.map((line) => [
      line.lot,
      line.orbit,
      line.state,
      line.caller === '' ? '-' : line.caller,
      `${duration(now - line.since)} ago`,
      line.parkedBy === '' ? '-' : line.parkedBy,
      line.due === null ? '-' : dueWords(line.due - now),
      line.node,
    ]),
  );
}

const dueWords = (ms: number): string => (ms < 0 ? `${duration(-ms)} overdue` : `in ${duration(ms)}`);
