import type { DialplanAction } from '../dialplan/parse.js';
import type { Join } from '../switching/conduct-join.js';

/** What the leg's thread is to do next; a new order interrupts what it does now. */
export type Order =
  /** Search the dialplan for the profile's destination. */
  | { readonly kind: 'route' }
  /** Run these actions as if they were an extension (inline dialplan, `&app`). */
  | { readonly kind: 'run'; readonly name: string; readonly actions: readonly DialplanAction[] }
  /** Go on with the next action of the present extension. */
  | { readonly kind: 'continue' }
  /** Start the interrupted action again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'park' }
  /** Be the other half of a join that another leg's thread conducts. */
  | { readonly kind: 'joined'; readonly join: Join }
  /** uuid_bridge: wait for the partner, then join. */
  | { readonly kind: 'meet'; readonly meet: () => Promise<void> }
  /** CS_RESET with nobody to lead it out: alive, silent, until transferred or hung up. */
  | { readonly kind: 'limbo' };

/** How a wait ended: with a value, or because the leg was given other orders. */
export type WaitEnd<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'broken' };

/** Orders of one leg, and the waits that an order breaks. */
export class Orders {
  #order: Order | null = null;
  #wakeUp: (() => void) | null = null;
  readonly #waits = new Set<() => void>();

  get waiting(): boolean {
    return this.#order !== null;
  }

  redirect(order: Order): void {
    this.#order = order;
    this.#interrupt();
  }

  /** The first order given this way stays until it is taken. */
  follow(order: Order): void {
    this.#order ??= order;
  }

  take(): Order | null {
    const order = this.#order;
    this.#order = null;
    return order;
  }

  /** No order counts any more; whoever waits is told. */
  close(): void {
    this.#order = null;
    this.#interrupt();
  }

  arrival(): Promise<void> {
    if (this.#order !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakeUp = resolve;
    });
  }

  /** `start` returns how to stop watching; it may call `done` at once. */
  wait<T>(start: (done: (value: T) => void) => () => void): Promise<WaitEnd<T>> {
    if (this.#order !== null) return Promise.resolve({ kind: 'broken' });
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

  #interrupt(): void {
    for (const stop of this.#waits) stop();
    const wake = this.#wakeUp;
    this.#wakeUp = null;
    wake?.();
  }
}
