/** Refusals as RFC 9457 wants them: the words of the refusal table, and a few that only a web server needs. */
import type { Problem } from '@parkade/api-contract';
import { deskMeaning, type DeskRefusal } from '@parkade/park-decision';

const OWN = {
  unauthenticated: [401, 'whoever asks has not said who they are', false],
  forbidden: [403, 'whoever asks may not do that', false],
  invalid: [400, 'the request is not as it must be', false],
  'not-found': [404, 'there is no such thing', false],
  'too-large': [413, 'the request is too large', false],
  'not-json': [415, 'the body is not JSON', false],
  'under-way': [409, 'the same request is being done', true],
  'key-used': [422, 'the key was used for something else', false],
  'configuration-refused': [422, 'the configuration is as it was: what was read cannot be taken', false],
  'rate-limited': [429, 'too many requests', true],
  'locked-out': [429, 'signing in failed too often', true],
  'too-many-streams': [503, 'too many event streams are open', true],
  'records-away': [
    503,
    'the store of the records cannot be had; ended calls wait to be written, nothing is lost',
    true,
  ],
  stopping: [503, 'the engine is being stopped', true],
  internal: [500, 'something went wrong here', true],
} as const;

export type OwnRefusal = keyof typeof OWN;
export type ProblemWord = OwnRefusal | DeskRefusal;

const isOwn = (word: ProblemWord): word is OwnRefusal => Object.hasOwn(OWN, word);

/** The words that stand in no other table. */
export const OWN_REFUSALS = Object.keys(OWN) as readonly OwnRefusal[];

export type ProblemExtra = Partial<Pick<Problem, 'detail' | 'fields' | 'winner' | 'now' | 'ended'>>;

export function problem(reason: ProblemWord, extra: ProblemExtra = {}): Problem {
  const [status, means, retryable] = meaningOf(reason);
  return {
    type: `urn:parkade:problem:${reason}`,
    title: means,
    status,
    detail: extra.detail ?? means,
    reason,
    retryable,
    ...(extra.fields === undefined ? {} : { fields: extra.fields }),
    ...(extra.winner === undefined ? {} : { winner: extra.winner }),
    ...(extra.now === undefined ? {} : { now: extra.now }),
    ...(extra.ended === undefined ? {} : { ended: extra.ended }),
  };
}

function meaningOf(reason: ProblemWord): readonly [number, string, boolean] {
  if (isOwn(reason)) return OWN[reason];
  const { status, means, isRetryable } = deskMeaning(reason);
  return [status, means, isRetryable];
}

/** Thrown by a route; answered as it is. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(reason: ProblemWord, extra: ProblemExtra = {}) {
    super(reason);
    this.problem = problem(reason, extra);
  }

  /** As it was answered before. */
  static with(body: unknown): Refused {
    const again = new Refused('internal');
    return Object.assign(again, { problem: body });
  }
}
