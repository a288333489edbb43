import type { Changes } from '../core/changes.js';
import type { Leg, SessionTable } from './leg.js';

/** The legs of one node, and how many there have been since its start. */
export class NodeSessions implements SessionTable {
  readonly #changes: Changes;
  readonly #legs = new Map<string, Leg>();
  #sinceStartup = 0;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  get sinceStartup(): number {
    return this.#sinceStartup;
  }

  locate(uuid: string): Leg | undefined {
    return this.#legs.get(uuid);
  }

  all(): readonly Leg[] {
    return [...this.#legs.values()];
  }

  add(leg: Leg): void {
    this.#legs.set(leg.uuid, leg);
    this.#sinceStartup += 1;
  }

  forget(leg: Leg): void {
    if (this.#legs.get(leg.uuid) === leg) this.#legs.delete(leg.uuid);
    this.#changes.announce();
  }

  /** The node died, and all of them with it. */
  vanish(): void {
    for (const leg of this.#legs.values()) leg.vanish();
    this.#legs.clear();
  }

  /** A new life of the node. */
  countAnew(): void {
    this.#sinceStartup = 0;
  }
}
