import type { CallId, LegId } from '@parkade/park-decision';

/** Time as an input. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
}

/** Ids and randomness as inputs. */
export interface IdSource {
  callId(): CallId;
  legId(): LegId;
  /** At least 128 random bits, URL-safe. */
  ticket(): string;
  /** 0 <= x < 1, for `random` orbit choice. */
  random(): number;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One line per state change, with a fixed message; `callId` is in the fields of every line that concerns a call. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Counters and durations; names are `parkade_*` (docs/operations.md). */
export interface Meters {
  count(name: string, labels?: Readonly<Record<string, string>>): void;
  observeMs(name: string, ms: number, labels?: Readonly<Record<string, string>>): void;
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
}
