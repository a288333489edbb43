/**
 * What a replica does for the nodes it watches (by lease): shows their lamps, answers their phones' probes, adopts callers
 * whom the switch holds and the store does not know, and finds out what became of those whom it knows. Everything it needs is injected; it owns its timers.
 */
import type { LotId, NodeId } from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import {
  type Clock,
  type EventLog,
  type Following,
  type HeldLegs,
  type LampAsked,
  type LampCommands,
  type Leases,
  type LogEntry,
  type Positions,
  type Reset,
  type SwitchEvent,
  type TransferLegs,
} from '@parkade/park-ports';
import { giveNodeUp } from './audit-node.js';
import { LampKeeper } from './lamp-keeper.js';
import { NodeWatch } from './node-watch.js';
import { NodeAudits } from './node-audits.js';
import { VainTransfers } from './vain-transfers.js';
import { settledWithin } from './settled-within.js';

/** A dead replica's nodes are taken over at the latest after this and one renewal; the promise is two seconds. */
export const LEASE_MS = 1_000;
const RENEW_EVERY_MS = 250;
/** Callers parked by the dialplan alone are found within this time, well before the switch's own failsafe. */
const LOOK_EVERY_MS = 10_000;
/** The same once the store answers again, and no more often: one that is full answers questions between its refusals. */
const LOOK_AFTER_OUTAGE_MS = 1_000;
/** Lamps are not kept waiting longer than this for callers of a switch that does not answer. */
const LAMPS_WAIT_MS = 800;
/** Nor for ever for audits that fail: a switch that answers nothing must not keep the lamps of all others dark. */
const UNSURE_AT_MOST_MS = 3_000;

/** Lamps are shown from the store; the events of before say nothing more. */
const FROM_NOW: Positions = new Map();

/** For how long a node has been silent must not depend on a clock that is set while it is. */
const SILENCE: Clock = { now: () => performance.now() };

export interface WatchKeepingOptions {
  readonly deps: EngineDeps;
  readonly lamps: LampCommands;
  readonly held: HeldLegs;
  readonly transfers: TransferLegs;
  readonly leases: Leases;
  readonly events: Pick<EventLog, 'follow'>;
  readonly lots: readonly LotId[];
  readonly nodes: readonly NodeId[];
  /** How long a node may be silent to all replicas before its callers count as lost. */
  readonly nodeLostMs: () => number;
  /** Unique to this replica. */
  readonly holder: string;
  /** Who else hears what happens in the lots. */
  readonly alsoHears?: AlsoHears;
}

export interface AlsoHears {
  /** Each once, in order. */
  eventsSeen(lot: LotId, entries: readonly LogEntry[]): void;
  /** Some were missed. */
  forget(): void;
}

export class WatchKeeping {
  readonly #options: WatchKeepingOptions;
  readonly #keeper: LampKeeper;
  readonly #watch: NodeWatch;
  readonly #looks: NodeAudits;
  readonly #transfers: VainTransfers;
  #timer: NodeJS.Timeout | undefined;
  #lookTimer: NodeJS.Timeout | undefined;
  #outageTimer: NodeJS.Timeout | undefined;
  /** Nodes whose lamps wait for the callers to be known, and since when. */
  readonly #dark = new Map<NodeId, number>();
  #renewing: Promise<void> = Promise.resolve();
  #busy = false;
  /** Before the events are followed no node is watched: what changed between the first look and them would never be shown. */
  #following: Following | undefined;
  /** The event log does not answer, and nobody knows whether the store has forgotten everything. */
  #silent = false;
  #closed = false;

