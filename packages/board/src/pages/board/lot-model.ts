/** What the board shows: the lot of the address, the faces of its bays, and which of them is chosen. */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Bay, Ending, LotSnapshot } from '@parkade/api-contract';
import { callIn, faceOf, isOccupied, sameFace, type BayFace } from '../../heart/bay-face.js';
import type { Standing } from '../../heart/actions.js';
import { MANY_BAYS, type Seen } from '../../heart/lot-order.js';
import { viewerOf } from '../../heart/viewer.js';
import { place } from '../../app/routes.js';
import { health, isStale, known, me, shownAt } from '../../session/office.js';
import { showing } from '../../session/preferences.js';
import { ownPartOf } from './own.js';

export const viewer = computed(() => viewerOf(me.value?.name ?? '', me.value?.phones ?? [], me.value?.groups ?? []));

export const lotsSeen = computed<readonly LotSnapshot[]>(() =>
  [...known.value.lots.values()].filter(({ info }) => info.rights.see),
);

/** The lot that the address names, else the first. */
export const lot = computed<LotSnapshot | null>(() => {
  const wanted = place.value.rest[0];
  return lotsSeen.value.find(({ info }) => info.lot === wanted) ?? lotsSeen.value[0] ?? null;
});

/** Parts of the lot that seldom change: who reads them alone is not drawn with each change of a bay. */
export const lotInfo = computed(() => lot.value?.info ?? null);
export const isMany = computed(() => (lot.value?.bays.length ?? 0) > MANY_BAYS);
export const nobodyWaits = computed(() => lot.value?.bays.every(({ state }) => !('call' in state)) === true);
export const firstOrbit = computed(() => lot.value?.bays[0]?.orbit ?? null);

export const standing = computed<Standing | null>(() => {
  const info = lotInfo.value;
  if (info === null) return null;
  const { value } = health;
  return {
    rights: info.rights,
    stale: isStale.value,
    storeAway: value.kind === 'live' && value.storeAwaySince !== null,
  };
});

const lastEndings = computed(() => {
  const last = new Map<string, Ending>();
  for (const ending of lot.value?.endings ?? []) if (!last.has(ending.orbit)) last.set(ending.orbit, ending);
  return last;
});

const NOWHERE: BayFace = { kind: 'free' };

/** The face of the bay at this place in the lot; the same object while nothing of it changes. */
function watchedFace(orbit: string): ReadonlySignal<BayFace> {
  let last = NOWHERE;
  return computed(() => {
    const bay = bayByOrbit.value.get(orbit);
    const info = lot.value?.info;
    if (bay === undefined || info === undefined) return last;
    const ending = lastEndings.value.get(orbit) ?? null;
    const callId = ('call' in bay.state ? bay.state.call.callId : ending?.callId) ?? '';
    const face = faceOf(bay, { info, viewer: viewer.value, now: shownAt.value, own: ownPartOf(callId), ending });
    if (!sameFace(face, last)) last = face;
    return last;
  });
}

const bayByOrbit = computed<ReadonlyMap<string, Bay>>(
  () => new Map((lot.value?.bays ?? []).map((bay) => [bay.orbit, bay])),
);

const watched = new Map<string, ReadonlySignal<BayFace>>();
export function faceAt(orbit: string): ReadonlySignal<BayFace> {
  const key = `${lot.peek()?.info.lot ?? ''} ${orbit}`;
  const there = watched.get(key) ?? watchedFace(orbit);
  watched.set(key, there);
  return there;
}

/** All bays with their faces: for what looks at the whole lot. */
export const seenBays = computed<readonly Seen[]>(() =>
  (lot.value?.bays ?? []).map((bay) => ({ bay, face: faceAt(bay.orbit).value })),
);

const sameList = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((x, i) => x === b[i]);
let lastShown: readonly string[] = [];
/** The bays that have a place in the grid, in the order of numbers; the same list while none comes or goes. */
export const shownOrbits = computed<readonly string[]>(() => {
  const bays = lot.value?.bays ?? [];
  const few = showing.value === 'all' && bays.length <= MANY_BAYS;
  const orbits = bays.map(({ orbit }) => orbit);
  const shown = few ? orbits : orbits.filter((orbit) => !isEmptyLooking(faceAt(orbit).value));
  if (!sameList(shown, lastShown)) lastShown = shown;
  return lastShown;
});
const isEmptyLooking = ({ kind }: BayFace) => kind === 'free' || kind === 'resting';

/** The choice is of a caller, where there was one: another caller in the same bay is not the one who was chosen. */
export interface Choice {
  readonly orbit: string;
  readonly callId: string | null;
}
export const choice = signal<Choice | null>(null);

export function choose(orbit: string): void {
  const callId = callIn(faceAt(orbit).peek())?.callId ?? null;
  if (choice.peek()?.orbit !== orbit || choice.peek()?.callId !== callId) choice.value = { orbit, callId };
}

/** The bay that has the grid's one tab stop. */
export const current = computed(() => choice.value?.orbit ?? shownOrbits.value[0] ?? null);

/** The first caller is chosen when the page opens, and another lot's when the lot changes. */
effect(() => {
  const bays = lot.value?.bays;
  if (bays === undefined || bays.some(({ orbit }) => orbit === choice.peek()?.orbit)) return;
  const first = bays.find(({ state }) => 'call' in state);
  choice.value =
    first === undefined ? null : { orbit: first.orbit, callId: 'call' in first.state ? first.state.call.callId : null };
});

export const chosenEnding = computed<Ending | null>(() => {
  const now = choice.value;
  if (now?.callId === null || now === null) return null;
  return lot.value?.endings.find(({ callId }) => callId === now.callId) ?? null;
});

export { isOccupied };
