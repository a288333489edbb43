/** One delivery: a POST that is answered with 2xx in time. Nothing is followed, and of an answer only its status counts. */
import { request, type Dispatcher } from 'undici';
import { checkHost, PrivateAddress } from './address-guard.js';
import type { Endpoint } from './endpoint.js';
import type { Message } from './message.js';
import { signedHeaders } from './signature.js';

export type Delivered =
  | { readonly kind: 'taken' }
  /** `isFinal`: it makes no sense to try again. */
  | { readonly kind: 'failed'; readonly why: string; readonly isFinal: boolean };

const ANSWER_MS = 10_000;
/** So much of an answer is read, to keep the connection; a longer one costs the connection. */
const READ_BYTES = 16 * 1024;
/** The receiver wants no more (Standard Webhooks, "Delivery"). */
const GONE = 410;

export interface DeliveryTools {
  readonly dispatcher: Dispatcher;
  /** Since 1970, ms. */
  readonly now: () => number;
  /** The longest a delivery may take from begin to end, ms. */
  readonly answerMs?: number;
}

/** Never rejects. */
export async function deliver(
  endpoint: Endpoint,
  id: string,
  message: Message,
  { dispatcher, now, answerMs = ANSWER_MS }: DeliveryTools,
): Promise<Delivered> {
  const body = JSON.stringify(message);
  try {
    const url = new URL(endpoint.url);
    if (!endpoint.mayBePrivate) checkHost(url);
    const answer = await request(url, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'parkade',
        ...signedHeaders(endpoint.secret, id, Math.floor(now() / 1000), body),
      },
      body,
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
      signal: AbortSignal.timeout(answerMs),
    });
    await answer.body.dump({ limit: READ_BYTES }).catch(() => undefined);
    return resultOf(answer.statusCode);
  } catch (error) {
    return { kind: 'failed', why: causeOf(error), isFinal: false };
  }
}

function resultOf(status: number): Delivered {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const isRedirect = status >= 300 && status < 400;
  const why = isRedirect ? `answered ${status}: redirects are not followed` : `answered ${status}`;
  return { kind: 'failed', why, isFinal: status === GONE };
}

/** The reason of a refused connection is behind the error that undici throws. */
function causeOf(error: unknown): string {
  if (isTimeout(error)) return 'no answer in time';
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof PrivateAddress || !(error.cause instanceof Error) ? error : error.cause;
  const { message } = inner;
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.name;
  return (message === '' ? code : (message.split('\n', 1)[0] ?? code)).slice(0, 200);
}

/** `AbortSignal.timeout` aborts with a DOMException (DOM, section 3.2.1). */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
