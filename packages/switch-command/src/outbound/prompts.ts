import { REFUSALS, type Refusal } from '@parkade/park-decision';

/** What a leg hears when it is told why not: playables of the configuration, by reason. */
export interface Prompts {
  readonly byReason: Readonly<Partial<Record<string, string>>>;
  /** For every reason without a prompt of its own. */
  readonly otherwise: string;
}

/** Tones need no sound files: three rising notes for a number that is nothing, a quick busy tone for the rest. */
const NO_SUCH_NUMBER = 'tone_stream://%(274,0,913.8);%(274,0,1370.6);%(380,600,1776.7);loops=2';
const BUSY = 'tone_stream://%(300,200,480,620);loops=5';

export const TONE_PROMPTS: Prompts = {
  byReason: {
    'orbit-empty': NO_SUCH_NUMBER,
    'not-an-orbit': NO_SUCH_NUMBER,
  },
  otherwise: BUSY,
};

export const causeFor = (reason: Refusal): string => REFUSALS[reason].cause;

export const promptFor = (prompts: Prompts, reason: string): string =>
  (Object.hasOwn(prompts.byReason, reason) ? prompts.byReason[reason] : undefined) ?? prompts.otherwise;
