import { HOLD_MUSIC_HZ, PHONE_TONES_HZ, RINGBACK_TONES_HZ } from '@parkade/sip-phone';
import { REFUSAL_WORDS } from '@parkade/park-decision';
import { LAB_USERS, type LabUser, type Sound, type Told } from './lab.js';

/** In the order of `REFUSAL_WORDS`; one tone for each word, so that *why* somebody was refused is heard. */
const REFUSAL_TONES_HZ = [
  1800, 1850, 1900, 1950, 2050, 2100, 2150, 2200, 2250, 2350, 2400, 2450, 2500, 2600, 2700, 2750, 2900, 3000, 3050,
  3100, 3150,
] as const;
const NO_ENGINE_HZ = 2550;
const NOBODY_CAME_HZ = 2650;
const CONFIRM_HZ = 2300;
const RECALL_HZ = 2800;
const COURTESY_HZ = 2850;
const PAGE_HZ = 2950;

/** 600 Hz is left out: FreeSWITCH's own reorder tone (480 + 620 Hz) lies too near. */
export function toneOfUser(user: LabUser): number {
  const hz = PHONE_TONES_HZ[Number(user) - 999];
  if (hz === undefined) throw new RangeError(`user ${user} has no tone`);
  return hz;
}

export function toneOfPrompt(reason: Told): number {
  if (reason === 'no-engine') return NO_ENGINE_HZ;
  if (reason === 'nobody-came') return NOBODY_CAME_HZ;
  if (reason === 'confirm') return CONFIRM_HZ;
  if (reason === 'recall') return RECALL_HZ;
  if (reason === 'courtesy') return COURTESY_HZ;
  if (reason === 'page') return PAGE_HZ;
  const hz = REFUSAL_TONES_HZ[REFUSAL_WORDS.indexOf(reason)];
  if (hz === undefined) throw new RangeError(`refusal ${reason} has no tone`);
  return hz;
}

/** What the engine is configured to play as the prompt of this refusal. */
export const promptFor = (reason: Told): string => `tone_stream://%(1500,0,${toneOfPrompt(reason)})`;

export const ALL_REASONS: readonly Told[] = [...REFUSAL_WORDS, 'no-engine', 'nobody-came', 'confirm', 'recall', 'page'];

/** Long enough to be heard by a phone that is asked for it. */
export const COURTESY_TONE = `tone_stream://%(400,0,${COURTESY_HZ})`;

const isReason = (sound: Sound): sound is Told =>
  sound === 'courtesy' || (ALL_REASONS as readonly string[]).includes(sound);

/** All of them sound together. */
export function tonesOf(sound: Sound): readonly number[] {
  if (sound === 'music') return [HOLD_MUSIC_HZ];
  if (sound === 'ringback') return RINGBACK_TONES_HZ;
  return isReason(sound) ? [toneOfPrompt(sound)] : [toneOfUser(sound)];
}

export function soundOfTone(hz: number): Sound | undefined {
  const all: readonly Sound[] = [...LAB_USERS, 'music', 'ringback', ...ALL_REASONS, 'courtesy'];
  return all.find((sound) => tonesOf(sound).includes(hz));
}
