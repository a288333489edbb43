import type { SwitchEvent } from '../core/events.js';

export type EventFormat = 'plain' | 'json' | 'xml';

interface Filter {
  readonly header: string;
  readonly value: string;
  readonly wanted: boolean;
}

/** Which events a connection wants (mod_event_socket.c: event, nixevent, filter, myevents). */
export class Subscription {
  format: EventFormat = 'plain';
  /** `myevents`: everything of this leg. */
  mine: string | null = null;
  readonly #names = new Set<string>();
  readonly #subclasses = new Set<string>();
  #filters: Filter[] = [];

  /** Words after `event`: an optional format, names, and after CUSTOM only subclasses. False when nothing was named. */
  add(words: readonly string[]): boolean {
    return this.#walk(
      words,
      (name) => this.#names.add(name),
      (subclass) => this.#subclasses.add(subclass),
    );
  }

  remove(words: readonly string[]): boolean {
    return this.#walk(
      words,
      (name) => this.#names.delete(name),
      (subclass) => this.#subclasses.delete(subclass),
    );
  }

  clear(): void {
    this.#names.clear();
    this.#subclasses.clear();
    this.mine = null;
  }

  #walk(words: readonly string[], name: (word: string) => void, subclass: (word: string) => void): boolean {
    let custom = false;
    let named = false;
    for (const [index, word] of words.entries()) {
      const format = word.toLowerCase();
      if (index === 0 && (format === 'plain' || format === 'json' || format === 'xml')) {
        this.format = format;
        continue;
      }
      named = true;
      if (custom) subclass(word);
      else if (word.toUpperCase() === 'CUSTOM') {
        custom = true;
        name('CUSTOM');
      } else name(word.toUpperCase());
    }
    return named;
  }

  addFilter(header: string, value: string): void {
    this.#filters.push({ header, value: value.replace(/^[+-]/, ''), wanted: !value.startsWith('-') });
  }

  removeFilters(header: string, value: string | null): void {
    this.#filters = this.#filters.filter(
      (filter) =>
        header !== 'all' &&
        !(filter.header.toLowerCase() === header.toLowerCase() && (value === null || filter.value === value)),
    );
  }

  wants(event: SwitchEvent): boolean {
    return (this.#isMine(event) || this.#isNamed(event)) && this.#passesFilters(event);
  }

  #isMine(event: SwitchEvent): boolean {
    return this.mine !== null && event.headers.get('Unique-ID') === this.mine;
  }

  #isNamed(event: SwitchEvent): boolean {
    if (this.#names.has('ALL')) return true;
    if (event.name !== 'CUSTOM') return this.#names.has(event.name);
    const subclass = event.headers.get('Event-Subclass') ?? '';
    return this.#names.has('CUSTOM') && (this.#subclasses.size === 0 || this.#subclasses.has(subclass));
  }

  #passesFilters(event: SwitchEvent): boolean {
    if (this.#filters.length === 0) return true;
    const matching = this.#filters.filter((filter) => matches(filter, event));
    if (matching.some((filter) => !filter.wanted)) return false;
    return matching.some((filter) => filter.wanted) || this.#filters.every((filter) => !filter.wanted);
  }
}

function matches(filter: Filter, event: SwitchEvent): boolean {
  const name = filter.header.toLowerCase();
  for (const [header, value] of event.headers) {
    if (header.toLowerCase() !== name) continue;
    const pattern = /^\/(.*)\/$/.exec(filter.value)?.[1];
    return pattern === undefined
      ? value.toLowerCase() === filter.value.toLowerCase()
      : new RegExp(pattern, 'i').test(value);
  }
  return false;
}
