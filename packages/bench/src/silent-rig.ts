/** An engine whose switches answer from memory, on a Redis of its own; what the rig would remember is forgotten. */
import { createEngine, type Engine, type EngineDeps } from '@parkade/park-engine';
import type { LotPolicy, NodeId } from '@parkade/park-decision';
import { RedisTickets } from '@parkade/redis-store';
import { FakeSwitches, numberPlanOf, POLICY, Rig, sampleLot, sampleOrbits, type SentCommand } from '@parkade/testkit';
import { orbitsFrom } from './stays.js';
import type { RedisRig } from './redis-rig.js';

export class ForgetfulSwitches extends FakeSwitches {
  constructor() {
    super({ anyLegExists: true });
    this.sent.push = (..._commands: SentCommand[]) => 0;
  }
}

export interface SilentRig {
  readonly deps: EngineDeps;
  readonly engine: Engine;
  readonly policies: readonly LotPolicy[];
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const uncounted = { count: () => undefined, observeMs: () => undefined, gauge: () => undefined };
const NODES = ['east', 'west', 'north', 'south'] as NodeId[];

/** @param orbits  How many each lot has, from 100000 on. */
export function silentRig({ store, redis }: RedisRig, orbits: number, lots = 1): SilentRig {
  const all = sampleOrbits(...orbitsFrom(100_000, orbits));
  const policies = Array.from({ length: lots }, (_, index): LotPolicy => ({
    ...POLICY,
    lot: index === 0 ? POLICY.lot : sampleLot(`lot${index}`),
    orbits: all,
  }));
  const byLot = new Map(policies.map((policy) => [policy.lot, policy]));
  const { deps: rig } = new Rig();
  const deps: EngineDeps = {
    ...rig,
    store,
    tickets: new RedisTickets(redis, { prefix: 'bench' }),
    switches: new ForgetfulSwitches(),
    timers: {
      schedule: () => Promise.resolve({ kind: 'scheduled' }),
      forget: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    clock: { now: () => Date.now() },
    log: silent,
    meters: uncounted,
    lots: {
      policy: (lot) => byLot.get(lot),
      numberPlans: policies.map(numberPlanOf),
      nodes: NODES,
      peerDial: () => undefined,
    },
  };
  return { deps, engine: createEngine(deps), policies };
}
