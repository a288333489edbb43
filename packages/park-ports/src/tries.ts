import type { LotId, UserAddress } from '@parkade/park-decision';
import type { StoreAnswer } from './park-store.js';

/** What somebody tried in vain in a lot: all engines count together, and each count ends by itself. */
export interface Tries {
  /** How often within the time that the first of them began. */
  failed(lot: LotId, who: UserAddress): Promise<StoreAnswer<number>>;
  /** One more; the answer is how many there are by now. */
  count(lot: LotId, who: UserAddress, withinMs: number): Promise<StoreAnswer<number>>;
}
