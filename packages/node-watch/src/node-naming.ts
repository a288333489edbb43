/**
 * Two switches must not go by one name. Within one file that is checked; between the files of two engines it shows only at
 * run time: each would look for the other's callers on its own switch, not find them, and end their parked calls. So an engine
 * claims the name of a switch in Redis before it uses the link, and does not use it while another switch has the name.
 */
import type { NodeId } from '@parkade/park-decision';
import type { Clock, Logger, Meters, NameAnswer, NameClaimed, NodeNames } from '@parkade/park-ports';

/** Nobody renews the name of a switch that is gone: after this it is free, for engines that never knew that switch. */
const NAME_MS = 2_000;
const RENEW_EVERY_MS = 500;
const LOOK_EVERY_MS = 100;

export interface NodeNamingOptions {
  readonly names: NodeNames;
  readonly engine: string;
  readonly log: Logger;
  readonly meters: Meters;
  readonly clock: Clock;
  /** After a conflict the name is kept off for so long after the other switch was last heard of: its callers may still be there. */
  readonly keepOffMs: () => number;
  /** Gives up a link that is in use. */
  readonly drop: (node: NodeId, why: string) => void;
}

type Taken = Extract<NameAnswer, { kind: 'taken' }>;

export class NodeNaming {
  readonly #options: NodeNamingOptions;
  /** The switch in use under each name. */
  readonly #inUse = new Map<NodeId, string>();
  /** Every core this engine has used under a name; a restart adds one. */
  readonly #known = new Map<NodeId, Set<string>>();
  readonly #conflicts = new Map<NodeId, { readonly other: Taken; readonly seenAt: number }>();
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> | undefined;
  #closed = false;

  constructor(options: NodeNamingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#renewing ??= this.#renewAll().finally(() => (this.#renewing = undefined));
    }, RENEW_EVERY_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#renewing;
  }

  /** Why the switch must not be used under that name, or `null`. Without Redis it may: nothing can be ended then either. */
  async admit(node: NodeId, core: string): Promise<string | null> {
    const other = (await this.#lingering(node, core)) ?? (await this.#livingOther(node, core));
    return other === null ? null : this.#object(node, core, other);
  }

  /** The link is in use: from now on its name is renewed. */
  linkUp(node: NodeId, core: string): void {
    this.#inUse.set(node, core);
    this.#conflicts.delete(node);
    const known = this.#known.get(node) ?? new Set();
    this.#known.set(node, known.add(core));
  }

  linkLost(node: NodeId): void {
    this.#inUse.delete(node);
  }

  /** The other engine may only be starting anew: to take the name now would be to end the parked calls of its callers. */
  async #lingering(node: NodeId, core: string): Promise<Taken | null> {
    const conflict = this.#conflicts.get(node);
    // The other's switch is ours by now: ours was the one that is gone, and nobody had told us.
    if (conflict === undefined || conflict.other.core === core) return null;
    const answer = await this.#options.names.look(this.#claimed(node, core), NAME_MS);
    if (answer.kind === 'taken') return answer;
    if (answer.kind === 'store-down') return conflict.other;
    return this.#options.clock.now() - conflict.seenAt < this.#options.keepOffMs() ? conflict.other : null;
  }

  /** A name that was claimed shortly ago may be that of a switch that was just restarted: only one that is renewed lives. */
  async #livingOther(node: NodeId, core: string): Promise<Taken | null> {
    const seen = new Map<string, number>();
    for (;;) {
      const answer = await this.#claim(node, core);
      if (answer.kind !== 'taken') return null;
      const before = seen.get(answer.core) ?? answer.renewedAt;
      if (this.#closed || answer.renewedAt > before) return answer;
      seen.set(answer.core, before);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  #claim(node: NodeId, core: string): Promise<NameAnswer> {
    return this.#options.names.claim(this.#claimed(node, core), NAME_MS);
  }

  #claimed(node: NodeId, core: string): NameClaimed {
    const formerCores = [...(this.#known.get(node) ?? [])].filter((one) => one !== core);
    return { node, core, engine: this.#options.engine, formerCores };
  }

  async #renewAll(): Promise<void> {
    for (const [node, core] of this.#inUse) {
      const answer = await this.#claim(node, core);
      // Redis had forgotten the name, and another switch got it meanwhile.
      if (answer.kind !== 'taken' || this.#inUse.get(node) !== core) continue;
      this.#options.drop(node, this.#object(node, core, answer));
    }
  }

  #object(node: NodeId, core: string, other: Taken): string {
    const { log, meters, engine, clock } = this.#options;
    const before = this.#conflicts.get(node)?.other;
    // What is remembered of a switch that is not heard of any more does not make it younger.
    if (before !== other) this.#conflicts.set(node, { other, seenAt: clock.now() });
    if (before?.core !== other.core) {
      meters.count('parkade_node_name_conflicts_total', { node });
      log.error('two switches have one name; this engine does not use its own', {
        node,
        core,
        engine,
        otherCore: other.core,
        otherEngine: other.engine,
        fix: 'give each switch a name of its own under nodes, the same in the file of every engine',
      });
    }
    return `another switch goes by the name ${node} at the engine ${other.engine}`;
  }
}
