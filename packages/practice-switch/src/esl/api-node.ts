import type { Leg } from '../channel/leg.js';
import type { PlanStore } from '../dialplan/plan-store.js';
import type { ExecuteRequest } from '../session/private-events.js';
import type { OriginatingNode } from '../switching/outbound-legs.js';
import type { Queues } from '../switching/queues.js';

/** What the API commands ask of the node they are given to. */
export interface ApiNode extends OriginatingNode {
  readonly plans: PlanStore;
  readonly queues: Queues;
  /** Queues an application for one of the node's legs. */
  executeOn(leg: Leg, request: ExecuteRequest): void;
}
