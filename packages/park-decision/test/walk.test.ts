/** Random walks over the pure core. A seed that ever fails becomes a test of its own, with the name of what it found. */
import { describe, expect, it } from '@jest/globals';
import { seedOfRun } from '@parkade/testkit';
import { WalkWorld } from './walk-world.js';

const STEPS = 100_000;
const WORLDS = 10;

describe('random walks', () => {
  it(`[I1][I2][I3][I4][I5] no invariant breaks in ${STEPS} steps, and every parked call is accounted for`, () => {
    const seed = seedOfRun();
    const startedAt = performance.now();
    const outcomes = new Map<string, number>();
    const seen = new Set<string>();
    for (let world = 0; world < WORLDS; world += 1) {
      const walk = new WalkWorld(seed + world, world);
      for (let step = 0; step < STEPS / WORLDS && walk.violations.length === 0; step += 1) walk.step();
      const stillLive = [...walk.ledger].filter(([, outcome]) => outcome === 'live').map(([callId]) => callId);
      expect({ seed, world, violations: walk.violations.slice(0, 3) }).toEqual({ seed, world, violations: [] });
      expect(stillLive.toSorted()).toEqual(walk.live.map((call) => call.callId).toSorted());
      walk.settle();
      expect({ seed, world, violations: walk.violations.slice(0, 3), live: walk.live }).toEqual({
        seed,
        world,
        violations: [],
        live: [],
      });
      for (const outcome of walk.ledger.values()) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      for (const what of walk.counts.keys()) seen.add(what);
    }
    const perSecond = Math.round(STEPS / ((performance.now() - startedAt) / 1000));
    process.stderr.write(
      `walk: PARKADE_SEED=${seed}, ${perSecond} steps/s, ${seen.size} kinds of step, outcomes ${JSON.stringify(Object.fromEntries(outcomes))}\n`,
    );
    // A walk that stopped reaching most of the table would prove little.
    expect([...outcomes.keys()].toSorted()).toEqual(
      expect.arrayContaining(['abandoned', 'expired', 'retrieved', 'unused']),
    );
    expect(seen.size).toBeGreaterThan(60);
  });
});
