import { declarationOf, type EventWord, type LotId } from '@parkade/park-decision';

/** How much of a caller somebody else is told: all; no name and the last two digits; nothing. */
export type CallerShown = 'full' | 'cut' | 'withheld';

/** Somebody who wants to be told of events. */
export interface Endpoint {
  /** Names its queue; letters, digits, `.`, `_`, `-`. */
  readonly name: string;
  readonly url: string;
  /** `whsec_` and the key in base 64 (Standard Webhooks, "Signature scheme"). */
  readonly secret: string;
  /** `null`: all. */
  readonly events: readonly EventWord[] | null;
  /** `null`: all. */
  readonly lots: readonly LotId[] | null;
  readonly callers: CallerShown;
  /** Whether the host of the URL may have an address that is not public, or be reached without TLS. */
  readonly mayBePrivate: boolean;
}

export const wants = ({ events, lots }: Endpoint, lot: LotId, word: EventWord): boolean =>
  (events === null || events.includes(word)) &&
  (lots === null || lots.includes(lot) || lots.includes(declarationOf(lot)));
