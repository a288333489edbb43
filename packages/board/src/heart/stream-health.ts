/** Whether what is shown is true now. Heartbeats come every two seconds; five without one, and it is old. */
export const STALE_AFTER_MS = 5000;

/** When a message last came, by this machine's two clocks: one stands still while the machine sleeps, one may be set. */
export interface Heard {
  readonly monotonic: number;
  readonly wall: number;
  /** The server's time in it. */
  readonly serverAt: number;
}

export type Health =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly storeAwaySince: number | null }
  /** `asOf`: the server's time up to which all is known. */
  | { readonly kind: 'stale'; readonly asOf: number };

export const CONNECTING: Health = { kind: 'connecting' };

/** Whichever clock says that more time has passed is believed: a page that slept is old until it hears again. */
export const silentMs = (heard: Heard, now: { readonly monotonic: number; readonly wall: number }): number =>
  Math.max(now.monotonic - heard.monotonic, now.wall - heard.wall, 0);

export function healthOf(
  heard: Heard | null,
  now: { readonly monotonic: number; readonly wall: number },
  storeAwaySince: number | null,
): Health {
  if (heard === null) return CONNECTING;
  if (silentMs(heard, now) >= STALE_AFTER_MS) return { kind: 'stale', asOf: heard.serverAt };
  return { kind: 'live', storeAwaySince };
}

export const sameHealth = (a: Health, b: Health): boolean =>
  a.kind === b.kind &&
  (a.kind === 'live' && b.kind === 'live'
    ? a.storeAwaySince === b.storeAwaySince
    : a.kind === 'stale' && b.kind === 'stale'
      ? a.asOf === b.asOf
      : true);
