import type { Refusal } from '@parkade/park-decision';

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

/**
 * How a leg ends that was told why not; the phone shows it, or logs it. `PICKED_OFF` makes the switch add
 * `Reason: SIP;cause=200;text="Call completed elsewhere"`, which keeps a lost race out of lists of missed calls.
 */
const CAUSES: Readonly<Record<Refusal, string>> = {
  'lot-full': 'SWITCH_CONGESTION',
  'orbit-taken': 'USER_BUSY',
  'orbit-empty': 'UNALLOCATED_NUMBER',
  'orbit-reserved': 'USER_BUSY',
  'already-picked-up': 'PICKED_OFF',
  'not-an-orbit': 'UNALLOCATED_NUMBER',
  'not-allowed': 'CALL_REJECTED',
  'store-down': 'NORMAL_TEMPORARY_FAILURE',
  'unknown-schema': 'NORMAL_TEMPORARY_FAILURE',
  'unknown-node': 'DESTINATION_OUT_OF_ORDER',
  'no-such-leg': 'NORMAL_CLEARING',
  draining: 'NORMAL_TEMPORARY_FAILURE',
  'malformed-request': 'INTERWORKING',
  'already-parked': 'NORMAL_CLEARING',
};

const isRefusal = (reason: string): reason is Refusal => Object.hasOwn(CAUSES, reason);

export const causeFor = (reason: string): string => (isRefusal(reason) ? CAUSES[reason] : 'NORMAL_TEMPORARY_FAILURE');

export const promptFor = (prompts: Prompts, reason: string): string =>
  (Object.hasOwn(prompts.byReason, reason) ? prompts.byReason[reason] : undefined) ?? prompts.otherwise;
