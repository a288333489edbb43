import type { Logger } from '@parkade/park-ports';
import type { OutboundListener } from '@parkade/switch-command';

/** Where switches ask: opened and shut any number of times, always on the port it had first. */
export class RequestListener {
  readonly #make: (port: number) => OutboundListener;
  readonly #log: Logger;
  #listener: OutboundListener | undefined;
  /** The configured port, and after the first opening the one that was had. */
  #port: number;
  /** Openings and shuttings, one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(port: number, make: (port: number) => OutboundListener, log: Logger) {
    this.#port = port;
    this.#make = make;
    this.#log = log;
  }

  get port(): number {
    return this.#port;
  }

  get isOpen(): boolean {
    return this.#listener !== undefined;
  }

  /** Requests being answered. */
  get inProgress(): number {
    return this.#listener?.open ?? 0;
  }

  /** @throws when the address cannot be had. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#listener !== undefined) return;
      const listener = this.#make(this.#port);
      await listener.listen();
      this.#listener = listener;
      this.#port = listener.port;
      this.#log.info('taking requests', { port: this.#port });
    });
  }

  /** Requests in progress may take `withinMs`. */
  shut(withinMs: number): Promise<void> {
    return this.#inTurn(async () => {
      const listener = this.#listener;
      if (listener === undefined) return;
      this.#log.info('taking no more requests', { port: this.#port, inProgress: listener.open });
      await listener.close(withinMs);
      this.#listener = undefined;
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
