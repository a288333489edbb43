import { heardBy } from '../channel/media-graph.js';
import type { Dialogue, PhoneIdentity } from './dialogue.js';

/** From `at` (`performance.now()`) on, until the next entry, this was heard. */
export interface Heard {
  readonly at: number;
  readonly sources: readonly string[];
}

/** What is heard once it fits: a text that one source contains, `silence`, or a test of all sources. */
export type WantedSound = string | ((sources: readonly string[]) => boolean);

/** What a phone hears in one dialogue, now and so far. */
export class Hearing {
  readonly #phone: PhoneIdentity;
  readonly #dialogue: Dialogue;
  readonly #heard: Heard[] = [];

  constructor(phone: PhoneIdentity, dialogue: Dialogue) {
    this.#phone = phone;
    this.#dialogue = dialogue;
  }

  now(): string[] {
    const { leg, end, holding } = this.#dialogue;
    return leg === null || end !== null || holding ? [] : [...heardBy(leg)];
  }

  soFar(): readonly Heard[] {
    return this.#heard;
  }

  /** Writes down what is heard now, if that is news. */
  note(): void {
    const sources = this.now();
    if (sources.join('\n') !== (this.#heard.at(-1)?.sources ?? []).join('\n')) {
      this.#heard.push({ at: performance.now(), sources });
    }
  }

  eventually(wanted: WantedSound, withinMs: number): Promise<string[]> {
    return this.#phone.changes.until(
      () => {
        const sources = this.now();
        return fits(wanted, sources) ? sources : undefined;
      },
      withinMs,
      () => `${this.#phone.address} hears ${String(wanted)}; it hears [${this.now().join(', ')}]${this.#fate()}`,
    );
  }

  #fate(): string {
    const { end } = this.#dialogue;
    return end === null ? '' : `, the call has ended: ${end.cause}`;
  }
}

function fits(wanted: WantedSound, sources: readonly string[]): boolean {
  if (typeof wanted === 'function') return wanted(sources);
  return wanted === 'silence' ? sources.length === 0 : sources.some((source) => source.includes(wanted));
}
