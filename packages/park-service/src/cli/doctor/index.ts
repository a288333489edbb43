import { EXIT, type ExitCode, printable } from '@parkade/api-commands';
import { loadConfig, showProblem, type ConfigProblem, type ResolvedConfig } from '@parkade/park-config';
import type { CliDeps } from '../cli-deps.js';
import { engineFindings } from './check-engines.js';
import { listenerFinding, nodeVersionFinding } from './check-machine.js';
import { nodeFindings } from './check-node.js';
import { recordFindings } from './check-records.js';
import { redisFindings } from './check-redis.js';
import { bad, note, ok, type Finding, type FindingGroup, type Mark } from './finding.js';

const REDIS_WITHIN_MS = 3000;

/** `parkade doctor`: looks at everything Parkade needs. Changes nothing. */
export async function doctor(file: string, json: boolean, world: CliDeps): Promise<ExitCode> {
  const groups = await examine(file, world);
  const count = (mark: Mark): number =>
    groups.flatMap(({ findings }) => findings).filter((each) => each.mark === mark).length;
  const counts = { ok: count('ok'), bad: count('bad'), note: count('note') };
  if (json) world.out(JSON.stringify({ ok: counts.bad === 0, counts, groups }, null, 2));
  else {
    for (const group of groups) world.out(showGroup(group, world.colour));
    world.out(`${String(counts.ok)} fine, ${String(counts.bad)} to mend, ${String(counts.note)} to think about`);
  }
  return counts.bad === 0 ? EXIT.fine : EXIT.problem;
}

async function examine(file: string, world: CliDeps): Promise<readonly FindingGroup[]> {
  const runtime = { title: 'Node.js', findings: [nodeVersionFinding(world.nodeVersion)] };
  const loading = loadConfig(file);
  if (loading.kind === 'invalid') {
    const problems = loading.problems.map((problem) => findingOf(problem, bad));
    const warnings = loading.warnings.map((warning) => findingOf(warning, note));
    return [runtime, { title: 'Configuration', findings: [...problems, ...warnings] }];
  }
  const { config, warnings, advice } = loading;
  const configFindings = [configFinding(file, config), ...[...warnings, ...advice].map((one) => findingOf(one, note))];
  const groups = [
    redisGroup(config, world),
    engineGroup(config, world),
    ...nodeGroups(config, world),
    recordGroup(config, world),
    listenerGroup(config),
  ];
  return [runtime, { title: 'Configuration', findings: configFindings }, ...(await Promise.all(groups))];
}

const findingOf = (problem: ConfigProblem, mark: typeof bad): Finding =>
  mark(showProblem(problem).split('\n')[0] ?? '', problem.fix);

const configFinding = (file: string, { nodes, lots }: ResolvedConfig): Finding =>
  ok(`${file}: ${countOf(nodes.length, 'node')}, ${countOf(lots.length, 'lot')}`);

const countOf = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`;

async function redisGroup(config: ResolvedConfig, world: CliDeps): Promise<FindingGroup> {
  const answer = await world.askRedis(config.redis, REDIS_WITHIN_MS, () => world.clock.now());
  return { title: 'Redis', findings: redisFindings(config.redis, answer) };
}

/** Why Redis cannot be asked, its own group says. */
async function engineGroup(config: ResolvedConfig, world: CliDeps): Promise<FindingGroup> {
  const duties = await world.openDuties(config);
  try {
    const reports = await duties.engines();
    const findings =
      reports.kind === 'ok'
        ? engineFindings(config, reports.value, world.clock.now())
        : [note('Redis does not tell which engines run', 'see Redis, above')];
    return { title: 'Engines', findings };
  } finally {
    duties.close();
  }
}

const nodeGroups = (config: ResolvedConfig, world: CliDeps): readonly Promise<FindingGroup>[] =>
  config.nodes.map(async (node) => ({
    title: `FreeSWITCH ${node.node}`,
    findings: await nodeFindings(config, node, world.probeEsl),
  }));

async function recordGroup({ records }: ResolvedConfig, world: CliDeps): Promise<FindingGroup> {
  return { title: 'Records', findings: await recordFindings(records, world) };
}

async function listenerGroup(config: ResolvedConfig): Promise<FindingGroup> {
  return { title: 'Listener', findings: [await listenerFinding(config)] };
}

const SIGN: Readonly<Record<Mark, string>> = { ok: '[ok]', bad: '[!!]', note: '[??]' };
const COLOUR: Readonly<Record<Mark, string>> = { ok: '\u001b[32m', bad: '\u001b[31m', note: '\u001b[33m' };

function showGroup({ title, findings }: FindingGroup, colour: boolean): string {
  const sign = (mark: Mark): string => (colour ? `${COLOUR[mark]}${SIGN[mark]}\u001b[0m` : SIGN[mark]);
  const lines = findings.flatMap(({ mark, text, hint }) => [
    `  ${sign(mark)} ${printable(text)}`,
    ...(hint === null ? [] : [`       ${hint}`]),
  ]);
  return [title, ...lines, ''].join('\n');
}
