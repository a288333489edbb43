/**
 * When a sound is made: only when somebody has to act, and their phone is not ringing already. Causes hold as long as they hold; a
 * cause that was not there a moment ago is news. What was there when the page was opened is not.
 */
import type { LotSnapshot } from '@parkade/api-contract';
import { faceOf, NOTHING_OWN } from './bay-face.js';
import { isForMe, isMine, isParkedByMe, type Viewer } from './viewer.js';

export type Cause = 'rings-back' | 'for-you' | 'rings-soon';
/** From the one that matters most. */
export const CAUSES: readonly Cause[] = ['rings-back', 'for-you', 'rings-soon'];

export interface Notice {
  readonly cause: Cause;
  readonly lot: string;
  readonly orbit: string;
  readonly callId: string;
}

/** What there is to say now, each under a key that stays the same while it holds. */
export function noticesIn(lots: Iterable<LotSnapshot>, viewer: Viewer, now: number): ReadonlyMap<string, Notice> {
  const found = new Map<string, Notice>();
  for (const { info, bays } of lots) {
    const sight = { info, viewer, now, own: NOTHING_OWN, ending: null };
    for (const bay of bays) {
      const face = faceOf(bay, sight);
      if (!('call' in face)) continue;
      const { call } = face;
      const notice = (cause: Cause): Notice => ({ cause, lot: info.lot, orbit: bay.orbit, callId: call.callId });
      if (isForMe(viewer, call)) found.set(`for-you ${call.callId}`, notice('for-you'));
      if (face.kind === 'soon' && (isForMe(viewer, call) || isParkedByMe(viewer, call)))
        found.set(`rings-soon ${call.callId} ${face.due}`, notice('rings-soon'));
      if (face.kind === 'ringing' && !isMine(viewer, face.ringing.target))
        found.set(`rings-back ${call.callId} ${face.ringing.since}`, notice('rings-back'));
    }
  }
  return found;
}

export const newsIn = (now: ReadonlyMap<string, Notice>, before: ReadonlyMap<string, Notice>): readonly Notice[] =>
  [...now].filter(([key]) => !before.has(key)).map(([, notice]) => notice);

/** At most one sound in so many ms. */
export const QUIET_MS = 3000;

export interface SoundSettings {
  readonly muted: boolean;
  readonly wanted: ReadonlySet<Cause>;
}

/** The sound to make, or `null`. `lastAt`: of the last sound, by the same clock as `now`. */
export function soundFor(
  news: readonly Notice[],
  settings: SoundSettings,
  now: number,
  lastAt: number | null,
): Cause | null {
  if (settings.muted || (lastAt !== null && now - lastAt < QUIET_MS)) return null;
  const causes = new Set(news.map(({ cause }) => cause));
  return CAUSES.find((cause) => causes.has(cause) && settings.wanted.has(cause)) ?? null;
}
