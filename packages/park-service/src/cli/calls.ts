import { duration, EXIT, type ExitCode, table } from '@parkade/api-commands';
import { declarationOf, parseLotId } from '@parkade/park-decision';
import { callRows, type CallRow } from '@parkade/park-view';
import type { ResolvedConfig } from '@parkade/park-config';
import type { CliDeps } from './cli-deps.js';
import { withStore } from './with-store.js';

/** `parkade calls`: everybody who waits, in the order of lots and orbits. */
export const listCalls = (
  config: ResolvedConfig,
  options: { readonly json: boolean; readonly lot: string | undefined },
  world: CliDeps,
): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    const lots = config.lots.map(({ policy }) => policy.lot);
    const lot = parseLotId(options.lot);
    if (options.lot !== undefined && (lot === undefined || !lots.includes(declarationOf(lot)))) {
      world.err(`there is no lot "${options.lot}"; there are: ${lots.join(', ')}`);
      return { kind: 'ok', value: EXIT.usage };
    }
    const answer = await store.liveCalls();
    if (answer.kind === 'store-down') return answer;
    const calls = callRows(answer.value, lot);
    world.out(options.json ? JSON.stringify({ calls }, null, 2) : callsTable(calls, world.clock.now()));
    return { kind: 'ok', value: EXIT.fine };
  });

function callsTable(rows: readonly CallRow[], now: number): string {
  if (rows.length === 0) return 'Nobody is parked.';
  return table(
    ['lot', 'orbit', 'state', 'caller', 'since', 'parked by', 'due', 'node'],
    rows.map((row) => [
      row.lot,
      row.orbit,
      row.state,
      row.caller === '' ? '-' : row.caller,
      `${duration(now - row.since)} ago`,
      row.parkedBy === '' ? '-' : row.parkedBy,
      row.due === null ? '-' : dueWords(row.due - now),
      row.node,
    ]),
  );
}

const dueWords = (ms: number): string => (ms < 0 ? `${duration(-ms)} overdue` : `in ${duration(ms)}`);
