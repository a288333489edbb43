/** Which switches no engine has a link to: nobody holds the lease that says so. */
import type { NodeId } from '@parkade/park-decision';
import type { Clock, LeaseHolders } from '@parkade/park-ports';

/** A lease lapses for a moment when an engine is restarted. */
const SILENT_LOOKS = 2;

interface Silence {
  readonly since: number;
  readonly looks: number;
}

export interface NodeTurn {
  readonly node: NodeId;
  readonly isSilent: boolean;
}

export class SilentNodes {
  readonly #leases: LeaseHolders;
  readonly #clock: Clock;
  readonly #silences = new Map<NodeId, Silence>();

  constructor(leases: LeaseHolders, clock: Clock) {
    this.#leases = leases;
    this.#clock = clock;
  }

  /** ms since 1970; `null` while it is heard of. */
  readonly since = (node: NodeId): number | null => {
    const silence = this.#silences.get(node);
    return silence === undefined || silence.looks < SILENT_LOOKS ? null : silence.since;
  };

  /** Asks for all, and tells which have fallen silent or are back. While the store is away the last answer holds. */
  async look(nodes: readonly NodeId[]): Promise<readonly NodeTurn[]> {
    const holders = await Promise.all(nodes.map((node) => this.#leases.holderOf(`seen-${node}`)));
    return nodes.flatMap((node, index) => {
      const holder = holders[index];
      return holder === undefined || holder.kind === 'store-down' ? [] : this.#note(node, holder.value !== null);
    });
  }

  #note(node: NodeId, isHeardOf: boolean): readonly NodeTurn[] {
    const wasSilent = this.since(node) !== null;
    if (isHeardOf) this.#silences.delete(node);
    else {
      const { since = this.#clock.now(), looks = 0 } = this.#silences.get(node) ?? {};
      this.#silences.set(node, { since, looks: looks + 1 });
    }
    const isSilent = this.since(node) !== null;
    return isSilent === wasSilent ? [] : [{ node, isSilent }];
  }
}
