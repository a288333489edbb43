/**
 * Which replica watches which node: a lease per node, renewed well within its time, taken by the next replica when it is
 * not. The watcher audits the node and shows its lamps; requests, timers and hang-ups are handled by any replica.
 */
import type { NodeId } from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import type { LeaseAnswer, Leases } from '@parkade/park-ports';

export interface WatchCallbacks {
  gained(node: NodeId): void;
  lost(node: NodeId): void;
  /**
   * No replica has had a word of the node for `nodeLostMs`. Told by every replica that notices, and again until it answers
   * `true` (all is done); must bear repetition.
   */
  nodeLost(node: NodeId): Promise<boolean>;
}

export interface WatchTimes {
  /** How long a watch lasts without renewal. */
  readonly leaseMs: number;
  /** How long no replica at all may hear of a node before its callers count as gone with it. */
  readonly nodeLostMs: () => number;
  /** Milliseconds that no clock change touches. */
  readonly elapsed?: () => number;
}

/** A node to which this replica has no link. */
interface Unreachable {
  /** From here on it was asked all the time whether anybody hears of the node, and nobody did. */
  since: number;
  askedAt: number;
  told: boolean;
  givenUp: 'no' | 'under-way' | 'yes';
}

export class NodeWatch {
  readonly #deps: EngineDeps;
  readonly #leases: Leases;
  readonly #holder: string;
  readonly #times: WatchTimes;
  readonly #duties: WatchCallbacks;
  readonly #elapsed: () => number;
  readonly #reachable = new Set<NodeId>();
  /** Until when each watch is ours for certain, by {@link WatchTimes.elapsed}. */
  readonly #held = new Map<NodeId, number>();
  readonly #silent = new Map<NodeId, Unreachable>();
  /** Nodes without a link of which something was heard all the same. */
  readonly #alive = new Set<NodeId>();
  #closed = false;

  constructor(
    deps: EngineDeps,
    leases: Leases,
    nodes: readonly NodeId[],
    holder: string,
    times: WatchTimes,
    duties: WatchCallbacks,
  ) {
    this.#deps = deps;
    this.#leases = leases;
    this.#holder = holder;
    this.#times = times;
    this.#duties = duties;
    this.#elapsed = times.elapsed ?? (() => performance.now());
    for (const node of nodes) this.#silent.set(node, this.#silence());
  }

