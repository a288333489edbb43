import type { Cause } from '../core/causes.js';

/** What a join needs of the legs in it. */
export interface JoinParty {
  readonly uuid: string;
  readonly hangupCause: Cause | null;
  fire(name: string, extra: Iterable<readonly [string, string]>): void;
  /** `join` is over; a leg that is in another one by now stays there. */
  leaveJoin(join: object): void;
}

/** Two legs that hear each other. `a` is the leg whose thread conducts the join (Bridge-A). */
export class Join<Party extends JoinParty> {
  readonly a: Party;
  readonly b: Party;
  #over = false;
  readonly #watchers = new Set<() => void>();

  constructor(a: Party, b: Party) {
    this.a = a;
    this.b = b;
  }

  get over(): boolean {
    return this.#over;
  }

  otherOf(party: Party): Party {
    return party === this.a ? this.b : this.a;
  }

  onOver(tell: () => void): () => void {
    if (this.#over) {
      tell();
      return () => undefined;
    }
    this.#watchers.add(tell);
    return () => void this.#watchers.delete(tell);
  }

  /** CHANNEL_BRIDGE, on `a`: sound flows from now on. */
  begin(): void {
    this.a.fire('CHANNEL_BRIDGE', this.#headers());
  }

  /** CHANNEL_UNBRIDGE is fired once, on `a`, whoever left (switch_ivr_bridge.c:switch_ivr_multi_threaded_bridge). */
  finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.a.leaveJoin(this);
    this.b.leaveJoin(this);
    this.a.fire('CHANNEL_UNBRIDGE', this.#headers());
    for (const tell of this.#watchers) tell();
    this.#watchers.clear();
  }

  #headers(): [string, string][] {
    return [
      ['Bridge-A-Unique-ID', this.a.uuid],
      ['Bridge-B-Unique-ID', this.b.uuid],
    ];
  }
}
