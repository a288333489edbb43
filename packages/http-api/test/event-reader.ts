import type { StreamMessage } from '@parkade/api-contract';

export interface Heard {
  readonly id: string;
  readonly event: string;
  readonly message: StreamMessage;
}

/** One viewer of a stream; waits for what it is to hear. */
export class EventReader {
  readonly heard: Heard[] = [];
  readonly status: number;
  readonly #abort: AbortController;
  readonly #over: Promise<void>;
  #wake: () => void = () => undefined;
  isOver = false;

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status;
    this.#abort = abort;
    // Reading a body whose end has come in the turn in which it is aborted settles never (Node 20).
    const aborted = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()));
    this.#over = Promise.race([this.#read(response).catch(() => undefined), aborted]);
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const abort = new AbortController();
    return new EventReader(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#over;
  }

  /** The first that is such. */
  async until(isIt: (heard: Heard) => boolean, withinMs = 10_000): Promise<Heard> {
    for (const end = performance.now() + withinMs; performance.now() < end;) {
      const found = this.heard.find(isIt);
      if (found !== undefined) return found;
      if (this.isOver) break;
      await Promise.race([
        new Promise<void>((resolve) => (this.#wake = resolve)),
        new Promise((resolve) => setTimeout(resolve, 200)),
      ]);
    }
    throw new Error(`not heard; heard was ${JSON.stringify(this.heard.map(({ event, id }) => `${event} ${id}`))}`);
  }

  async untilOver(): Promise<void> {
    await this.#over;
  }

  async #read(response: Response): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        const messages = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
        rest = messages.pop() ?? '';
        for (const text of messages) this.#hear(text);
      }
    } finally {
      this.isOver = true;
      this.#wake();
    }
  }

  #hear(text: string): void {
    const fields = new Map(
      text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    this.heard.push({
      id: fields.get('id') ?? '',
      event: fields.get('event') ?? '',
      message: JSON.parse(fields.get('data') ?? 'null') as StreamMessage,
    });
    this.#wake();
  }
}
