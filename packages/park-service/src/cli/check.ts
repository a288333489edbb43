import { EXIT, type ExitCode, table } from '@parkade/api-commands';
import {
  chainLengthMs,
  sameUser,
  showUser,
  type FinalDisposition,
  type LotPolicy,
  type LotQuota,
  type NumberPlan,
  type RecallStage,
  type CallBackPolicy,
} from '@parkade/park-decision';

import {
  loadConfig,
  showDuration,
  showProblem,
  showWarning,
  type ResolvedConfig,
  type ResolvedLot,
} from '@parkade/park-config';
import type { CliDeps } from './cli-deps.js';

/** `parkade check`: every problem of a file, or what the file means. */
export function checkConfig(file: string, json: boolean, world: CliDeps): ExitCode {
  const loading = loadConfig(file);
  if (loading.kind === 'invalid') {
    const { problems, warnings } = loading;
    if (json) world.out(JSON.stringify({ ok: false, file, problems, warnings }, null, 2));
    else {
      for (const problem of problems) world.out(showProblem(problem));
      for (const warning of warnings) world.out(showWarning(warning));
      world.out(`\n${String(problems.length)} ${problems.length === 1 ? 'problem' : 'problems'}`);
    }
    return EXIT.problem;
  }
  const { config } = loading;
  const warnings = [...loading.warnings, ...loading.advice];
  if (json) world.out(JSON.stringify({ ok: true, file, warnings, summary: summaryOf(config) }, null, 2));
  else {
    const verdict = warnings.length === 0 ? `${file} is fine.` : `${file} can be used.`;
    const told = [
      ...warnings.map(showWarning),
      verdict,
      '',
      nodesTable(config),
      '',
      ...config.lots.map((lot) => lotParagraph(lot, config.timeouts.failsafeGraceMs)),
    ];
    world.out(told.join('\n'));
  }
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
  lots: config.lots.map(({ policy, at, sites, numberPlans }) => ({
    lot: policy.lot,
    domain: policy.domain,
    orbits: policy.orbits,
    sites,
    parkCodes: union(numberPlans.map(({ parkCodes }) => parkCodes)),
    retrievePrefixes: union(numberPlans.map(({ retrievePrefixes }) => retrievePrefixes)),
    numberPlans: numberPlans.map(({ parkCodes, retrievePrefixes, find = {}, nodes }) => ({
      parkCodes,
      retrievePrefixes,
      find,
      nodes: nodes === undefined ? null : [...nodes],
    })),
    at: Object.fromEntries(
      [...at].map(([site, { band, fallback, music, sounds }]) => [site, { band, fallback, music, sounds }]),
    ),
  })),
});

const union = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

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

function lotParagraph({ policy, at, sites, numberPlans }: ResolvedLot, graceMs: number): string {
  const rows = [
    ...(sites === null ? [] : [['only at', sites.join(', ')]]),
    ['orbits', `${String(policy.orbits.length)}: ${fromTo(policy.orbits)}, ${policy.choose} free one`],
    ...numberPlans.flatMap(codeRows),
    ['recall', recallWords(policy)],
    [
      'alone',
      `without an engine the switch itself rings the parker after ${showDuration(chainLengthMs(policy) + graceMs)}`,
    ],
    ['waits', `at most ${showDuration(policy.maxWaitMs)}, with ${policy.music}`],
    ...(policy.callBack === undefined ? [] : [['call-back', callBackWords(policy.callBack)]]),
    ...(policy.courtesy === undefined ? [] : [['tone', `${policy.courtesy.tone} for ${HEARERS[policy.courtesy.to]}`]]),
    ...(policy.escape === undefined ? [] : [['keys', keyWords(policy.escape)]]),
    ...(policy.chain.some(({ announceMs }) => announceMs !== undefined)
      ? [['announced', 'who answers a recall first hears the orbit']]
      : []),
    ...(policy.lamp === undefined
      ? []
      : [['lamps', `${policy.lamp.waiting} while a caller waits, ${policy.lamp.recalling} while their recall rings`]]),
    ...[...at].map((each) => siteRow(each, policy)),
    ...(policy.quota === undefined ? [] : [['quota', quotaWords(policy.quota)]]),
    ['may park', policy.rights.park.join(', ')],
    ['may pick up', policy.rights.retrieve.join(', ')],
  ];
  return [
    `lot ${policy.lot} in ${domainWords(policy.domain, numberPlans[0])}`,
    ...rows.map(([key = '', value = '']) => `  ${key.padEnd(12)}${value}`),
  ].join('\n');
}

