/** The same `Idempotency-Key` of the same viewer is the same request: it is done once, and answered as it was. */
import type { FastifyRequest } from 'fastify';
import type { AskedRequest } from '@parkade/park-ports';
import type { ApiDeps } from '../api-deps.js';
import { Refused } from '../problems.js';
import { hashOf } from '../who/secrets.js';
import type { Viewer } from '../who/viewer.js';

const KEPT_MS = 10 * 60_000;
/** An engine that has not answered by then never will. */
const UNDER_WAY_MS = 20_000;
const KEY = /^[\x21-\x7e]{1,64}$/;

/** @throws Refused without a key that can be one. */
function keyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && KEY.test(key)) return key;
  const problem = key === undefined ? 'is missing' : 'is 1 to 64 signs of ASCII without blanks';
  throw new Refused('invalid', {
    detail: 'send an `Idempotency-Key`, a new one for each thing that is wanted',
    fields: [{ field: 'headers.Idempotency-Key', problem }],
  });
}

/** Whose it is belongs to the key: two who send the same one mean two things. 64 signs of hex. */
export const requestKey = ({ kind, name }: Pick<Viewer, 'kind' | 'name'>, request: FastifyRequest): string =>
  hashOf(`${kind}\n${name}\n${keyOf(request)}`);

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** Asked again by the same key, it is tried again. */
  readonly mayBeTriedAgain: boolean;
}

export type OnceOver = Omit<Answered, 'mayBeTriedAgain'> & { readonly isRepeat: boolean };

/** While the store is away nothing is asked of it: what cannot be remembered cannot be done either. */
export async function once(
  { asked, clock }: Pick<ApiDeps, 'asked' | 'clock'>,
  viewer: Viewer,
  request: FastifyRequest,
  work: () => Promise<Answered>,
): Promise<OnceOver> {
  const key = requestKey(viewer, request);
  const fingerprint = hashOf(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`);
  const mine: AskedRequest = { fingerprint, askedAt: clock.now(), answer: null };
  const there = await asked.begin(key, mine, KEPT_MS);
  if (there.kind === 'store-down') throw new Refused('store-down');
  if (there.value !== null) {
    const before = formerAnswer(there.value, mine);
    if (before !== null) return before;
    await asked.put(key, mine, KEPT_MS);
  }
  try {
    const { status, body, mayBeTriedAgain } = await work();
    if (mayBeTriedAgain) await asked.forget(key);
    else await asked.put(key, { ...mine, answer: { status, body: JSON.stringify(body) } }, KEPT_MS);
    return { status, body, isRepeat: false };
  } catch (error) {
    await asked.forget(key);
    throw error;
  }
}

/** `null`: nobody answers it any more, and it is done again. */
function formerAnswer(there: AskedRequest, mine: AskedRequest): OnceOver | null {
  if (there.fingerprint !== mine.fingerprint)
    throw new Refused('key-used', { detail: 'this Idempotency-Key was sent with another request' });
  if (there.answer !== null)
    return { status: there.answer.status, body: JSON.parse(there.answer.body) as unknown, isRepeat: true };
  if (mine.askedAt - there.askedAt < UNDER_WAY_MS) throw new Refused('under-way');
  return null;
}