  constructor(options: WatchKeepingOptions) {
    const { deps, lamps, held, transfers, leases, lots, nodes, holder } = options;
    this.#options = options;
    this.#keeper = new LampKeeper(deps, lamps, lots, (node) => this.#watch.holds(node));
    this.#transfers = new VainTransfers(deps, transfers);
    this.#looks = new NodeAudits(deps, held, {
      isWatched: (node) => this.#watch.watched.includes(node),
      looked: (node) => this.#keeper.lookAgain(node),
    });
    this.#watch = new NodeWatch(
      { ...deps, clock: SILENCE },
      leases,
      nodes,
      holder,
      { leaseMs: LEASE_MS, nodeLostMs: options.nodeLostMs },
      {
        gained: (node) => this.#begin(node),
        lost: (node) => {
          this.#dark.delete(node);
          this.#keeper.unwatch(node);
        },
        nodeLost: (node) => giveNodeUp(deps, node),
      },
    );
  }

  async start(): Promise<void> {
    const { events, lots } = this.#options;
    this.#following = await events.follow(lots, FROM_NOW, {
      entries: (lot, entries) => {
        this.#options.alsoHears?.eventsSeen(lot, entries);
        return this.#keeper.eventsSeen(lot, entries);
      },
      reset: (resets) => this.#reset(resets),
      interrupted: () => this.#eventsInterrupted(),
      resumed: () => this.#anew(),
    });
    if (this.#closed) return this.#following.close();
    this.#timer = setInterval(() => this.#renew(), RENEW_EVERY_MS);
    this.#lookTimer = setInterval(() => this.#lookAtAll(), LOOK_EVERY_MS);
    this.#renew();
  }

  /** The configuration was replaced. */
  async reconfigured(lots: readonly LotId[]): Promise<void> {
    await this.#following?.add(lots);
    this.#keeper.reconfigured(lots);
  }

  asked(question: LampAsked): Promise<void> {
    return this.#keeper.asked(question);
  }

  /** Who came and who left meanwhile is asked for soon; those of a park whose answer was lost are among them. */
  storeIsBack(): void {
    if (this.#outageTimer === undefined) this.#lookAfterOutage();
  }

  #lookAfterOutage(): void {
    if (this.#following === undefined || this.#closed) return;
    clearTimeout(this.#outageTimer);
    this.#outageTimer = setTimeout(() => {
      this.#outageTimer = undefined;
      this.#lookAtAll();
    }, LOOK_AFTER_OUTAGE_MS);
  }

  async switchEvent(switchEvent: SwitchEvent): Promise<void> {
    if (switchEvent.kind === 'link-up') {
      if (switchEvent.restarted === true) this.#looks.switchRestarted(switchEvent.node);
      this.#watch.linkUp(switchEvent.node);
      this.#renew();
    }
    if (switchEvent.kind === 'link-lost') await this.#watch.linkLost(switchEvent.node);
  }

  /** Something was heard of the node that the store could not take: it is asked for as soon as that can be. */
  missed(node: NodeId): void {
    this.#looks.owe(node);
  }

  watches(node: NodeId): boolean {
    return this.#watch.holds(node);
  }

  /** A leg of the node has come to us, with or without a link. */
  signOfLife(node: NodeId): void {
    this.#watch.signOfLife(node);
  }

  /** Gives the watched nodes up, so that another replica has them at once. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    clearInterval(this.#lookTimer);
    clearTimeout(this.#outageTimer);
    await this.#renewing;
    await this.#watch.close();
    await this.#following?.close();
  }

  /** What the store says from now on may come from a Redis without memory: no lamp is shown before the callers are known. */
  #eventsInterrupted(): void {
    this.#silent = true;
    for (const node of this.#watch.watched) this.#keeper.unwatch(node);
  }

  /** Lots that begin to be followed are shown by whoever wants them followed. */
  #reset(resets: readonly Reset[]): void {
    if (!this.#silent && resets.every(({ why }) => why !== 'gap')) return;
    this.#options.alsoHears?.forget();
    this.#anew();
  }

  /**
   * A Redis that came back empty, or was away while the dialplan parked somebody alone: who is parked is asked of the
   * switches, then every lamp is shown anew. They are asked twice: a switch's list follows its legs, by up to a second where it
   * has much to do (`switch_core_sqldb.c` writes it from a queue), and who was put on hold just before is on no list yet.
   */
  #anew(): void {
    this.#silent = false;
    this.#lookAfterOutage();
    for (const node of this.#watch.watched) this.#begin(node);
    this.#showWhenAdopted();
  }

  /** Until the callers are known the store may say "free" where a lamp is rightly lit: no lamp is shown before that. */
  #begin(node: NodeId): void {
    this.#keeper.unwatch(node);
    this.#dark.set(node, SILENCE.now());
    this.#looks.look(node, 'anew');
  }

  /** A caller of one node lights lamps on all, so every node's callers are waited for; but not for ever. */
  #showWhenAdopted(): void {
    if (this.#dark.size === 0) return;
    const waiting = [...this.#dark];
    this.#dark.clear();
    this.#options.deps.background.run('show lamps', async () => {
      await settledWithin(this.#looks.callersKnown(), LAMPS_WAIT_MS);
      for (const [node, since] of waiting) {
        if (!this.#watch.watched.includes(node) || this.#dark.has(node)) continue;
        // An audit that could not be made says nothing of the callers: it is made again with the next renewal.
        if (this.#looks.isAnyOwed && SILENCE.now() - since < UNSURE_AT_MOST_MS) this.#dark.set(node, since);
        else this.#keeper.watch(node);
      }
    });
  }

  #lookAtAll(): void {
    for (const node of this.#watch.watched) {
      this.#looks.look(node);
      this.#options.deps.background.run('look for transfers', () => this.#transfers.look(node));
    }
  }

  /** What could not be done is tried again with every renewal. */
  #renew(): void {
    if (this.#busy || this.#following === undefined || this.#closed) return;
    this.#busy = true;
    this.#renewing = this.#watch
      .renew()
      .catch((error: unknown) => this.#options.deps.log.error('lease renewal failed', { why: String(error) }))
      .finally(() => {
        this.#busy = false;
        if (this.#closed) return;
        this.#looks.lookAtOwed();
        this.#keeper.showOwed();
        this.#showWhenAdopted();
      });
  }
}
