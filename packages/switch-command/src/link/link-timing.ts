/** All in ms unless the name says otherwise. */
export interface LinkTiming {
  /** From the first SYN to the switch's greeting, and to the end of the subscriptions. */
  readonly connectMs: number;
  readonly replyMs: number;
  /** How long a command may wait for those before it. */
  readonly queueMs: number;
  /**
   * The slowest beat that is relied on (`event-heartbeat-interval`, 20 s by default; a faster one that the switch announces
   * in `Heartbeat-Interval`, in seconds, counts instead). After 2.5 beats without one the switch is asked, and the link is
   * given up when it does not answer: a switch that beats once an hour is as good as any.
   */
  readonly heartbeatSec: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Only a link that held so long starts the next series of retries from the beginning. */
  readonly steadyMs: number;
}

export const LINK_TIMING: LinkTiming = {
  connectMs: 3000,
  replyMs: 2000,
  queueMs: 2000,
  heartbeatSec: 20,
  firstRetryMs: 200,
  longestRetryMs: 5000,
  steadyMs: 10_000,
};

/**
 * [L8] Doubles from try to try up to the longest, and lies between half and all of it at random, so that many engines do not
 * knock in step. `random` is 0 <= x < 1; `tries` counts from 0.
 */
export function retryDelay(timing: LinkTiming, tries: number, random: number): number {
  const full = Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** Math.min(tries, 20));
  return Math.round(full / 2 + (full / 2) * random);
}
