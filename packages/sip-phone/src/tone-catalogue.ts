/**
 * Who sounds how. Every phone and every sound of a test switch has frequencies of its own, so that "who hears whom" is a
 * question with a measured answer.
 *
 * All frequencies are multiples of 10 Hz and at least 40 Hz apart. With the detector's 100 ms Hann window a pure tone is seen
 * up to 10 Hz away and vanishes from 20 Hz on, so no tone fires a neighbour. Second and third harmonics of loud tones were kept
 * apart from phone tones where possible; what µ-law adds is 35 dB down, far below the detector's threshold.
 */

/** One for each phone of a scenario, in order. */
export const PHONE_TONES_HZ = [600, 700, 850, 1000, 1150, 1300, 1500, 1700, 1400, 1600] as const;

/** Ringback as FreeSWITCH's `us-ring` plays it: both at once. */
export const RINGBACK_TONES_HZ = [440, 480] as const;

/** Hold music of a test switch: `tone_stream://%(1000,0,2000);loops=-1`. */
export const HOLD_MUSIC_HZ = 2000;

/** Sounds a test switch plays in place of spoken prompts, e.g. `tone_stream://%(400,0,2300)`. */
export const PROMPT_TONES_HZ = {
  /** Tells the parker the orbit. */
  orbitAnnouncement: 2300,
  /** Tells the dialler that it did not work. */
  refusal: 2600,
  /** A page over loudspeakers. */
  page: 2900,
} as const;

/** Everything the detector looks for. */
export const CATALOGUE_HZ: readonly number[] = [
  ...RINGBACK_TONES_HZ,
  ...PHONE_TONES_HZ,
  HOLD_MUSIC_HZ,
  ...Object.values(PROMPT_TONES_HZ),
];

/** The tone of the n-th phone (from 0) of a scenario. */
export function toneOfPhone(index: number): number {
  const hz = PHONE_TONES_HZ[index];
  if (hz === undefined) throw new RangeError(`only ${PHONE_TONES_HZ.length} phones have a tone of their own`);
  return hz;
}
