/** Looks at nodes: one at a time per node, remembered where one is owed, so that what a lost moment hid is found. */
import type { NodeId } from '@parkade/park-decision';
import { type EngineDeps } from '@parkade/park-engine';
import { type HeldLegs } from '@parkade/park-ports';
import { auditNode } from './audit-node.js';

/** `done` settles with the look; `callersKnown` when everybody whom the switch holds is known, or cannot be had now. */
interface UnderWay {
  readonly callersKnown: Promise<void>;
  readonly done: Promise<void>;
}

export interface AuditCallbacks {
  isWatched(node: NodeId): boolean;
  /** After each complete look. */
  looked(node: NodeId): void;
}

export class NodeAudits {
  readonly #deps: EngineDeps;
  readonly #switches: HeldLegs;
  readonly #duties: AuditCallbacks;
  readonly #underWay = new Map<NodeId, UnderWay>();
  /** Nodes that could not be looked at, or of which something was heard that nobody could note. */
  readonly #owed = new Set<NodeId>();
  readonly #restartedAt = new Map<NodeId, number>();

  constructor(deps: EngineDeps, switches: HeldLegs, duties: AuditCallbacks) {
    this.#deps = deps;
    this.#switches = switches;
    this.#duties = duties;
  }

  /** The parked calls from before ended with the switch's former process. */
  switchRestarted(node: NodeId): void {
    this.#restartedAt.set(node, this.#deps.clock.now());
  }

  owe(node: NodeId): void {
    this.#owed.add(node);
  }

  /** Some node could not be audited. */
  get isAnyOwed(): boolean {
    return this.#owed.size > 0;
  }

  /** What is owed to a node that we do not watch any more is its next watcher's to do. */
  lookAtOwed(): void {
    for (const node of this.#owed)
      if (this.#duties.isWatched(node)) this.look(node);
      else this.#owed.delete(node);
  }

  /** `anew` when a look that is under way may have begun too early. */
  look(node: NodeId, how: 'anew' | 'unless-under-way' = 'unless-under-way'): void {
    const before = this.#underWay.get(node);
    if (before !== undefined && how === 'unless-under-way') return;
    let known: () => void = () => undefined;
    const callersKnown = new Promise<void>((resolve) => (known = resolve));
    const done = this.#lookAfter(before?.callersKnown, node, known).finally(() => {
      known();
      if (this.#underWay.get(node) === underWay) this.#underWay.delete(node);
    });
    const underWay: UnderWay = { callersKnown, done };
    this.#underWay.set(node, underWay);
    this.#deps.background.run('look at node', () => done);
  }

  /** Settles when every look that is under way knows its switch's callers. */
  async callersKnown(): Promise<void> {
    await Promise.all([...this.#underWay.values()].map((one) => one.callersKnown));
  }

  async #lookAfter(before: Promise<void> | undefined, node: NodeId, callersKnown: () => void): Promise<void> {
    await before;
    // [N5] A list of all channels, and a dump of each, is the last that a node needs now.
    if (this.#deps.isOverloaded(node)) return void this.#owed.add(node);
    // What is heard from here on may come too late for this look.
    this.#owed.delete(node);
    const restartedAt = this.#restartedAt.get(node) ?? 0;
    try {
      const result = await auditNode(this.#deps, this.#switches, node, { restartedAt, callersKnown });
      if (result !== 'done') this.#owed.add(node);
      if (result !== 'again') this.#duties.looked(node);
    } catch (error) {
      this.#deps.log.error('a look at a node failed', { node, why: String(error) });
      this.#owed.add(node);
    }
  }
}
