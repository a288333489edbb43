/** Everybody who was ever parked, and what became of them. At the end of a run each entry has exactly one fate. */
import type { Leg, PhoneCall } from '@parkade/practice-switch';

/** How somebody came to have a caller who waited. */
export type Taking =
  | 'picked up'
  | 'recalled'
  /** The phone said whose call it is, but it was not the parker's: who parked could not be found out. */
  | 'recalled by somebody else'
  | 'returned by the switch'
  | 'returned to somebody else';

export type Fate =
  | { readonly kind: 'taken'; readonly how: Taking; readonly by: string }
  | { readonly kind: 'hung up themselves' }
  /** The lot's (or the switch's) rule for somebody whom nobody takes. */
  | { readonly kind: 'ended by the rule'; readonly cause: string }
  | { readonly kind: 'lost with their node' }
  | { readonly kind: 'parked again' }
  /** The transfer was not carried out after all: they still talk to whom they talked to. */
  | { readonly kind: 'never left' };

export interface Wait {
  readonly number: number;
  readonly caller: PhoneCall;
  readonly user: string;
  /** The leg that is parked: the caller's own, or the last one of the way from another node. */
  readonly leg: Leg | null;
  readonly parker: string;
  /** `*70`, `703`, `consult`. */
  readonly to: string;
  /** The leg that parked: whoever else talks to the caller afterwards has taken them. */
  readonly parkerLeg: string;
  /** `performance.now()` */
  readonly since: number;
  /** What the leg said of an earlier parked call; as long as it says so, it says nothing of this one. */
  readonly formerStay: string | undefined;
  /** The leg's caller profile when the transfer was asked for; each transfer makes another. */
  readonly formerProfile: string | undefined;
  /** Every orbit the caller was ever in during this wait. */
  readonly orbits: Set<string>;
  /** Every parked call in which the leg said it was during this wait. */
  readonly callIds: Set<string>;
  fate: Fate | undefined;
}

export class Ledger {
  readonly #waits: Wait[] = [];
  readonly #takenTwice = new Set<number>();

  /** Who is parked out of a talk that nobody saw begin has been taken in between. */
  open(entry: Omit<Wait, 'number' | 'orbits' | 'callIds' | 'fate'>): Wait {
    const former = this.openOf(entry.caller);
    if (former !== undefined) former.fate = { kind: 'parked again' };
    const wait: Wait = {
      ...entry,
      number: this.#waits.length + 1,
      orbits: new Set(),
      callIds: new Set(),
      fate: undefined,
    };
    this.#waits.push(wait);
    return wait;
  }

  get waits(): readonly Wait[] {
    return this.#waits;
  }

  get unsettled(): readonly Wait[] {
    return this.#waits.filter((wait) => wait.fate === undefined);
  }

  openOf(caller: PhoneCall): Wait | undefined {
    return this.#waits.findLast((wait) => wait.caller === caller && wait.fate === undefined);
  }

  lastOf(caller: PhoneCall): Wait | undefined {
    return this.#waits.findLast((wait) => wait.caller === caller);
  }

  /**
   * A second person who asked for the same caller got them out of the talk with the first: the switch had given the caller back
   * by itself while no engine could hear of it.
   */
  takenTwice({ number }: Wait): void {
    this.#takenTwice.add(number);
  }

  /** The transfer was refused: there was no wait. */
  strike(wait: Wait): void {
    wait.fate ??= { kind: 'never left' };
  }

  /** Number of waits by fate; `open` for those without. */
  balance(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { fate } of this.#waits) {
      const name = fate === undefined ? 'OPEN' : fate.kind === 'taken' ? `taken: ${fate.how}` : fate.kind;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    if (this.#takenTwice.size > 0) counts.set('(of them out of a talk)', this.#takenTwice.size);
    return new Map([...counts].toSorted(([a], [b]) => a.localeCompare(b)));
  }
}
