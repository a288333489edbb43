import type { Cause } from '../core/causes.js';

/** The far side of a leg: a phone's dialogue, or the trunk to another node. */
export interface Endpoint {
  /** Channel name, e.g. `sofia/internal/1001@pbx.test`. */
  readonly channelName: string;
  /** Everything this side sends into the switch, e.g. `phone:1001`. `seen`: the legs looked at on the way here. */
  sends(seen: ReadonlySet<object>): readonly string[];
  /** True while this side has put the other on hold. */
  readonly holding: boolean;
  /** The switch says 180. */
  onRinging(): void;
  /** The switch says 200. */
  onAnswered(): void;
  /** CANCEL, BYE or a final error. */
  onEnded(cause: Cause): void;
  /** UPDATE or INFO with a new name and number for the screen. */
  onDisplay(name: string, number: string): void;
}
