/** Why an act does not come about; whoever asks for one has no leg that could be told. The rest of what they hear is `REFUSALS`. */
import { REFUSALS, type Refusal, type RefusalMeaning } from './refusal.js';

export type DeskMeaning = Pick<RefusalMeaning, 'means' | 'status' | 'isRetryable'>;

const because = (means: string, status: DeskMeaning['status'], retry: 'retry' | 'final'): DeskMeaning => ({
  means,
  status,
  isRetryable: retry === 'retry',
});

export const DESK_REFUSALS = {
  'unknown-call': because('there is no such parked call', 404, 'final'),
  'unknown-lot': because('there is no such lot', 404, 'final'),
  'changed-meanwhile': because('the parked call is not as it was seen', 409, 'retry'),
  'asked-before': because("somebody else's phone rings for the caller already", 409, 'retry'),
  'not-registered': because('no phone of that user is registered', 409, 'retry'),
  'nobody-to-ring': because('the recall has nobody to ring', 409, 'final'),
  'nothing-to-cancel': because('nothing rings that somebody asked for', 409, 'final'),
  'too-late': because('the time for that is over', 409, 'final'),
  'not-talking': because('nobody talks there', 409, 'retry'),
  'not-answered': because('the call is not answered yet', 409, 'retry'),
  'in-conference': because('they are in a conference, which is left as it is', 409, 'final'),
  'several-talks': because('there is more than one talk, and it is not said which', 409, 'final'),
  'not-parked': because('the switch was told, and the caller did not come to an orbit', 503, 'retry'),
  'malformed-act': because('a part of what was asked cannot be', 400, 'final'),
} as const satisfies Readonly<Record<string, DeskMeaning>>;

export type DeskRefusal = Refusal | keyof typeof DESK_REFUSALS;

/** Whether a leg can be told it as well. */
export const isRefusal = (word: DeskRefusal): word is Refusal => Object.hasOwn(REFUSALS, word);

const isOfDesk = (word: DeskRefusal): word is keyof typeof DESK_REFUSALS => Object.hasOwn(DESK_REFUSALS, word);

/** For whoever asks without a leg. */
export const deskMeaning = (word: DeskRefusal): DeskMeaning => (isOfDesk(word) ? DESK_REFUSALS[word] : REFUSALS[word]);
