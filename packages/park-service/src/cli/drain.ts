import { EXIT, type ExitCode } from '@parkade/api-commands';
import type { DrainKind, StoreAnswer } from '@parkade/park-ports';
import { suggestName, type ResolvedConfig } from '@parkade/park-config';
import { countOn, isSilent } from '@parkade/park-view';
import { engineName } from '../engine-name.js';
import type { Duties } from './duties.js';
import type { CliDeps } from './cli-deps.js';
import { withStore } from './with-store.js';

export interface DrainOptions {
  readonly kind: DrainKind;
  /** Of an engine: without one, the engine that this machine and this configuration mean. */
  readonly name: string | undefined;
  /** Take it back. */
  readonly off: boolean;
  /** Wait until it is empty. */
  readonly wait: boolean;
}

const LOOK_EVERY_MS = 1_000;

/** `parkade drain node NAME`, `parkade drain engine [NAME]`. */
export async function drain(config: ResolvedConfig, options: DrainOptions, world: CliDeps): Promise<ExitCode> {
  const { kind, off } = options;
  const name = options.name ?? engineName(config, world.env);
  if (kind === 'node' && !config.nodes.some(({ node }) => node === name)) {
    const known = config.nodes.map(({ node }) => node);
    world.err(`there is no node "${name}"; ${suggestName(name, known)}`);
    return EXIT.usage;
  }
  const duties = await world.openDuties(config);
  try {
    const answer = off
      ? await duties.clear(kind, name)
      : await begin(duties, { kind, name, since: world.clock.now() }, world);
    if (answer.kind === 'store-down') return down(answer.why, world);
    if (answer.value === 'unknown') return EXIT.usage;
    world.out(off ? `${kind} ${name} serves again` : told(kind, name));
    if (off || !options.wait) return EXIT.fine;
    return kind === 'node'
      ? await untilNodeIsEmpty(config, name, world)
      : await untilEngineIsEmpty(duties, name, world);
  } finally {
    duties.close();
  }
}

const told = (kind: DrainKind, name: string): string =>
  kind === 'node'
    ? `node ${name} takes no new parked calls from now on; who is parked there is looked after as before`
    : `engine ${name} takes no new requests from now on; its timers and links go on`;

async function begin(
  duties: Duties,
  wish: { readonly kind: DrainKind; readonly name: string; readonly since: number },
  world: CliDeps,
): Promise<StoreAnswer<void | 'unknown'>> {
  if (wish.kind === 'engine') {
    const registry = await duties.engines();
    if (registry.kind === 'store-down') return registry;
    const living = registry.value.filter((engine) => !isSilent(engine, wish.since));
    if (!living.some(({ name }) => name === wish.name)) {
      const known = living.map(({ name }) => name).join(', ');
      world.err(`there is no engine "${wish.name}"; ${known === '' ? 'none is running' : `there are: ${known}`}`);
      return { kind: 'ok', value: 'unknown' };
    }
    if (!living.some(({ name, draining }) => name !== wish.name && !draining))
      world.err("note: no other engine takes requests; until one does, calls are left to the dialplan's own fallback");
  }
  return duties.set(wish);
}

/** Says how many are left whenever that changes. */
const untilNodeIsEmpty = (config: ResolvedConfig, name: string, world: CliDeps): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    let said = '';
    for (;;) {
      const calls = await store.liveCalls();
      if (calls.kind === 'store-down') return calls;
      const node = config.nodes.find((each) => each.node === name)?.node;
      const { waiting, reserved } = node === undefined ? { waiting: 0, reserved: 0 } : countOn(node, calls.value);
      if (waiting + reserved === 0) {
        world.out(`node ${name} is empty`);
        return { kind: 'ok', value: EXIT.fine };
      }
      const now = `${String(waiting)} waiting, ${String(reserved)} reserved`;
      if (now !== said) world.out(now);
      said = now;
      await world.pause(LOOK_EVERY_MS);
    }
  });

async function untilEngineIsEmpty(duties: Duties, name: string, world: CliDeps): Promise<ExitCode> {
  for (;;) {
    const registry = await duties.engines();
    if (registry.kind === 'store-down') return down(registry.why, world);
    const engine = registry.value.find((each) => each.name === name);
    const gone = engine === undefined || isSilent(engine, world.clock.now());
    if (gone || (engine.draining && engine.requests === 0)) {
      world.out(gone ? `engine ${name} is gone` : `engine ${name} is empty and can be stopped`);
      return EXIT.fine;
    }
    await world.pause(LOOK_EVERY_MS);
  }
}

function down(why: string, world: CliDeps): ExitCode {
  world.err(`Redis does not answer: ${why}\n    fix: parkade doctor looks closer`);
  return EXIT.problem;
}
