import type { Ticket } from '@parkade/park-decision';
import type { StoreAnswer } from './park-store.js';

/** One-time rights, each for one hop between nodes. */
export interface Tickets {
  put(id: string, ticket: Ticket, ttlMs: number): Promise<StoreAnswer<void>>;
  /** Reads and burns a ticket in one step. */
  take(id: string): Promise<StoreAnswer<Ticket | null>>;
}