const quotaWords = ({ inLot, ofParker }: LotQuota): string =>
  [
    ...(inLot === undefined ? [] : [`${String(inLot)} callers at once`]),
    ...(ofParker === undefined ? [] : [`${String(ofParker)} of one parker`]),
  ].join(', ');

/** [X1] A list of a thousand domains is told by its length. */
function domainWords(domain: string, plan: NumberPlan | undefined): string {
  const tenants = plan?.tenants;
  if (tenants === undefined) return domain;
  const { only, except } = tenants;
  if (only !== null) return only.size > 5 ? `each of ${String(only.size)} domains` : `each of ${[...only].join(', ')}`;
  return except.size === 0 ? 'each domain' : `each domain but ${[...except].join(', ')}`;
}

/** Where the keys lead that a waiting caller presses. */
const keyWords = (escape: NonNullable<LotPolicy['escape']>): string =>
  Object.entries(escape)
    .map(([key, to]) => `${key} ${to.kind === 'forward' ? `${to.extension} in ${to.context}` : to.kind}`)
    .join(', ');

const fromTo = (orbits: readonly string[]): string => {
  const [first = 'none'] = orbits;
  const last = orbits.at(-1) ?? first;
  return first === last ? first : `${first} to ${last}`;
};

const HEARERS = { both: 'both', retriever: 'the retriever', caller: 'the caller' } as const;

function codeRows({ parkCodes, retrievePrefixes, find = {}, nodes }: NumberPlan): readonly string[][] {
  const where = nodes === undefined ? '' : ` (${[...nodes].join(', ')})`;
  return [
    ['park', [...parkCodes, 'an orbit'].join(', ') + where],
    ['pick up', ['an orbit', ...retrievePrefixes.map((prefix) => `${prefix} and an orbit`)].join(', ') + where],
    ...(Object.keys(find).length === 0
      ? []
      : [
          [
            'find',
            Object.entries(find)
              .map(([whom, code]) => `${code} ${whom}`)
              .join(', ') + where,
          ],
        ]),
  ];
}

const callBackWords = ({ dial, viaNode, tries, forMs }: CallBackPolicy): string =>
  `a caller whose switch died is called as ${dial} via ${viaNode ?? 'any node'}, ${String(tries)} times at most, ${showDuration(forMs)} each`;

/** What is different at a site. */
function siteRow([site, here]: readonly [string, LotPolicy], lot: LotPolicy): string[] {
  const words = [
    ...(here.band === undefined ? [] : [`${fromTo(here.band)} first`]),
    ...(sameUser(here.fallback, lot.fallback) ? [] : [`operator ${showUser(here.fallback)}`]),
    ...(here.music === lot.music ? [] : [`music ${here.music}`]),
    ...(here.sounds === lot.sounds || here.sounds === undefined ? [] : [`sounds ${here.sounds}`]),
  ];
  return [`at ${site}`, words.join(', ')];
}

function recallWords(policy: ResolvedLot['policy']): string {
  if (policy.recallAfterMs === 0) return 'never';
  const chain = policy.chain
    .map((stage) => `${whom(stage)} ${showDuration(stage.forMs)}${confirmWords(stage)}`)
    .join(', ');
  const rounds = policy.rounds === 1 ? 'once' : `${String(policy.rounds)} times, ${showDuration(policy.againMs)} apart`;
  return `after ${showDuration(policy.recallAfterMs)}: ${chain === '' ? 'nobody' : chain}; ${rounds}; then ${finally_(policy.then)}`;
}

const confirmWords = ({ confirmMs }: RecallStage): string =>
  confirmMs === undefined ? '' : ` and ${showDuration(confirmMs)} to press 1`;

const whom = ({ ring }: RecallStage): string => (ring.kind === 'user' ? showUser(ring.address) : `the ${ring.kind}`);

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
