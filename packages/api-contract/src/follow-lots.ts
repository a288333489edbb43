/**
 * Snapshot + changes = truth: what a follower of the stream knows. Pure, and without the schemas, so that a browser can use it.
 */
import type { Bay } from './bay.js';
import type { Ending } from './ending.js';
import type { LotSnapshot } from './lot.js';
import type { ChangeMessage, Heartbeat, StreamMessage } from './stream.js';

export interface KnownLots {
  readonly lots: ReadonlyMap<string, LotSnapshot>;
  readonly heartbeat: Heartbeat | null;
}

export const NOTHING_KNOWN: KnownLots = { lots: new Map(), heartbeat: null };

const MOST_ENDINGS = 50;

/** The same object where nothing has changed. A change that was taken in already, or is of an unknown lot, changes nothing. */
export function follow(known: KnownLots, message: StreamMessage): KnownLots {
  switch (message.kind) {
    case 'snapshot':
      return { ...known, lots: new Map(known.lots).set(message.lot.info.lot, message.lot) };
    case 'change': {
      const lot = known.lots.get(message.lot);
      if (lot === undefined || (message.position !== null && !isAfter(message.position, lot.position))) return known;
      return { ...known, lots: new Map(known.lots).set(message.lot, changed(lot, message)) };
    }
    case 'heartbeat':
      return { ...known, heartbeat: message };
    case 'lot-gone': {
      const lots = new Map(known.lots);
      return lots.delete(message.lot) ? { ...known, lots } : known;
    }
    case 'goodbye':
      return known;
  }
}

function changed(lot: LotSnapshot, { position, at, bay, ending }: ChangeMessage): LotSnapshot {
  return {
    ...lot,
    position: position ?? lot.position,
    at,
    bays: bay === null ? lot.bays : lot.bays.map((old) => (old.orbit === bay.orbit && !isOlder(bay, old) ? bay : old)),
    endings: ending === null ? lot.endings : withEnding(lot.endings, ending),
  };
}

const withEnding = (endings: readonly Ending[], ending: Ending): Ending[] =>
  [ending, ...endings.filter(({ callId }) => callId !== ending.callId)].slice(0, MOST_ENDINGS);

/** The same call, seen at a later version already: a snapshot may be ahead of the place in the stream that goes with it. */
function isOlder(bay: Bay, than: Bay): boolean {
  const [a, b] = [callOf(bay), callOf(than)];
  return a !== null && b !== null && a.callId === b.callId && a.version < b.version;
}

/** Which call a bay is about. */
export function callOf({ state }: Bay): { readonly callId: string; readonly version: number } | null {
  switch (state.kind) {
    case 'free':
    case 'resting':
    case 'unreadable':
      return null;
    case 'reserved':
      return state;
    case 'waiting':
    case 'ringing':
    case 'claimed':
      return state.call;
  }
}

/** Places in a stream are two numbers, `1764271234567-3`: of the millisecond, and within it. */
export function isAfter(position: string, than: string): boolean {
  const [ms, nth] = numbersOf(position);
  const [thanMs, thanNth] = numbersOf(than);
  return ms > thanMs || (ms === thanMs && nth > thanNth);
}

function numbersOf(position: string): readonly [number, number] {
  const [ms = '0', nth = '0'] = position.split('-', 2);
  return [Number(ms), Number(nth)];
}
