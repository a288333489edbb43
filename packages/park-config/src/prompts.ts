import type { PromptReason } from './raw-config.js';

const BUSY = 'tone_stream://%(500,500,480,620);loops=4';
const CONGESTION = 'tone_stream://%(250,250,480,620);loops=8';
/** Three rising tones, known everywhere as "this number is not in service". */
const INTERCEPT = 'tone_stream://%(330,0,950);%(330,0,1400);%(330,1000,1800);loops=2';
const NOBODY_THERE = 'tone_stream://%(150,100,400);%(150,600,400);loops=3';
const NO_ENGINE = 'tone_stream://%(300,200,480,620);loops=4';

/** Tones, because every switch can make them: half of the FreeSWITCH images in use carry no sound files. */
export const DEFAULT_PROMPTS: Readonly<Record<PromptReason, string>> = {
  'lot-full': CONGESTION,
  'orbit-taken': BUSY,
  'orbit-empty': NOBODY_THERE,
  'orbit-reserved': BUSY,
  'already-picked-up': NOBODY_THERE,
  'not-an-orbit': INTERCEPT,
  'not-allowed': INTERCEPT,
  'store-down': NO_ENGINE,
  'unknown-schema': NO_ENGINE,
  'unknown-node': NO_ENGINE,
  'no-such-leg': NOBODY_THERE,
  draining: NO_ENGINE,
  'malformed-request': INTERCEPT,
  'already-parked': BUSY,
  'no-engine': NO_ENGINE,
  'nobody-came': NO_ENGINE,
};
