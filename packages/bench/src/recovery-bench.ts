/** What comes after a disaster: the callers on hold are taken in by an empty Redis, and all lamps of all nodes are shown anew. */
import type { HeldLeg, NodeId } from '@parkade/park-decision';
import { adoptHeldLegs, LampKeeper } from '@parkade/node-watch';
import { bareHeldLeg, leg, sampleCallId, user } from '@parkade/testkit';
import { compare, quantile, round, type Size } from './measure.js';
import { inFlight, onRedis } from './redis-rig.js';
import { silentRig } from './silent-rig.js';
import { orbitsFrom, park } from './stays.js';

/** Of each lot in which somebody waits. */
const ORBITS = 100;

export interface RecoveryFigures {
  /** Seconds for all of them: the store's bare writing of the calls, and their adoption. */
  readonly adoption: {
    readonly callers: number;
    readonly barelyWritten: number;
    readonly adopted: number;
    readonly ratio: number;
  };
  readonly lamps: Awaited<ReturnType<typeof benchLamps>>;
}

export async function benchRecovery(size: Size): Promise<RecoveryFigures> {
  const callers = size === 'quick' ? 500 : 10_000;
  const runs = size === 'quick' ? 1 : 3;
  const bare: number[] = [];
  const adopted: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    bare.push(
      await secondsOf((rig) =>
        inFlight(64, orbitsFrom(100_000, callers), (orbit) =>
          park(rig.store, { callId: `bare${orbit}`, candidates: [orbit] }),
        ),
      ),
    );
    adopted.push(await adoptionSeconds(callers));
  }
  const [barelyWritten, whole] = [quantile(bare, 0.5), quantile(adopted, 0.5)];
  return {
    adoption: {
      callers,
      barelyWritten: round(barelyWritten),
      adopted: round(whole),
      ratio: round(whole / barelyWritten),
    },
    lamps: await benchLamps(size),
  };
}

const secondsOf = (work: (rig: Parameters<Parameters<typeof onRedis>[0]>[0]) => Promise<unknown>): Promise<number> =>
  onRedis(async (rig) => {
    const start = performance.now();
    await work(rig);
    return (performance.now() - start) / 1000;
  });

function adoptionSeconds(callers: number): Promise<number> {
  return onRedis(async (redis) => {
    const { deps, policies } = silentRig(redis, ORBITS, Math.ceil(callers / ORBITS));
    const places = policies.flatMap(({ lot, orbits }) => orbits.map((orbit) => ({ lot, orbit })));
    const held = places.map(({ lot, orbit }): HeldLeg => ({
      ...bareHeldLeg(leg(`held${lot}x${orbit}`)),
      callId: sampleCallId(`held${lot}x${orbit}`),
      version: 1,
      lot,
      orbit,
      parker: user('1001'),
      parkedAt: Date.now() - 10_000,
      dueAt: Date.now() + 50_000,
    }));
    const start = performance.now();
    const node = 'east' as NodeId;
    const switches = { heldLegs: () => Promise.resolve(held), mark: () => Promise.resolve({ kind: 'done' } as const) };
    const known = await adoptHeldLegs(deps, switches, node, held);
    if (known !== callers) throw new Error(`${known ?? 'nobody'} of ${callers} adopted`);
    return (performance.now() - start) / 1000;
  });
}

/** Every lamp of every node, read and shown; beside reading the lot once per node. */
function benchLamps(size: Size) {
  const orbits = size === 'quick' ? 100 : 1000;
  return onRedis(async (redis) => {
    const { deps, policies } = silentRig(redis, orbits);
    const [policy] = policies;
    if (policy === undefined) throw new Error('a house without a lot');
    const { nodes } = deps.lots;
    return compare(`${orbits} lamps on ${nodes.length} nodes, read and shown`, size, [
      {
        name: 'the lot read once per node and orbit, in one step each node',
        run: async () => {
          for (const _node of nodes) await deps.store.occupants(policy.lot, policy.orbits);
          return orbits * nodes.length;
        },
      },
      {
        name: 'lamps shown',
        run: async () => {
          let shown = 0;
          const lamps = { lamp: () => Promise.resolve((shown += 1)).then(() => ({ kind: 'done' }) as const) };
          const keeper = new LampKeeper(deps, lamps, [policy.lot]);
          for (const node of nodes) keeper.watch(node);
          await deps.background.idle();
          if (shown < orbits * nodes.length) throw new Error(`${shown} lamps shown`);
          return shown;
        },
      },
    ]);
  });
}
