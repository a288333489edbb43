/** How a parker is told the orbit. */
import { soundsFolder } from '../command-text/index.js';

/**
 * `*5901` is spoken as files the vanilla sound packages have, in one playback without gaps; in another language than the
 * switch's own they are named with their folder.
 */
export function spokenOrbit(orbit: string, sounds: string | undefined): string | undefined {
  const folder = sounds === undefined ? '' : soundsFolder(sounds);
  if (folder === undefined) return undefined;
  const digits = folder === '' ? 'digits' : `${folder}/digits`;
  return `file_string://${Array.from(orbit, (sign) => `${digits}/${sign === '*' ? 'star' : sign}.wav`).join('!')}`;
}

/** Milliseconds of sound and silence, Hz. The silence after a digit is longer than the one within. */
const BEEP = '%(150,200,540)';
const LAST_BEEP = '%(150,800,540)';
/** Too long to be taken for a 1. */
const ZERO = '%(900,800,540)';
const STAR = '%(900,800,780)';

/**
 * For switches without those files, and playable on every switch: so many beeps for each digit, a long tone for 0, a higher
 * one for a star. The dialplan plays it when the switch has found no file (`parkade-count`).
 */
export const countedOrbit = (orbit: string): string => `tone_stream://${Array.from(orbit, tonesFor).join(';')}`;

function tonesFor(sign: string): string {
  if (sign === '*') return STAR;
  return sign === '0' ? ZERO : `${`${BEEP};`.repeat(Number(sign) - 1)}${LAST_BEEP}`;
}
