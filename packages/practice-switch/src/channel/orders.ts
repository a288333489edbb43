import type { DialplanAction } from '../dialplan/parse.js';
import type { Join, JoinParty } from './join.js';

/** What the leg's thread is to do next; a new order interrupts what it does now. */
export type Order =
  /** Search the dialplan for the profile's destination. */
  | { readonly kind: 'route' }
  /** Run these actions as if they were an extension (inline dialplan, `&app`). */
  | { readonly kind: 'run'; readonly name: string; readonly actions: readonly DialplanAction[] }
  /** Go on with the next action of the present extension. */
  | { readonly kind: 'continue' }
  /** One more action before an order that is on its way. */
  | { readonly kind: 'one-more' }
  /** Start the interrupted action again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'park' }
  /** Be the other half of a join that another leg's thread conducts. */
  | { readonly kind: 'joined'; readonly join: Join<JoinParty> }
  /** uuid_bridge: wait for the partner, then join. */
  | { readonly kind: 'meet'; readonly meet: () => Promise<void> }
  /** CS_RESET with nobody to lead it out: alive, silent, until transferred or hung up. */
  | { readonly kind: 'limbo' };

/** How a wait ended: with a value, or because the leg was given other orders. */
export type WaitEnd<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'broken' };

/** Orders of one leg, and the waits that an order breaks. */
export class Orders {
  #order: Order | null = null;
  #closed = false;
  #wakeUp: (() => void) | null = null;
  readonly #waits = new Set<() => void>();

  get waiting(): boolean {
    return this.#order !== null;
  }

  /** Breaks off whatever the leg does and gives it something else. */
  redirect(order: Order): void {
    if (this.#closed) return;
    this.#order = order;
    this.#interrupt();
  }

  /** Gives an order without breaking off; used by the leg's own thread. The first one stays until it is taken. */
  follow(order: Order): void {
    if (!this.#closed) this.#order ??= order;
  }

  take(): Order | null {
    const order = this.#order;
    this.#order = null;
    return order;
  }

  /** No order counts any more; whoever waits is told. */
  close(): void {
    this.#closed = true;
    this.#order = null;
    this.#interrupt();
  }

  /** Resolves when an order is there or none can come any more. */
  arrival(): Promise<void> {
    if (this.#order !== null || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakeUp = resolve;
    });
  }

  /**
   * Waits for `start` to call `done`, or until the leg gets another order or is hung up. `start` returns how to stop watching;
   * it may call `done` at once.
   */
  wait<T>(start: (done: (value: T) => void) => () => void): Promise<WaitEnd<T>> {
    if (this.#order !== null || this.#closed) return Promise.resolve({ kind: 'broken' });
    return new Promise((resolve) => {
      let over = false;
      let stopWatching: (() => void) | null = null;
      const settle = (end: WaitEnd<T>): void => {
        if (over) return;
        over = true;
        this.#waits.delete(broken);
        stopWatching?.();
        resolve(end);
      };
      const broken = (): void => settle({ kind: 'broken' });
      this.#waits.add(broken);
      stopWatching = start((value) => settle({ kind: 'done', value }));
      if (over) stopWatching();
    });
  }

  /** {@link wait} for something that is under way already. */
  waitFor<T>(under: Promise<T>): Promise<WaitEnd<T>> {
    return this.wait((settle) => {
      void under.then(settle);
      return () => undefined;
    });
  }

  #interrupt(): void {
    for (const stop of this.#waits) stop();
    const wake = this.#wakeUp;
    this.#wakeUp = null;
    wake?.();
  }
}
