/** A connection to which events are written, and that is cut when it does not read them. */
import type { ServerResponse } from 'node:http';

/** A reader who does not read is not waited for. */
const GOODBYE_MS = 300;
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
