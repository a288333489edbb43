import type { AlsoHears, Reminders } from '@parkade/node-watch';
import type { Pager } from '@parkade/paging';
import type { LotId } from '@parkade/park-decision';
import type { LogEntry } from '@parkade/park-ports';

/** What follows the lots' events and speaks at times of its own: no step of a call waits for it. */
export class BesideCalls implements AlsoHears {
  readonly #pager: Pager;
  readonly #reminders: Reminders;

  constructor(pager: Pager, reminders: Reminders) {
    this.#pager = pager;
    this.#reminders = reminders;
  }

  eventsSeen(lot: LotId, entries: readonly LogEntry[]): void {
    this.#pager.eventsSeen(lot, entries);
    this.#reminders.eventsSeen(lot, entries);
  }

  forget(): void {
    this.#pager.forget();
    this.#reminders.forget();
  }

  async close(): Promise<void> {
    this.#reminders.close();
    await this.#pager.close();
  }
}
