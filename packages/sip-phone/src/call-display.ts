/** What a phone's display says about the other party over the life of a call. */
import { performance } from 'node:perf_hooks';
import { partyOf, type Party } from './sip-address.js';
import type { SipMessage } from './sip-message.js';

export interface DisplayUpdate extends Party {
  /** `performance.now()` in ms. */
  readonly at: number;
  /** The message that brought it, e.g. `UPDATE`, `200`. */
  readonly source: string;
  readonly header: 'P-Asserted-Identity' | 'Remote-Party-ID' | 'From';
}

export class CallDisplay {
  readonly #history: DisplayUpdate[] = [];

  get history(): readonly DisplayUpdate[] {
    return this.#history;
  }

  get latest(): Party | undefined {
    return this.#history.at(-1);
  }

  /** P-Asserted-Identity wins over Remote-Party-ID (RFC 3325 §9.1); From counts only in an initial INVITE. */
  read(message: SipMessage, fallback: 'From' | 'no fallback' = 'no fallback'): void {
    const source = message.kind === 'request' ? message.method : String(message.status);
    const headers = ['P-Asserted-Identity', 'Remote-Party-ID', 'From'] as const;
    for (const header of headers) {
      const party = partyOf(message.headers.list(header)[0]);
      if (party === undefined || (header === 'From' && fallback !== 'From')) continue;
      this.#history.push({ ...party, at: performance.now(), source, header });
      return;
    }
  }
}
