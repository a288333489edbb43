/** `lots`, `calls` and `nodes`, asked of an engine. */
import { callOf, type Bay, type CallList, type EngineList, type LotList, type NodeList } from '@parkade/api-contract';
import type { ApiOptions, ApiWorld } from '../api-world.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { duration } from '../terminal/clock-words.js';
import { cut, jsonText } from '../terminal/plain-text.js';
import { table } from '../terminal/table.js';
import { withApi } from '../with-api.js';
import { DIFFERENT_ENGINES, goByDifferent } from './configurations.js';
import { callerWords, cardOf, nextWords, personWords, stateWords } from './bay-words.js';

const NOTE_COLUMNS = 40;

export const listLotsOver = (options: ApiOptions, world: ApiWorld): Promise<ExitCode> =>
  withApi(options, world, async (client) => {
    const answer = await client.get<LotList>('/lots');
    const rows = answer.lots.map(({ info, ...row }) =>
      [info.lot, info.domain, row.bays, row.waiting, row.ringing, row.claimed, row.reserved, row.resting, row.free].map(
        String,
      ),
    );
    const head = ['lot', 'domain', 'orbits', 'waiting', 'ringing', 'claimed', 'reserved', 'resting', 'free'];
    if (options.json === true) world.out(jsonText(answer, 2));
    else world.out(rows.length === 0 ? 'No lot is shown to this token.' : table(head, rows));
    return EXIT.fine;
  });

export const listCallsOver = (options: ApiOptions & { readonly lot?: string }, world: ApiWorld): Promise<ExitCode> =>
  withApi(options, world, async (client) => {
    const answer = await client.get<CallList>('/calls', { lot: options.lot });
    if (options.json === true) world.out(jsonText(answer, 2));
    else if (answer.calls.length === 0) world.out('Nobody is parked.');
    else
      world.out(
        table(
          ['lot', 'orbit', 'state', 'caller', 'since', 'parked by', 'next', 'node', 'note', 'call'],
          answer.calls.map(({ lot, bay }) => callRow(lot, bay, answer.at)),
        ),
      );
    return EXIT.fine;
  });

function callRow(lot: string, bay: Bay, now: number): readonly string[] {
  const card = cardOf(bay);
  const call = callOf(bay)?.callId ?? '-';
  const by = bay.state.kind === 'reserved' ? bay.state.by : (card?.parkedBy ?? null);
  if (card === null) return [lot, bay.orbit, stateWords(bay), '-', '-', personWords(by), '-', '-', '-', call];
  return [
    lot,
    bay.orbit,
    stateWords(bay),
    callerWords(card.caller),
    `${duration(now - card.parkedAt)} ago`,
    personWords(by),
    nextWords(card.next, now),
    card.node,
    card.note === null ? '-' : cut(card.note.text, NOTE_COLUMNS),
    call,
  ];
}

export const listNodesOver = (options: ApiOptions, world: ApiWorld): Promise<ExitCode> =>
  withApi(options, world, async (client) => {
    const { at, nodes } = await client.get<NodeList>('/nodes');
    const { engines } = await client.get<EngineList>('/engines');
    if (options.json === true) world.out(jsonText({ at, nodes, engines }, 2));
    else {
      world.out([nodesTable(nodes, at), enginesTable(engines, at)].join('\n\n'));
      if (goByDifferent(engines)) world.err(DIFFERENT_ENGINES);
    }
    return EXIT.fine;
  });

const nodesTable = (nodes: NodeList['nodes'], now: number): string =>
  table(
    ['node', 'site', 'heard of', 'watched by', 'state', 'waiting', 'reserved'],
    nodes.map((row) => [
      row.node,
      row.site ?? '-',
      row.silentSince === null ? 'yes' : `not for ${duration(now - row.silentSince)}`,
      row.watchedBy ?? '-',
      row.drainingSince === null ? 'serving' : `draining for ${duration(now - row.drainingSince)}`,
      String(row.waiting),
      String(row.reserved),
    ]),
  );

const enginesTable = (engines: EngineList['engines'], now: number): string =>
  engines.length === 0
    ? 'No engine has signed in.'
    : table(
        ['engine', 'state', 'requests', 'up for', 'configuration'],
        engines.map((row) => [
          row.engine,
          row.silent ? `silent for ${duration(now - row.seenAt)}` : row.draining ? 'draining' : 'serving',
          String(row.requests),
          duration(row.seenAt - row.startedAt),
          row.configuration ?? '-',
        ]),
      );
