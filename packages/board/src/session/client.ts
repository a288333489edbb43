/**
 * Asks the engine that served the page, and nobody else. A refusal is a value, not an exception: pages show it. Who is not
 * signed in (any more) is told by `signedOut`, and the page asks for the password over what is open.
 */
import { signal } from '@preact/signals';
import type { Problem } from '@parkade/api-contract';

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }
  /** No answer that can be read: the engine or the way to it is away. */
  | { readonly ok: false; readonly problem: null };

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  /** The same press is the same request, however often it is sent. */
  readonly idempotencyKey?: string;
  readonly patienceMs?: number;
}

export const signedOut = signal(false);

/** A token instead of a session (wallboards); kept for this window alone. */
let token: string | null = null;
export const useToken = (value: string | null) => {
  token = value;
};

const BASE = new URL('api/v1/', document.baseURI);
export const addressOf = (path: string) => new URL(path, BASE);

export function headersOf({ body, idempotencyKey }: Asking = {}): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
}

/** `path` is relative to `/api/v1/`, and already encoded. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<Answer<T>> {
  try {
    const response = await fetch(addressOf(path), {
      method: asking.method ?? 'GET',
      headers: headersOf(asking),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(asking.patienceMs ?? 10_000),
      ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
    });
    const value: unknown = response.status === 204 ? null : await response.json();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine serves page and API from one contract
    if (response.ok) return { ok: true, value: value as T };
    if (response.status === 401) signedOut.value = true;
    return { ok: false, problem: problemIn(value) };
  } catch {
    return { ok: false, problem: null };
  }
}

function problemIn(value: unknown): Problem | null {
  return typeof value === 'object' && value !== null && 'reason' in value && typeof value.reason === 'string'
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- told by its reason
      (value as Problem)
    : null;
}
