/**
 * What time it is at the server. Each message that carries the server's time is a sample; its way here makes it look late, so
 * of the last eight the one that looks least late is believed. Advanced by the monotonic clock: what this machine takes for
 * the time of day plays no part. All figures in ms.
 */
export interface ServerClock {
  /** `server time - monotonic time` of the last samples, latest last. */
  readonly samples: readonly number[];
}

const KEPT = 8;
export const NO_CLOCK: ServerClock = { samples: [] };

export const learnt = ({ samples }: ServerClock, serverAt: number, monotonic: number): ServerClock => ({
  samples: [...samples, serverAt - monotonic].slice(-KEPT),
});

/** `null` before the first sample. */
export const serverTime = ({ samples }: ServerClock, monotonic: number): number | null =>
  samples.length === 0 ? null : Math.max(...samples) + monotonic;

/** How long to wait for the server's next full second. */
export const untilNextSecond = (now: number) => 1000 - (((now % 1000) + 1000) % 1000);
