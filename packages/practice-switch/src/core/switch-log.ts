/** One line of a node's log. Tests read it to see why the switch did what it did. */
export interface LogLine {
  readonly level: 'error' | 'warning' | 'info';
  readonly text: string;
}

/** Keeps the last lines only; a lab may run for hours. */
export class SwitchLog {
  readonly #lines: LogLine[] = [];

  write(level: LogLine['level'], text: string): void {
    this.#lines.push({ level, text });
    if (this.#lines.length > 2000) this.#lines.splice(0, 1000);
  }

  lines(): readonly LogLine[] {
    return this.#lines;
  }
}
