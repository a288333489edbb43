import type { Problem } from '@parkade/api-contract';

/** What a command reports to the shell. */
export const EXIT = {
  fine: 0,
  problem: 1,
  usage: 2,
  refused: 3,
  tooLate: 4,
  noEngine: 5,
  noRight: 6,
  notNow: 7,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** In words, for the page about the commands. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  fine: 'done',
  problem: 'a problem was found, or something went wrong',
  usage: 'the command line, or a value in it, is not as it must be',
  refused: 'refused by a rule: nobody waits there, the lot is full, the phone is not registered',
  tooLate: 'somebody was faster, or the call is not as it was seen; who and when is said',
  noEngine: 'no engine can be reached at the address, or what answers there is none',
  noRight: 'the token is missing, over or not known, or may not do that',
  notNow: 'not now: the store is away, the node drains, too much is asked; the same may be asked again later',
};

const LOST = new Set(['already-picked-up', 'changed-meanwhile', 'asked-before']);
const NO_RIGHT = new Set(['unauthenticated', 'forbidden', 'not-allowed', 'not-yours']);
const MISUSED = new Set(['invalid', 'malformed-act', 'malformed-request', 'too-large', 'not-json', 'key-used']);

export function exitCodeOf({ reason, status, winner }: Problem): ExitCode {
  if (winner !== undefined || LOST.has(reason)) return EXIT.tooLate;
  if (NO_RIGHT.has(reason)) return EXIT.noRight;
  if (MISUSED.has(reason)) return EXIT.usage;
  return status === 429 || status >= 500 ? EXIT.notNow : EXIT.refused;
}
