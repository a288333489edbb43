/** A connection to which events are written, and that is cut when it does not read them. */
import type { ServerResponse } from 'node:http';

/** So much may wait for a reader. */
const MOST_WAITING = 1_048_576;

export class EventConnection {
  readonly #response: ServerResponse;
  #isOver = false;

  constructor(response: ServerResponse, over: () => void) {
    this.#response = response;
    response.once('close', () => {
      this.#isOver = true;
      over();
    });
    response.on('error', () => undefined);
  }

  /** Whole messages of the event stream. `false`: the reader is too slow, and was cut. */
  write(text: string): boolean {
    if (this.#isOver) return true;
    this.#response.write(text);
    if (this.#response.writableLength <= MOST_WAITING) return true;
    this.cut();
    return false;
  }

  /** Says goodbye first, if somebody reads. */
  end(text: string): void {
    if (!this.#isOver) this.#response.end(text);
  }

  cut(): void {
    this.#response.destroy();
  }
}
