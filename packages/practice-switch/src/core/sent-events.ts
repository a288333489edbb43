import type { Changes } from './changes.js';

/** An event that a client sent to the switch (`sendevent`), e.g. PRESENCE_IN for a lamp. */
export interface SentEvent {
  readonly name: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | null;
}

/** Events that clients sent: PRESENCE_IN and CUSTOM ones. The last several thousand are kept. */
export class SentEvents {
  readonly #changes: Changes;
  readonly #events: SentEvent[] = [];
  readonly #listeners = new Set<(event: SentEvent) => void>();

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  note(event: SentEvent): void {
    this.#events.push(event);
    if (this.#events.length > 5000) this.#events.splice(0, 2500);
    for (const hear of this.#listeners) hear(event);
    this.#changes.announce();
  }

  /** Returns how to stop listening. */
  listen(hear: (event: SentEvent) => void): () => void {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  /** Oldest first. */
  all(): readonly SentEvent[] {
    return this.#events;
  }
}
