/** Which bays are shown, in which order; what the lot comes to in figures. */
import type { Bay, LotSnapshot } from '@parkade/api-contract';
import { isOccupied, type BayFace } from './bay-face.js';

/** A lot with more bays than this shows the occupied ones, and the free ones as one line of numbers. */
export const MANY_BAYS = 60;

export interface Seen {
  readonly bay: Bay;
  readonly face: BayFace;
}

export interface Figures {
  readonly waiting: number;
  readonly ringing: number;
  readonly free: number;
  readonly taken: number;
  readonly all: number;
  /** When the one who waits longest was parked. */
  readonly longestSince: number | null;
}

/** `waiting` counts all callers whom nobody has yet; `ringing` those of them who ring back. */
export function figuresOf({ bays }: Pick<LotSnapshot, 'bays'>): Figures {
  const calls = bays.flatMap(({ state }) => ('call' in state && state.kind !== 'claimed' ? [state.call] : []));
  const count = (...kinds: Bay['state']['kind'][]) => bays.filter(({ state }) => kinds.includes(state.kind)).length;
  return {
    waiting: calls.length,
    ringing: bays.filter(({ state }) => state.kind === 'ringing' && state.ringing.why === 'chain').length,
    free: count('free'),
    taken: bays.length - count('free', 'resting'),
    all: bays.length,
    longestSince: calls.length === 0 ? null : Math.min(...calls.map(({ parkedAt }) => parkedAt)),
  };
}

/** What is worth a place when only occupied bays are shown: a caller, or how it ended a moment ago. */
export const isWorthShowing = (face: BayFace): boolean =>
  isOccupied(face) || !(face.kind === 'free' || face.kind === 'resting');

const URGENCY: Readonly<Record<BayFace['kind'], number>> = {
  'connecting-you': 0,
  ringing: 1,
  soon: 2,
  sending: 3,
  waiting: 3,
  'out-of-reach': 4,
  lost: 4,
  'connecting-other': 5,
  unreadable: 5,
  yours: 6,
  taken: 6,
  'hung-up': 6,
  'moved-on': 6,
  reserved: 7,
  resting: 8,
  free: 9,
};

const sinceOf = (face: BayFace) => ('call' in face ? face.call.parkedAt : 'ending' in face ? face.ending.at : 0);

/** Most urgent first; among equals who waits longest. */
export const byUrgency = (seen: readonly Seen[]): Seen[] =>
  seen.toSorted((a, b) => URGENCY[a.face.kind] - URGENCY[b.face.kind] || sinceOf(a.face) - sinceOf(b.face));

/** The one to take next: who waits longest for me, else at all. */
export function nextToTake(seen: readonly Seen[], isForMe: (seen: Seen) => boolean): Seen | null {
  const takeable = seen
    .filter(({ face }) => face.kind === 'waiting' || face.kind === 'soon' || face.kind === 'ringing')
    .toSorted((a, b) => sinceOf(a.face) - sinceOf(b.face));
  return takeable.find(isForMe) ?? takeable[0] ?? null;
}

/** A wallboard: up to 8 large tiles, up to 12 of a middle size, up to 24 small ones, then pages of 24. */
export type TileSize = 'large' | 'medium' | 'small';
export interface Wall<T> {
  readonly pages: readonly (readonly T[])[];
  readonly size: TileSize;
}

export function wallPages<T>(tiles: readonly T[]): Wall<T> {
  const size: TileSize = tiles.length <= 8 ? 'large' : tiles.length <= 12 ? 'medium' : 'small';
  const pages = Array.from({ length: Math.max(1, Math.ceil(tiles.length / 24)) }, (_, i) =>
    tiles.slice(i * 24, (i + 1) * 24),
  );
  return { pages, size };
}
