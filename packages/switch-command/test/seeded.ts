/** Mulberry32: a small generator, so that a failing run can be repeated from its printed seed. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The seed of this run: fixed by PARKADE_SEED, else new; always printed by the test's name. */
export const runSeed = (): number => Number(process.env['PARKADE_SEED'] ?? Date.now() % 1_000_000_007);
