/** How long to wait before connecting again, in ms. */
const WAITS = [250, 500, 1000, 2000, 4000] as const;
const LATER = 5000;
/** So that a hundred boards do not come back in the same instant. */
const JITTER = 0.2;

/** `failures`: connections in a row that brought nothing. `random`: from 0 to below 1. */
export function waitBefore(failures: number, random: number): number {
  const wait = WAITS[failures] ?? LATER;
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random));
}
