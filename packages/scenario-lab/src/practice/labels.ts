/**
 * What the practice switch says a leg hears, in the words of a scenario. The media graph names its sources (`phone:1001`,
 * `play:<what the dialplan plays>`); whatever has no word here keeps its own name, so that "nothing but" stays honest.
 */
import { COUNTED_HZ, type CountedTone } from '../counted-number.js';
import { HOLD_MUSIC } from '../lab-surroundings.js';
import { ALL_REASONS, COURTESY_TONE, promptFor } from '../lab-sounds.js';
import { LAB_USERS, type Sound } from '../lab.js';

/** What a phone on hold gives to the other when the leg names no music of its own. */
const SWITCH_MUSIC = 'local_stream://moh';

const SOUNDS = new Map<string, Sound>([
  ...LAB_USERS.map((user) => [`phone:${user}`, user] as const),
  ...ALL_REASONS.map((reason) => [`play:${promptFor(reason)}`, reason] as const),
  [`play:${COURTESY_TONE}`, 'courtesy'],
  [`play:${HOLD_MUSIC}`, 'music'],
  [`play:${SWITCH_MUSIC}`, 'music'],
]);

export const soundOfLabel = (label: string): Sound | undefined => SOUNDS.get(label);

/** `play:file_string://digits/7.wav!digits/0.wav` speaks `70`; anything else speaks nothing. */
export const digitsOf = (label: string): string =>
  Array.from(label.matchAll(/digits\/(\d)\.wav/g), ([, digit]) => digit ?? '').join('');

/** The tones of a `tone_stream://%(on,off,hz);...` that somebody counts by, on its own clock. ms */
export function tonesIn(label: string): readonly CountedTone[] {
  let at = 0;
  const tones: CountedTone[] = [];
  for (const [, on = '0', off = '0', hz] of label.matchAll(/%\((\d+),(\d+),(\d+)\)/g)) {
    if (Number(hz) === COUNTED_HZ) tones.push({ from: at, to: at + Number(on) });
    at += Number(on) + Number(off);
  }
  return tones;
}
