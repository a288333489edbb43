import type { RecordFilter, RecordPage, RecordWhole, SummaryRow } from '@parkade/api-contract';
import type { PageWanted, RecordQueries, RecordStore, SummaryWanted } from './record-store.js';
import { NoSuchPage } from './reading-rows.js';

/** A store that is opened when it is first wanted, and anew after it failed. */
export class OpenedStore implements RecordQueries {
  readonly #open: () => Promise<RecordStore>;
  #opening: Promise<RecordStore> | undefined;

  constructor(open: () => Promise<RecordStore>) {
    this.#open = open;
  }

  /** @throws whatever opening it, or `work`, throws. */
  async use<T>(work: (store: RecordStore) => Promise<T>): Promise<T> {
    this.#opening ??= this.#open();
    const opening = this.#opening;
    try {
      return await work(await opening);
    } catch (error) {
      if (!(error instanceof NoSuchPage)) this.#forget(opening);
      throw error;
    }
  }

  list(filter: RecordFilter, page: PageWanted): Promise<RecordPage> {
    return this.use((store) => store.list(filter, page));
  }

  whole(callId: string): Promise<RecordWhole | null> {
    return this.use((store) => store.whole(callId));
  }

  summary(filter: RecordFilter, wanted: SummaryWanted): Promise<readonly SummaryRow[]> {
    return this.use((store) => store.summary(filter, wanted));
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    await closeWhenOpen(opening);
  }

  #forget(opening: Promise<RecordStore>): void {
    if (this.#opening !== opening) return;
    this.#opening = undefined;
    void closeWhenOpen(opening);
  }
}

async function closeWhenOpen(opening: Promise<RecordStore> | undefined): Promise<void> {
  await opening?.then((store) => store.close()).catch(() => undefined);
}
