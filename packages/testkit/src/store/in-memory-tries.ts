import { showUser, type LotId, type UserAddress } from '@parkade/park-decision';
import type { StoreAnswer, Tries } from '@parkade/park-ports';
import type { StoreFaults } from './store-faults.js';

export class InMemoryTries implements Tries {
  readonly #faults: StoreFaults;
  readonly #now: () => number;
  readonly #counts = new Map<string, { readonly count: number; readonly expiresAt: number }>();

  /** @param now ms since 1970 */
  constructor(faults: StoreFaults, now: () => number) {
    this.#faults = faults;
    this.#now = now;
  }

  failed(lot: LotId, who: UserAddress): Promise<StoreAnswer<number>> {
    return this.#faults.answer('failed', () => this.#live(lot, who)?.count ?? 0);
  }

  count(lot: LotId, who: UserAddress, withinMs: number): Promise<StoreAnswer<number>> {
    return this.#faults.answer('count', () => {
      const { count, expiresAt } = this.#live(lot, who) ?? { count: 0, expiresAt: this.#now() + withinMs };
      this.#counts.set(nameOf(lot, who), { count: count + 1, expiresAt });
      return count + 1;
    });
  }

  #live(lot: LotId, who: UserAddress) {
    const found = this.#counts.get(nameOf(lot, who));
    return found !== undefined && found.expiresAt > this.#now() ? found : undefined;
  }
}

const nameOf = (lot: LotId, who: UserAddress): string => `${lot} ${showUser(who)}`;
