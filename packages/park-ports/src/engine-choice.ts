import type { CommandOutcome, LegId, NodeId } from '@parkade/park-decision';

/** Where the switches ask an engine, as in `listen.advertise`: `10.0.0.2:7276`. */
export type EnginePlace = string;

/** A switch asks the first engine that accepts its connection, and one that stands still accepts; what can be done about it. */
export interface EngineChoice {
  /** From now on these are asked before the others of the dialplan's list; with none it is asked in its own order. */
  askFirst(node: NodeId, engines: readonly EnginePlace[]): Promise<CommandOutcome>;
  /** Legs that wait for one of these engines; `unknown` without a link or without the switch's channel list. */
  legsAt(node: NodeId, engines: readonly EnginePlace[]): Promise<readonly LegId[] | 'unknown'>;
  /** The leg asks an engine again; `refused` by the switch when one has decided about it. */
  askAgain(node: NodeId, leg: LegId): Promise<CommandOutcome>;
}
