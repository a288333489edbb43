/** The keys of the board. Handlers and the list that `?` shows are made from this one table. */
export type Command =
  | 'pick-up'
  | 'pick-up-longest'
  | 'send'
  | 'note'
  | 'for-whom'
  | 'extend'
  | 'extend-by'
  | 'ring-now'
  | 'put-back'
  | 'find'
  | 'lot-before'
  | 'lot-after'
  | 'mute'
  | 'theme'
  | 'dock'
  | 'help'
  | 'close';

export interface KeyRow {
  readonly command: Command;
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly shift: boolean;
  /** A single character: it can be switched off (WCAG 2.1.4). */
  readonly letter: boolean;
}

const letter = (command: Command, key: string, shift = false): KeyRow => ({ command, key, shift, letter: true });
const named = (command: Command, key: string, shift = false): KeyRow => ({ command, key, shift, letter: false });

export const KEYS: readonly KeyRow[] = [
  named('pick-up', 'Enter'),
  named('pick-up-longest', 'Enter', true),
  letter('send', 's'),
  letter('note', 'n'),
  letter('for-whom', 'f'),
  letter('extend', 'e'),
  letter('extend-by', 'e', true),
  letter('ring-now', 'r'),
  letter('put-back', 'b'),
  letter('find', '/'),
  letter('lot-before', '['),
  letter('lot-after', ']'),
  letter('mute', 'm'),
  letter('theme', 't'),
  letter('dock', 'd'),
  letter('help', '?'),
  named('close', 'Escape'),
];

export interface Pressed {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, Alt or Meta: the browser's and the system's keys are theirs. */
  readonly modified: boolean;
  /** In a field text is written. */
  readonly inField: boolean;
}

export function commandOf({ key, shift, modified, inField }: Pressed, letters: boolean): Command | null {
  if (modified) return null;
  // Where a key needs Shift to be reached (`?`, on some keyboards `/` and `[`), Shift is not part of it.
  const row = KEYS.find((one) => one.key === key.toLowerCase() || one.key === key);
  if (row === undefined) return null;
  const exact = /^[a-z]$/i.test(key) || key === 'Enter' ? rowWith(key, shift) : row;
  if (exact === undefined || (inField && exact.command !== 'close') || (exact.letter && !letters)) return null;
  return exact.command;
}

const rowWith = (key: string, shift: boolean) =>
  KEYS.find((row) => row.key.toLowerCase() === key.toLowerCase() && row.shift === shift);

export const keyText = ({ key, shift }: KeyRow): string =>
  `${shift ? '⇧ ' : ''}${key === 'Enter' ? '↵' : key === 'Escape' ? 'Esc' : key.toUpperCase()}`;

/** Digits belong together while not more than so many ms are between them. */
export const DIGITS_MS = 1000;

export interface Digits {
  readonly text: string;
  readonly at: number;
}
export const NO_DIGITS: Digits = { text: '', at: 0 };

export const withDigit = (digits: Digits, digit: string, now: number): Digits => ({
  text: now - digits.at <= DIGITS_MS ? digits.text + digit : digit,
  at: now,
});

/** The bay that the digits so far mean: the one with that number, or the only one that begins so. */
export function bayByDigits({ text }: Digits, orbits: readonly string[]): string | null {
  if (orbits.includes(text)) return text;
  const possible = orbits.filter((orbit) => orbit.startsWith(text));
  return possible.length === 1 ? (possible[0] ?? null) : null;
}

/** Where an arrow leads in a grid of so many columns; at the edges it stays. */
export function neighbour(key: string, at: number, count: number, columns: number): number {
  const to: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: 0,
    End: count - 1,
  };
  const next = to[key] ?? at;
  return next < 0 || next >= count ? at : next;
}
