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
  /** No replica has had a link to the node for `nodeLostMs`. Told by every replica that notices; must bear repetition. */
  nodeLost(node: NodeId): void;
}

export interface WatchTimes {
  /** How long a watch lasts without renewal. */
  readonly leaseMs: number;
  /** How long no replica at all may hear of a node before its callers count as gone with it. */
  readonly nodeLostMs: number;
}

export class NodeWatch {
  readonly #parts: EngineParts;
  readonly #leases: Leases;
  readonly #holder: string;
  readonly #times: WatchTimes;
  readonly #duties: WatchDuties;
  readonly #reachable = new Set<NodeId>();
  readonly #held = new Set<NodeId>();
  /** Since when this replica has had no link; once it was told as lost, not again before the link has been back. */
  readonly #unreachable = new Map<NodeId, { readonly since: number; told: boolean }>();

  constructor(
    parts: EngineParts,
    leases: Leases,
    nodes: readonly NodeId[],
    holder: string,
    times: WatchTimes,
    duties: WatchDuties,
  ) {
    this.#parts = parts;
    this.#leases = leases;
    this.#holder = holder;
    this.#times = times;
    this.#duties = duties;
    for (const node of nodes) this.#unreachable.set(node, { since: parts.clock.now(), told: false });
  }

  /** Only a node to which we have a link can be watched; a new link epoch is a new watch. */
  linkUp(node: NodeId): void {
    this.#reachable.add(node);
    this.#unreachable.delete(node);
    if (this.#held.has(node)) this.#duties.gained(node);
  }

  /** The lease of a node we cannot reach is given up, so that a replica that can takes it at once. */
  async linkLost(node: NodeId): Promise<void> {
    this.#reachable.delete(node);
    this.#unreachable.set(node, { since: this.#parts.clock.now(), told: false });
    if (!this.#drop(node)) return;
    await this.#leases.release(leaseName(node), this.#holder);
  }

  /** To be called several times within the lease's time. */
  async renew(): Promise<void> {
    for (const node of this.#reachable) {
      const held = await this.#leases.hold(leaseName(node), this.#holder, this.#times.leaseMs);
      if (!held) this.#drop(node);
      else if (!this.#reachable.has(node)) await this.#leases.release(leaseName(node), this.#holder);
      else if (!this.#held.has(node)) this.#take(node);
      await this.#leases.hold(seenName(node), ANYBODY, this.#times.nodeLostMs);
    }
    await this.#lookForTheLost();
  }

  /** [M5] A lost link is not a lost node: only when no replica has seen it for the whole time is it given up. */
  async #lookForTheLost(): Promise<void> {
    for (const [node, state] of this.#unreachable) {
      if (state.told || this.#parts.clock.now() - state.since < this.#times.nodeLostMs) continue;
      // The mark that every replica with a link renews has run out: then it can be had by anybody else.
      const unseen = await this.#leases.hold(seenName(node), this.#holder, 1);
      if (!unseen || this.#unreachable.get(node) !== state) continue;
      state.told = true;
      this.#parts.log.error('node is lost', { node, silentMs: this.#parts.clock.now() - state.since });
      this.#parts.meters.count('parkade_nodes_lost_total', { node });
      this.#duties.nodeLost(node);
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

/** Whoever has a link renews the mark under the same name. */
const ANYBODY = 'anybody';
const seenName = (node: NodeId): string => `seen-${node}`;
const leaseName = (node: NodeId): string => `watch-${node}`;
