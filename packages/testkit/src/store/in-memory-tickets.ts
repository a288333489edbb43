import type { Ticket } from '@parkade/park-decision';
import type { StoreAnswer, Tickets } from '@parkade/park-ports';
import { copy, type StoreFaults } from './store-faults.js';

export class InMemoryTickets implements Tickets {
  readonly #faults: StoreFaults;
  readonly #now: () => number;
  readonly #tickets = new Map<string, { readonly ticket: Ticket; readonly expiresAt: number }>();

  /** @param now ms since 1970 */
  constructor(faults: StoreFaults, now: () => number) {
    this.#faults = faults;
    this.#now = now;
  }

  put(id: string, ticket: Ticket, ttlMs: number): Promise<StoreAnswer<void>> {
    return this.#faults.answer('put', () => {
      this.#tickets.set(id, { ticket: copy(ticket), expiresAt: this.#now() + ttlMs });
    });
  }

  take(id: string): Promise<StoreAnswer<Ticket | null>> {
    return this.#faults.answer('take', () => {
      const found = this.#tickets.get(id);
      this.#tickets.delete(id);
      return found !== undefined && found.expiresAt > this.#now() ? found.ticket : null;
    });
  }
}
