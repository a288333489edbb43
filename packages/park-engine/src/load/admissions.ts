import type { Asked, NodeId } from '@parkade/park-decision';
import type { Logger, Meters } from '@parkade/park-ports';
import { NodeAdmission, type Admission, type AnswerTimes, type Urgency } from './node-admission.js';

export interface AdmissionsOptions {
  readonly log: Logger;
  readonly meters: Meters;
  readonly waitMs: number;
  readonly placeMs: number;
  readonly budgetMs: number;
  /** Whether this process was held up itself at some time since, by `performance.now()`. */
  readonly wasHeldUp: (since: number) => boolean;
}

/** Whoever asks for a caller, or is rung for one, is a retriever; whoever waits already is never kept waiting by others. */
export function urgencyOf(asked: Asked): Urgency {
  switch (asked.kind) {
    case 'retrieve':
    case 'find':
    case 'recall-answered':
    case 'ticket':
      return 'pick-up';
    case 'land':
    case 'failsafe':
    case 'called-back':
      return 'waits-already';
    case 'reserve':
    case 'park':
    case 'refused':
      return 'park';
  }
}

/** One {@link NodeAdmission} a node. */
export class Admissions {
  readonly #options: AdmissionsOptions;
  readonly #nodes = new Map<NodeId, NodeAdmission>();

  constructor(options: AdmissionsOptions) {
    this.#options = options;
  }

  async enter(node: NodeId, urgency: Urgency): Promise<Admission> {
    const at = this.#at(node);
    const admission = await at.enter(urgency);
    this.#options.meters.gauge('parkade_requests_at_once', at.limit, { node });
    if (admission.kind === 'overloaded') this.#options.meters.count('parkade_overloaded_total', { node, urgency });
    return admission;
  }

  /** A word that came while this process was held up says nothing of the switch. */
  answered(node: NodeId, took: AnswerTimes): void {
    if (this.#options.wasHeldUp(performance.now() - took.laneMs)) return;
    this.#at(node).answered(took);
  }

  readonly isOverloaded = (node: NodeId): boolean => this.#nodes.get(node)?.isOverloaded ?? false;

  close(): void {
    for (const one of this.#nodes.values()) one.close();
  }

  #at(node: NodeId): NodeAdmission {
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    const { waitMs, placeMs, budgetMs } = this.#options;
    const made = new NodeAdmission({ waitMs, placeMs, budgetMs, onOverload: (is) => this.#tell(node, is) });
    this.#nodes.set(node, made);
    return made;
  }

  #tell(node: NodeId, is: boolean): void {
    const { log, meters } = this.#options;
    meters.gauge('parkade_overloaded', is ? 1 : 0, { node });
    const fields = { node, atOnce: this.#at(node).limit };
    if (is) log.warn('a node is asked for more than it can do; the rest is refused', fields);
    else log.info('a node keeps up again', fields);
  }
}
