import type { LotStates, ParkStore, StoreAnswer, StoreConnection } from '@parkade/park-ports';

/** Of the store, of the lots' states, of the event log (`append`, `read`) and of the tickets (`put`, `take`): they are one Redis. */
export type StoreMethod =
  | keyof ParkStore
  | keyof LotStates
  | Exclude<keyof StoreConnection, 'close'>
  | 'append'
  | 'read'
  | 'put'
  | 'take'
  | 'failed'
  | 'count';

export interface FaultOptions {
  /** Awaited before each method does anything. */
  readonly onCall?: (method: StoreMethod) => Promise<void>;
}

/**
 * How an in-memory store answers: at once, or as a Redis that fails. `goDown` refuses everything, `loseReplies` makes a
 * change and hides that it was made, and `onCall` lets a test hold a method back or slip another writer in between.
 */
export class StoreFaults {
  readonly #onCall: FaultOptions['onCall'];
  readonly #onTurn = new Set<() => void>();
  #downBecause: string | null = null;
  #repliesToLose = 0;

  constructor({ onCall }: FaultOptions) {
    this.#onCall = onCall;
  }

  get isDown(): boolean {
    return this.#downBecause !== null;
  }

  /** `null` brings the store back. */
  goDown(why: string | null): void {
    this.#downBecause = why;
    for (const tell of this.#onTurn) tell();
  }

  /** Tells whenever it goes down or comes back, until the returned function is called. */
  onTurn(tell: () => void): () => void {
    this.#onTurn.add(tell);
    return () => this.#onTurn.delete(tell);
  }

  loseReplies(count: number): void {
    this.#repliesToLose = count;
  }

  async answer<T>(method: StoreMethod, work: () => T): Promise<StoreAnswer<T>> {
    await this.#onCall?.(method);
    if (this.#downBecause !== null) return { kind: 'store-down', why: this.#downBecause };
    const value = copy(work());
    if (this.#repliesToLose > 0) {
      this.#repliesToLose -= 1;
      return { kind: 'store-down', why: 'the reply was lost' };
    }
    return { kind: 'ok', value };
  }
}

/** A deep copy of plain data and maps. Not `structuredClone`: under jest its objects come from another realm. */
export function copy<T>(value: T): T;
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => copy<unknown>(part));
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, copy<unknown>(part)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy<unknown>(part)]));
}
