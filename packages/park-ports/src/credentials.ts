import type { UserAddress } from '@parkade/park-decision';
import type { StoreAnswer } from './park-store.js';

/** What somebody may do over the API. */
export type ApiScope = 'see' | 'act' | 'records' | 'admin';

/** What goes with a token and with a user alike. */
export interface Grant {
  readonly scopes: readonly ApiScope[];
  /** Names of lots; `all`: those of tomorrow, too. */
  readonly lots: readonly string[] | 'all';
  /** Whether names and numbers of callers are shown. */
  readonly callers: 'full' | 'cut';
  /** ms since 1970. */
  readonly createdAt: number;
}

/** Of a program or a screen. The token itself is nowhere, only its SHA-256. */
export interface TokenRecord extends Grant {
  /** By which it is listed and revoked. */
  readonly name: string;
  /** ms since 1970; `null`: never. */
  readonly expiresAt: number | null;
}

/** A password's derivation by scrypt (RFC 7914); texts in base 64. */
export interface PasswordRecord {
  readonly salt: string;
  readonly key: string;
  /** log2 of N, r and p. */
  readonly cost: readonly [number, number, number];
}

/** Somebody who signs in. */
export interface UserRecord extends Grant {
  readonly name: string;
  readonly password: PasswordRecord;
  /** Those that may be rung for them. */
  readonly phones: readonly UserAddress[];
}

/** Who is signed in: by a user's name, or by a token's hash. */
export type SessionRecord =
  | {
      readonly kind: 'user';
      readonly name: string;
      /** Of the password with which they signed in. */ readonly salt: string;
    }
  | { readonly kind: 'token'; readonly hash: string };

/** Who may use the API, the same for all engines. Hashes are SHA-256 in hex. */
export interface Credentials {
  token(hash: string): Promise<StoreAnswer<TokenRecord | null>>;
  tokens(): Promise<StoreAnswer<readonly TokenRecord[]>>;
  /** `false`: there is one of this name. */
  addToken(hash: string, token: TokenRecord): Promise<StoreAnswer<boolean>>;
  /** `false`: there is none of this name. */
  revokeToken(name: string): Promise<StoreAnswer<boolean>>;
  user(name: string): Promise<StoreAnswer<UserRecord | null>>;
  users(): Promise<StoreAnswer<readonly UserRecord[]>>;
  putUser(user: UserRecord): Promise<StoreAnswer<void>>;
  /** Their sessions end with them. `false`: there is none of this name. */
  removeUser(name: string): Promise<StoreAnswer<boolean>>;
  /** Lives for `ttlMs` from its last use. */
  session(hash: string, ttlMs: number): Promise<StoreAnswer<SessionRecord | null>>;
  beginSession(hash: string, session: SessionRecord, ttlMs: number): Promise<StoreAnswer<void>>;
  endSession(hash: string): Promise<StoreAnswer<void>>;
  /** How often somebody failed to sign in by this name within the time, this time included. */
  failedToSignIn(name: string, withinMs: number): Promise<StoreAnswer<number>>;
  /** How often so far. */
  failures(name: string): Promise<StoreAnswer<number>>;
  forgetFailures(name: string): Promise<StoreAnswer<void>>;
}
