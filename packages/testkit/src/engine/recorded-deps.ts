import { parseCallId, parseLegId, type CallId, type LegId } from '@parkade/park-decision';
import type { IdSource, LogFields, Logger, Meters } from '@parkade/park-ports';

/** Ids that count, so that a failing test can be read: `call00000001`, `leg-00000002`. */
export class CountingIds implements IdSource {
  readonly #random: () => number;
  #count = 0;

  /** @param random 0 <= x < 1; the default always says 0. */
  constructor(random: () => number = () => 0) {
    this.#random = random;
  }

  callId(): CallId {
    return assertDefined(parseCallId(`call${this.#next()}`));
  }

  legId(): LegId {
    return assertDefined(parseLegId(`ring-${this.#next()}`));
  }

  ticket(): string {
    return `ticket-of-thirty-chars-${this.#next()}`;
  }

  random(): number {
    return this.#random();
  }

  #next(): string {
    this.#count += 1;
    return String(this.#count).padStart(8, '0');
  }
}

function assertDefined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a made-up id does not fit its alphabet');
  return value;
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export class RecordedLog implements Logger {
  readonly lines: LogLine[] = [];

  debug(message: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'debug', message, fields });
  }
  info(message: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'info', message, fields });
  }
  warn(message: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'warn', message, fields });
  }
  error(message: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'error', message, fields });
  }
}

/** Counters by name, labels added up. */
export class RecordedMeters implements Meters {
  readonly counts = new Map<string, number>();

  count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
  observeMs(): void {}
  gauge(): void {}
}