  /** Only a node to which we have a link can be watched; a new link epoch is a new watch. */
  linkUp(node: NodeId): void {
    if (this.#closed) return;
    this.#reachable.add(node);
    this.#silent.delete(node);
    if (this.#held.has(node)) this.#duties.gained(node);
  }

  /** The lease of a node we cannot reach is given up, so that a replica that can takes it at once. */
  async linkLost(node: NodeId): Promise<void> {
    this.#reachable.delete(node);
    this.#alive.delete(node);
    this.#silent.set(node, this.#silence());
    if (!this.#drop(node)) return;
    await this.#leases.release(leaseName(node), this.#holder);
  }

  /** A leg of the node has come to us: the switch lives, whatever became of our link. */
  signOfLife(node: NodeId): void {
    if (this.#silent.has(node)) this.#alive.add(node);
  }

  /** To be called several times within the lease's time. Nodes do not wait for one another: a slow store costs one answer. */
  async renew(): Promise<void> {
    const reachable = [...this.#reachable];
    await Promise.all([
      ...reachable.map((node) => this.#renewLease(node)),
      ...reachable.map((node) => this.#markSeen(node)),
      ...[...this.#silent].map(([node, silence]) => this.#askForTheSilent(node, silence)),
    ]);
  }

  get watched(): readonly NodeId[] {
    return [...this.#held.keys()];
  }

  /** Whether the watch is ours at this moment: a replica that stood still for a while asks before it acts on what it knew. */
  holds(node: NodeId): boolean {
    return this.#elapsed() < (this.#held.get(node) ?? 0);
  }

  /** Hands everything over at once, and takes nothing any more. */
  async close(): Promise<void> {
    this.#closed = true;
    const held = [...this.#held.keys()];
    this.#reachable.clear();
    this.#silent.clear();
    for (const node of held) this.#drop(node);
    await Promise.all(held.map((node) => this.#leases.release(leaseName(node), this.#holder)));
  }

  async #renewLease(node: NodeId): Promise<void> {
    const asked = this.#elapsed();
    const answer = await this.#leases.hold(leaseName(node), this.#holder, this.#times.leaseMs);
    // While the store is away nobody can prove a right.
    if (answer !== 'mine') this.#drop(node);
    else if (!this.#reachable.has(node)) await this.#leases.release(leaseName(node), this.#holder);
    else this.#take(node, asked + this.#times.leaseMs);
  }

  /** Every replica with a link renews the mark, under the same name. */
  async #markSeen(node: NodeId): Promise<void> {
    const mark = (): Promise<LeaseAnswer> => this.#leases.hold(seenName(node), ANYBODY, this.#times.leaseMs);
    if ((await mark()) !== 'theirs') return;
    // Somebody asked in this very moment; who always asked first would never see the mark.
    await this.#leases.release(seenName(node), NOBODY);
    await mark();
  }

  /**
   * [M5] A lost link is not a lost node: only when no replica has heard of it for the whole time is it given up. A time in
   * which nobody could be asked, because the store was away or this process stood still, says nothing and does not count.
   */
  async #askForTheSilent(node: NodeId, silence: Unreachable): Promise<void> {
    const now = this.#elapsed();
    const sinceAsked = now - silence.askedAt;
    if (sinceAsked > UNASKED * this.#times.leaseMs) silence.since = now;
    silence.askedAt = now;
    if (this.#alive.delete(node)) {
      await this.#markSeen(node);
      return this.#heardOf(silence);
    }
    const unseen = await this.#leases.hold(seenName(node), NOBODY, 1);
    if (this.#silent.get(node) !== silence) return;
    if (unseen === 'theirs') return this.#heardOf(silence);
    if (unseen === 'down') silence.since = this.#elapsed();
    else if (this.#elapsed() - silence.since >= this.#times.nodeLostMs()) this.#giveUp(node, silence);
  }

  #heardOf(silence: Unreachable): void {
    silence.since = this.#elapsed();
    silence.told = false;
    if (silence.givenUp === 'yes') silence.givenUp = 'no';
  }

  #giveUp(node: NodeId, silence: Unreachable): void {
    if (silence.givenUp !== 'no') return;
    silence.givenUp = 'under-way';
    if (!silence.told) {
      this.#deps.log.error('node is lost', { node, silentMs: Math.round(this.#elapsed() - silence.since) });
      this.#deps.meters.count('parkade_nodes_lost_total', { node });
    }
    silence.told = true;
    this.#deps.background.run('give node up', async () => {
      // What could not be done is tried again with the next renewal, unless the node is heard of by then.
      const isDone = await this.#duties.nodeLost(node).catch(() => false);
      silence.givenUp = isDone ? 'yes' : 'no';
    });
  }

  #silence(): Unreachable {
    const now = this.#elapsed();
    return { since: now, askedAt: now, told: false, givenUp: 'no' };
  }

  #take(node: NodeId, until: number): void {
    const isNew = !this.#held.has(node);
    this.#held.set(node, until);
    if (!isNew) return;
    this.#deps.log.info('watching node', { node });
    this.#deps.meters.gauge('parkade_watching', 1, { node });
    this.#duties.gained(node);
  }

  #drop(node: NodeId): boolean {
    if (!this.#held.delete(node)) return false;
    this.#deps.log.info('no longer watching node', { node });
    this.#deps.meters.gauge('parkade_watching', 0, { node });
    this.#duties.lost(node);
    return true;
  }
}

/** After so many lease times without a question nobody knows what was in between. */
const UNASKED = 3;
/** The mark of a node says that somebody has heard of it; whoever asks takes it for a moment when it has run out. */
const ANYBODY = 'anybody';
const NOBODY = 'nobody';
const seenName = (node: NodeId): string => `seen-${node}`;
const leaseName = (node: NodeId): string => `watch-${node}`;
