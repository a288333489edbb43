/**
 * Why somebody who asked for something does not get it: the one table on which prompt, SIP cause, log line, metric and HTTP
 * answer hang. `docs/refusals.md` is rendered from it.
 */

/** What a leg hears that is told why not, unless the configuration says otherwise (`prompts`). */
export type RefusalTone = 'congestion' | 'busy' | 'no-such-number' | 'nobody-there' | 'try-later';

export interface RefusalMeaning {
  /** For people. */
  readonly means: string;
  readonly tone: RefusalTone;
  /**
   * How the leg ends; the phone shows it, or logs it. `PICKED_OFF` makes the switch add
   * `Reason: SIP;cause=200;text="Call completed elsewhere"`, which keeps a lost race out of lists of missed calls (RFC 3326).
   */
  readonly cause:
    | 'SWITCH_CONGESTION'
    | 'USER_BUSY'
    | 'UNALLOCATED_NUMBER'
    | 'PICKED_OFF'
    | 'CALL_REJECTED'
    | 'NORMAL_TEMPORARY_FAILURE'
    | 'DESTINATION_OUT_OF_ORDER'
    | 'NORMAL_CLEARING'
    | 'INTERWORKING';
  /** For whoever asks over HTTP. */
  readonly status: 400 | 403 | 404 | 409 | 503;
  /** Whether the same may be asked again a little later. */
  readonly isRetryable: boolean;
}

const because = (
  means: string,
  tone: RefusalTone,
  cause: RefusalMeaning['cause'],
  status: RefusalMeaning['status'],
  retry: 'retry' | 'final',
): RefusalMeaning => ({ means, tone, cause, status, isRetryable: retry === 'retry' });

export const REFUSALS = {
  'lot-full': because('no orbit of the lot is free', 'congestion', 'SWITCH_CONGESTION', 409, 'retry'),
  'orbit-taken': because('somebody waits in the orbit that was named', 'busy', 'USER_BUSY', 409, 'retry'),
  'orbit-empty': because('nobody waits there', 'nobody-there', 'UNALLOCATED_NUMBER', 404, 'final'),
  'orbit-reserved': because(
    'the orbit is kept for a transfer that is not completed yet',
    'busy',
    'USER_BUSY',
    409,
    'retry',
  ),
  'already-picked-up': because('another retriever was first', 'nobody-there', 'PICKED_OFF', 409, 'final'),
  'not-an-orbit': because(
    'the number is neither a code nor an orbit',
    'no-such-number',
    'UNALLOCATED_NUMBER',
    404,
    'final',
  ),
  'not-allowed': because('whoever asks has no right to it', 'no-such-number', 'CALL_REJECTED', 403, 'final'),
  'store-down': because(
    'Redis is away; callers keep their music',
    'try-later',
    'NORMAL_TEMPORARY_FAILURE',
    503,
    'retry',
  ),
  'unknown-schema': because(
    'an engine of another release looks after that caller',
    'try-later',
    'NORMAL_TEMPORARY_FAILURE',
    503,
    'retry',
  ),
  'unknown-node': because(
    'there is no way to the node that has the caller',
    'try-later',
    'DESTINATION_OUT_OF_ORDER',
    503,
    'retry',
  ),
  'no-such-leg': because('the switch does not know the leg', 'nobody-there', 'NORMAL_CLEARING', 404, 'final'),
  draining: because('the node is being emptied', 'try-later', 'NORMAL_TEMPORARY_FAILURE', 503, 'retry'),
  overloaded: because(
    'more is asked of the switch than it can do just now',
    'try-later',
    'SWITCH_CONGESTION',
    503,
    'retry',
  ),
  'malformed-request': because('the dialplan sent what cannot be read', 'no-such-number', 'INTERWORKING', 400, 'final'),
  'several-wait': because('more than one waits; the number must be said', 'busy', 'USER_BUSY', 409, 'final'),
  'not-yours': because('the caller there was parked by somebody else', 'nobody-there', 'CALL_REJECTED', 409, 'final'),
  'for-somebody-else': because('the caller is kept for somebody else yet', 'busy', 'CALL_REJECTED', 409, 'retry'),
  'no-such-person': because(
    'nobody who picks up here is meant by whom the caller was to be for',
    'no-such-number',
    'UNALLOCATED_NUMBER',
    404,
    'final',
  ),
  'too-many-tries': because('too many empty orbits were dialled by them', 'try-later', 'CALL_REJECTED', 409, 'retry'),
  'already-parked': because('the leg is itself the caller who waits', 'busy', 'NORMAL_CLEARING', 409, 'final'),
  'quota-reached': because(
    'as many wait as may, in the lot or of this parker',
    'congestion',
    'SWITCH_CONGESTION',
    409,
    'retry',
  ),
} as const satisfies Readonly<Record<string, RefusalMeaning>>;

export type Refusal = keyof typeof REFUSALS;

export const REFUSAL_WORDS = Object.keys(REFUSALS) as readonly Refusal[];
