/** What has been told of a lot, in words that are made once for all viewers who may know the same. */
import { isAfter, type ChangeMessage } from '@parkade/api-contract';
import { tenantOf } from '@parkade/park-decision';
import type { LiveLot, Privacy, Surroundings, Told } from '@parkade/park-view';

export class Published {
  readonly lot: string;
  readonly told: Told;
  readonly #live: LiveLot;
  readonly #surroundings: Surroundings;
  readonly #texts = new Map<Privacy, string>();

  constructor(live: LiveLot, told: Told, surroundings: Surroundings) {
    this.lot = live.face.lot;
    this.told = told;
    this.#live = live;
    this.#surroundings = surroundings;
  }

  message(privacy: Privacy): ChangeMessage {
    return this.#live.change(this.told, privacy, this.#surroundings);
  }

  /** As JSON. */
  text(privacy: Privacy): string {
    const known = this.#texts.get(privacy);
    if (known !== undefined) return known;
    const text = JSON.stringify(this.message(privacy));
    this.#texts.set(privacy, text);
    return text;
  }
}

/** So many are kept of each lot for viewers who come back. */
const MOST_KEPT = 1_000;

/** A lot, and what was told of it lately. */
export class ToldLot {
  readonly live: LiveLot;
  readonly #kept: Published[] = [];
  /** What comes after this position is kept; `null`: whoever was not there has missed something that stands in no stream. */
  #from: string | null;

  constructor(live: LiveLot) {
    this.live = live;
    this.#from = live.position;
  }

  add(published: Published): void {
    const { position } = published.told;
    if (position === null) {
      this.#from = null;
      this.#kept.length = 0;
      return;
    }
    this.#kept.push(published);
    if (this.#kept.length > MOST_KEPT) this.#from = this.#kept.shift()?.told.position ?? this.#from;
  }

  /** [X4] The position may be that of another domain's lot in the same stream. */
  #afterAnother(position: string): readonly Published[] | null {
    if (this.#from === null || !isAfter(position, this.#from)) return null;
    return this.#kept.filter(({ told }) => told.position === null || isAfter(told.position, position));
  }

  /** What comes after a position; `null` when that is not known here. */
  after(position: string): readonly Published[] | null {
    if (position === this.#from) return this.#kept;
    if (tenantOf(this.live.face.lot) !== null) return this.#afterAnother(position);
    const at = this.#kept.findIndex(({ told }) => told.position === position);
    return at < 0 ? null : this.#kept.slice(at + 1);
  }
}
