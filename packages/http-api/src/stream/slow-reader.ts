/** A connection to which events are written, and that is cut when it does not read them. */
import type { ServerResponse } from 'node:http';

/** A reader who does not read is not waited for. */
const GOODBYE_MS = 300;
/** So much may wait for a reader. */
const MOST_WAITING = 1_048_576;

export class EventConnection {
  readonly #response: ServerResponse;
  #isOver = false;
  #hasBegun = false;
  /** What still waits of the beginning, at most. */
  #beginning = 0;

  constructor(response: ServerResponse, over: () => void) {
    this.#response = response;
    response.once('close', () => {
      this.#isOver = true;
      over();
    });
    response.on('error', () => undefined);
  }

  /** What was written until now is as long as the lots are large, and none of it is held against the reader. */
  begun(): void {
    this.#hasBegun = true;
    this.#beginning = this.#response.writableLength;
  }

  /** Whole messages of the event stream. `false`: the reader was too slow for those before, and was cut. */
  write(text: string): boolean {
    if (this.#isOver) return true;
    const waiting = this.#response.writableLength;
    this.#beginning = Math.min(this.#beginning, waiting);
    if (this.#hasBegun && waiting - this.#beginning > MOST_WAITING) {
      this.cut();
      return false;
    }
    this.#response.write(text);
    return true;
  }

  /** Says goodbye first, if somebody reads; settles when it was said, or nobody listens. */
  async end(text: string): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS);
      const over = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#response.once('close', over);
      this.#response.end(text, over);
    });
  }

  cut(): void {
    this.#response.destroy();
  }
}
