/**
 * Seeds that once broke an invariant, and what was found. Timing is not part of a seed: a run repeats the choices, not the very
 * interleaving, so each finding also has a test of its own where it was mended.
 */
export interface PinnedSeed {
  readonly seed: number;
  /** Seconds of trouble. */
  readonly seconds: number;
  readonly found: string;
}

export const PINNED_SEEDS: readonly PinnedSeed[] = [
  {
    seed: 4,
    seconds: 15,
    found: 'a transfer completed with a consult line that was being told something sent the held party to no extension',
  },
  {
    seed: 6,
    seconds: 15,
    found: 'a landing that no engine answered, its reservation over: the failsafe and the engine turned in a ring',
  },
  {
    seed: 8,
    seconds: 15,
    found:
      'who had fetched a caller from another node and was parked in turn came to the entry for tickets, and was refused',
  },
  {
    seed: 22,
    seconds: 15,
    found: 'a caller put on hold after a join that came apart, their parked call ended by an older word of the switch',
  },
  {
    seed: 3008,
    seconds: 20,
    found:
      'a retriever, parked by whom they had picked up while Redis stood still, was hung up as the retriever of a lost claim',
  },
  {
    seed: 19,
    seconds: 15,
    found: 'a frozen engine parked a caller at the moment another adopted them: one leg in two orbits',
  },
  {
    seed: 76706498,
    seconds: 20,
    found: 'a leg for which the switch had rung somebody was adopted under the name of whom it had rung',
  },
  {
    seed: 60032,
    seconds: 20,
    found: 'a caller hung up while Redis was away, and their orbit stayed taken by nobody',
  },
  {
    seed: 70039,
    seconds: 20,
    found: 'a way from node to node and back died with the node in the middle (the rule of the run was wrong)',
  },
  {
    seed: 3009,
    seconds: 20,
    found: 'somebody behind a trunk was shown by their trunk (the rule of the run was wrong)',
  },
  {
    seed: 4004,
    seconds: 20,
    found: 'who was forwarded from behind a trunk was not known by name (the rule of the run was wrong)',
  },
  {
    seed: 2000017,
    seconds: 30,
    found:
      'who had picked somebody up, was parked and at last forwarded was shown under the name of whom they had picked up',
  },
  {
    seed: 10000013,
    seconds: 30,
    found: 'who had been parked before was called by the name of whom the switch had rung for them in vain',
  },
];
