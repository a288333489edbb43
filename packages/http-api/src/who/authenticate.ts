/** Who asks: by a token in `Authorization: Bearer`, or by the cookie of a session. */
import type { Clock, Credentials, StoreAnswer } from '@parkade/park-ports';
import { hashOf, isToken } from './secrets.js';
import { viewerOfToken, viewerOfUser, type Viewer } from './viewer.js';

export type Proof =
  { readonly kind: 'bearer'; readonly token: string } | { readonly kind: 'cookie'; readonly session: string };

export type Known =
  { readonly kind: 'viewer'; readonly viewer: Viewer } | { readonly kind: 'nobody' } | { readonly kind: 'store-down' };

/** A session ends when it was not used for so long. */
export const SESSION_MS = 12 * 3_600_000;

/** A right that is taken away is gone after so long. */
const FRESH_MS = 2_000;
/** While the store is away whoever was known lately still is: they may look at what is known. */
const STALE_MS = 10 * 60_000;
const MOST_KEPT = 2_000;

interface Kept {
  readonly viewer: Viewer;
  readonly at: number;
}

export class Authenticate {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #elapsed: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(credentials: Credentials, clock: Clock, elapsed: () => number = () => performance.now()) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#elapsed = elapsed;
  }

  async who(proof: Proof): Promise<Known> {
    const secret = proof.kind === 'bearer' ? proof.token : proof.session;
    if (proof.kind === 'bearer' && !isToken(secret)) return { kind: 'nobody' };
    const hash = hashOf(secret);
    const key = `${proof.kind}:${hash}`;
    const kept = this.#kept.get(key);
    const age = kept === undefined ? Infinity : this.#elapsed() - kept.at;
    if (kept !== undefined && age < FRESH_MS) return this.#unlessExpired(kept.viewer);
    const found = await (proof.kind === 'bearer' ? this.#ofToken(hash) : this.#ofSession(hash));
    if (found.kind === 'store-down')
      return kept !== undefined && age < STALE_MS ? this.#unlessExpired(kept.viewer) : { kind: 'store-down' };
    this.#keep(key, found.value);
    return found.value === null ? { kind: 'nobody' } : this.#unlessExpired(found.value);
  }

  /** Nothing of this proof is remembered: it was given back. */
  forget(proof: Proof): void {
    this.#kept.delete(`${proof.kind}:${hashOf(proof.kind === 'bearer' ? proof.token : proof.session)}`);
  }

  #keep(key: string, viewer: Viewer | null): void {
    this.#kept.delete(key);
    if (viewer === null) return;
    this.#kept.set(key, { viewer, at: this.#elapsed() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  #unlessExpired(viewer: Viewer): Known {
    const isOver = viewer.expiresAt !== null && viewer.expiresAt <= this.#clock.now();
    return isOver ? { kind: 'nobody' } : { kind: 'viewer', viewer };
  }

  async #ofToken(hash: string): Promise<StoreAnswer<Viewer | null>> {
    const token = await this.#credentials.token(hash);
    if (token.kind === 'store-down') return token;
    return { kind: 'ok', value: token.value === null ? null : viewerOfToken(token.value) };
  }

  async #ofSession(hash: string): Promise<StoreAnswer<Viewer | null>> {
    const session = await this.#credentials.session(hash, SESSION_MS);
    if (session.kind === 'store-down') return session;
    if (session.value === null) return { kind: 'ok', value: null };
    if (session.value.kind === 'token') return this.#ofToken(session.value.hash);
    const user = await this.#credentials.user(session.value.name);
    if (user.kind === 'store-down') return user;
    // Another password since, or another person of the same name.
    const isSame = user.value !== null && user.value.password.salt === session.value.salt;
    return { kind: 'ok', value: isSame && user.value !== null ? viewerOfUser(user.value) : null };
  }
}
