/**
 * Which nodes and engines are draining, as this engine knows it. Asked for at every request, so the answer is at hand; whoever
 * owns the timer refreshes it well within a second. While the store is away the last answer holds.
 */
import type { NodeId } from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import type { Clock, Drain, DrainKind, Drains } from '@parkade/park-ports';

export class DrainWatch {
  readonly #deps: Pick<EngineDeps, 'log' | 'meters'> & { readonly clock: Clock };
  readonly #drains: Drains;
  #known: ReadonlyMap<string, Drain> = new Map();

  constructor(deps: Pick<EngineDeps, 'log' | 'meters'> & { readonly clock: Clock }, drains: Drains) {
    this.#deps = deps;
    this.#drains = drains;
  }

  readonly isNodeDraining = (node: NodeId): boolean => this.isDraining('node', node);

  isDraining(kind: DrainKind, name: string): boolean {
    return this.#known.has(keyOf({ kind, name }));
  }

  /** Reads the store; what began or ended since the last time is a line and a gauge. */
  async refresh(): Promise<void> {
    const answer = await this.#drains.list();
    if (answer.kind === 'store-down') return;
    const former = this.#known;
    this.#known = new Map(answer.value.map((drain) => [keyOf(drain), drain]));
    for (const [key, drain] of this.#known) if (!former.has(key)) this.#tell('drain-started', drain, 1);
    for (const [key, drain] of former) if (!this.#known.has(key)) this.#tell('drain-ended', drain, 0);
  }

  #tell(what: 'drain-started' | 'drain-ended', { kind, name, since }: Drain, value: number): void {
    const { log, meters, clock } = this.#deps;
    log.warn(what, { kind, name, since, lastedMs: value === 1 ? undefined : clock.now() - since });
    meters.gauge('parkade_draining', value, { kind, name });
  }
}

const keyOf = ({ kind, name }: Pick<Drain, 'kind' | 'name'>): string => `${kind}:${name}`;
