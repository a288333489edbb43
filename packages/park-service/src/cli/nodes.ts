import type { AnyCall, NodeId } from '@parkade/park-decision';
import type { Drain, EngineReport, ParkStore, StoreAnswer } from '@parkade/park-ports';
import type { ResolvedConfig, ResolvedNode } from '@parkade/park-config';
import { duration } from './clock-words.js';
import type { Duties } from './duties.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { CliDeps } from './cli-deps.js';
import { table } from './table.js';
import { withStore } from './with-store.js';

interface NodeLine {
  readonly node: string;
  readonly site: string | null;
  /** Whether some engine has a link to it. */
  readonly linked: boolean;
  /** The engine that shows its lamps; `null` when none does. */
  readonly watchedBy: string | null;
  /** Since when it takes no new parked calls; ms since 1970. */
  readonly drainingSince: number | null;
  readonly waiting: number;
  readonly reserved: number;
}

interface EngineLine extends EngineReport {
  readonly silent: boolean;
}

/** An engine signs twice a second. */
const SILENT_AFTER_MS = 5_000;

/** `parkade nodes`: who is linked, watched, draining and empty; and the engines that say so. */
export const listNodes = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    const duties = await world.openDuties(config);
    try {
      const status = await statusOf(config, store, duties, world.clock.now());
      if (status.kind === 'store-down') return status;
      world.out(json ? JSON.stringify(status.value, null, 2) : tables(status.value, world.clock.now()));
      return { kind: 'ok', value: EXIT.fine };
    } finally {
      duties.close();
    }
  });

interface Status {
  readonly nodes: readonly NodeLine[];
  readonly engines: readonly EngineLine[];
}

async function statusOf(
  config: ResolvedConfig,
  store: ParkStore,
  duties: Duties,
  now: number,
): Promise<StoreAnswer<Status>> {
  const [calls, drains, engines] = await Promise.all([store.liveCalls(), duties.list(), duties.engines()]);
  if (calls.kind === 'store-down') return calls;
  if (drains.kind === 'store-down') return drains;
  if (engines.kind === 'store-down') return engines;
  const nodes: NodeLine[] = [];
  for (const node of config.nodes) {
    const line = await nodeLine(node, calls.value, drains.value, duties);
    if (line.kind === 'store-down') return line;
    nodes.push(line.value);
  }
  return {
    kind: 'ok',
    value: {
      nodes,
      engines: engines.value.map((engine) => ({ ...engine, silent: now - engine.seenAt > SILENT_AFTER_MS })),
    },
  };
}

async function nodeLine(
  { node, site }: ResolvedNode,
  calls: readonly AnyCall[],
  drains: readonly Drain[],
  duties: Duties,
): Promise<StoreAnswer<NodeLine>> {
  const seen = await duties.holderOf(`seen-${node}`);
  if (seen.kind === 'store-down') return seen;
  const watch = await duties.holderOf(`watch-${node}`);
  if (watch.kind === 'store-down') return watch;
  return {
    kind: 'ok',
    value: {
      node,
      site,
      linked: seen.value !== null,
      watchedBy: watch.value === null ? null : engineOf(watch.value),
      drainingSince: drains.find(({ kind, name }) => kind === 'node' && name === node)?.since ?? null,
      ...countOn(node, calls),
    },
  };
}

/** A watch is held under the engine's name, its process and a random part. */
const engineOf = (holder: string): string => /^(.+)-\d+-[A-Za-z0-9_-]{32}$/.exec(holder)?.[1] ?? holder;

export function countOn(node: NodeId, calls: readonly AnyCall[]): { waiting: number; reserved: number } {
  const here = calls.filter((call) => call.node === node && call.kind !== 'ended');
  const reserved = here.filter(({ kind }) => kind === 'reserved').length;
  return { waiting: here.length - reserved, reserved };
}

function tables({ nodes, engines }: Status, now: number): string {
  const ofNodes = table(
    ['node', 'site', 'link', 'watched by', 'state', 'waiting', 'reserved'],
    nodes.map((line) => [
      line.node,
      line.site ?? '-',
      line.linked ? 'up' : 'none',
      line.watchedBy ?? '-',
      line.drainingSince === null ? 'serving' : `draining for ${duration(now - line.drainingSince)}`,
      String(line.waiting),
      String(line.reserved),
    ]),
  );
  if (engines.length === 0) return `${ofNodes}\n\nNo engine has signed in.`;
  const ofEngines = table(
    ['engine', 'state', 'hits', 'up for'],
    engines.map((engine) => [
      engine.name,
      engine.silent ? `silent for ${duration(now - engine.seenAt)}` : engine.draining ? 'draining' : 'serving',
      String(engine.requests),
      duration(engine.seenAt - engine.startedAt),
    ]),
  );
  return `${ofNodes}\n\n${ofEngines}`;
}
