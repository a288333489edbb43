import { REFUSAL_WORDS, REFUSALS, type Refusal, type RefusalTone } from '@parkade/park-decision';

import type { PromptReason } from './raw-config.js';

/** Tones, because every switch can make them: half of the FreeSWITCH images in use carry no sound files. */
const TONES: Readonly<Record<RefusalTone, string>> = {
  congestion: 'tone_stream://%(250,250,480,620);loops=8',
  busy: 'tone_stream://%(500,500,480,620);loops=4',
  // Three rising tones, known everywhere as "this number is not in service".
  'no-such-number': 'tone_stream://%(330,0,950);%(330,0,1400);%(330,1000,1800);loops=2',
  'nobody-there': 'tone_stream://%(150,100,400);%(150,600,400);loops=3',
  'try-later': 'tone_stream://%(300,200,480,620);loops=4',
};

const ofRefusals = Object.fromEntries(REFUSAL_WORDS.map((word) => [word, TONES[REFUSALS[word].tone]])) as Readonly<
  Record<Refusal, string>
>;

export const DEFAULT_PROMPTS: Readonly<Record<PromptReason, string>> = {
  ...ofRefusals,
  'no-engine': TONES['try-later'],
  'nobody-came': TONES['try-later'],
  // Two short notes and time to press the key.
  confirm: 'tone_stream://%(200,100,660);%(200,2000,880)',
  recall: 'tone_stream://%(120,80,880);%(120,80,880);%(120,400,660)',
  // Three notes upwards.
  page: 'tone_stream://%(250,20,523);%(250,20,659);%(450,250,784)',
};
