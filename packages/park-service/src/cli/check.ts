import type { FinalDisposition, RecallStage } from '@parkade/park-decision';

import { loadConfig, showDuration, showProblem, type ResolvedConfig, type ResolvedLot } from '../config/index.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { CliSurroundings } from './surroundings.js';
import { table } from './table.js';

/** `parkade check`: every problem of a file, or what the file means. */
export function checkConfig(file: string, json: boolean, world: CliSurroundings): ExitCode {
  const loading = loadConfig(file);
  if (loading.kind === 'invalid') {
    const { problems } = loading;
    if (json) world.out(JSON.stringify({ ok: false, file, problems }, null, 2));
    else {
      for (const problem of problems) world.out(showProblem(problem));
      world.out(`\n${String(problems.length)} ${problems.length === 1 ? 'problem' : 'problems'}`);
    }
    return EXIT.problem;
  }
  if (json) world.out(JSON.stringify({ ok: true, file, summary: summaryOf(loading.config) }, null, 2));
  else
    world.out(
      [`${file} is fine.`, '', nodesTable(loading.config), '', ...loading.config.lots.map(lotParagraph)].join('\n'),
    );
  return EXIT.fine;
}

/** Numbers and names only: no passwords. */
const summaryOf = (config: ResolvedConfig) => ({
  nodes: config.nodes.map(({ node, esl, peerDial, site }) => ({
    node,
    esl: `${esl.host}:${String(esl.port)}`,
    peerDial,
    site,
  })),
  lots: config.lots.map(({ policy, numbering }) => ({
    lot: policy.lot,
    domain: policy.domain,
    orbits: policy.orbits,
    parkCodes: numbering.parkCodes,
    retrievePrefixes: numbering.retrievePrefixes,
  })),
});

const nodesTable = (config: ResolvedConfig): string =>
  table(
    ['node', 'event socket', 'peers dial', 'site'],
    config.nodes.map(({ node, esl, peerDial, site }) => [
      node,
      `${esl.host}:${String(esl.port)}`,
      peerDial ?? '-',
      site ?? '-',
    ]),
  );

function lotParagraph({ policy, numbering }: ResolvedLot): string {
  const [first] = policy.orbits;
  const last = policy.orbits.at(-1);
  const rows = [
    [
      'orbits',
      `${String(policy.orbits.length)}: ${String(first)}${first === last ? '' : ` to ${String(last)}`}, ${policy.choose} free one`,
    ],
    ['park', [...numbering.parkCodes, 'an orbit'].join(', ')],
    ['pick up', ['an orbit', ...numbering.retrievePrefixes.map((prefix) => `${prefix} and an orbit`)].join(', ')],
    ['recall', recallWords(policy)],
    ['waits', `at most ${showDuration(policy.maxWaitMs)}, with ${policy.music}`],
    ['may park', policy.rights.park.join(', ')],
    ['may pick up', policy.rights.retrieve.join(', ')],
  ];
  return [
    `lot ${policy.lot} in ${policy.domain}`,
    ...rows.map(([key = '', value = '']) => `  ${key.padEnd(12)}${value}`),
  ].join('\n');
}

function recallWords(policy: ResolvedLot['policy']): string {
  if (policy.recallAfterMs === 0) return 'never';
  const chain = policy.chain.map((stage) => `${whom(stage)} ${showDuration(stage.forMs)}`).join(', ');
  const rounds = policy.rounds === 1 ? 'once' : `${String(policy.rounds)} times, ${showDuration(policy.againMs)} apart`;
  return `after ${showDuration(policy.recallAfterMs)}: ${chain === '' ? 'nobody' : chain}; ${rounds}; then ${finally_(policy.then)}`;
}

const whom = ({ ring }: RecallStage): string =>
  ring.kind === 'parker' ? 'the parker' : `${ring.address.user}@${ring.address.domain}`;

function finally_(disposition: FinalDisposition): string {
  switch (disposition.kind) {
    case 'stay':
      return 'stay';
    case 'hang-up':
      return 'hang up';
    case 'forward':
      return `forward to ${disposition.extension} in ${disposition.context}`;
  }
}
