/**
 * Which replica watches which node: a lease per node, renewed well within its time, taken by the next replica when it is
 * not. The watcher reconciles the node and shows its lamps; hits, timers and hang-ups are handled by any replica.
 */
import type { NodeId } from '@parkade/park-decision';
import type { EngineParts } from './engine-parts.js';
import type { Leases } from './ports/index.js';

export interface WatchDuties {
  gained(node: NodeId): void;
  lost(node: NodeId): void;
}

export class NodeWatch {
  readonly #parts: EngineParts;
  readonly #leases: Leases;
  readonly #holder: string;
  readonly #ttlMs: number;
  readonly #duties: WatchDuties;
  readonly #reachable = new Set<NodeId>();
  readonly #held = new Set<NodeId>();

  constructor(parts: EngineParts, leases: Leases, holder: string, ttlMs: number, duties: WatchDuties) {
    this.#parts = parts;
    this.#leases = leases;
    this.#holder = holder;
    this.#ttlMs = ttlMs;
    this.#duties = duties;
  }

  /** Only a node to which we have a link can be watched; a new link epoch is a new watch. */
  linkUp(node: NodeId): void {
    this.#reachable.add(node);
    if (this.#held.has(node)) this.#duties.gained(node);
  }

  /** The lease of a node we cannot reach is given up, so that a replica that can takes it at once. */
  async linkLost(node: NodeId): Promise<void> {
    this.#reachable.delete(node);
    if (!this.#drop(node)) return;
    await this.#leases.release(leaseName(node), this.#holder);
  }

  /** To be called several times within the lease's time. */
  async renew(): Promise<void> {
    for (const node of this.#reachable) {
      const held = await this.#leases.hold(leaseName(node), this.#holder, this.#ttlMs);
      if (!held) this.#drop(node);
      else if (!this.#held.has(node)) this.#take(node);
    }
  }

  get watched(): readonly NodeId[] {
    return [...this.#held];
  }

  /** Hands everything over at once. */
  async close(): Promise<void> {
    const held = [...this.#held];
    this.#reachable.clear();
    for (const node of held) this.#drop(node);
    for (const node of held) await this.#leases.release(leaseName(node), this.#holder);
  }

  #take(node: NodeId): void {
    this.#held.add(node);
    this.#parts.log.info('watching node', { node });
    this.#parts.meters.gauge('parkade_watching', 1, { node });
    this.#duties.gained(node);
  }

  #drop(node: NodeId): boolean {
    if (!this.#held.delete(node)) return false;
    this.#parts.log.info('no longer watching node', { node });
    this.#parts.meters.gauge('parkade_watching', 0, { node });
    this.#duties.lost(node);
    return true;
  }
}

const leaseName = (node: NodeId): string => `watch-${node}`;
