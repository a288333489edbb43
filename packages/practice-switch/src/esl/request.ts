import type { SentEvents } from '../core/sent-events.js';
import type { ApiNode } from './api-node.js';
import type { EslConnection } from './connection.js';
import type { Packet } from './framing.js';

/** What the event socket asks of its node. */
export interface EslNode extends ApiNode {
  readonly sentEvents: SentEvents;
}

/** One request of a client that may make it. */
export interface EslRequest {
  readonly node: EslNode;
  readonly connection: EslConnection;
  readonly packet: Packet;
  /** What follows the verb. */
  readonly argument: string;
}
