/** Tokens, passwords, and what is kept of them. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordRecord } from '@parkade/park-ports';

/** `pk_` lets a scanner of leaked secrets know one. 256 random bits. */
export const newToken = (): string => `pk_${randomBytes(32).toString('base64url')}`;
export const isToken = (text: string): boolean => /^pk_[A-Za-z0-9_-]{43}$/.test(text);

/** SHA-256 in hex: enough for what is random already. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** N = 2^15, r = 8, p = 1: about 90 ms and 32 MiB. */
const COST: PasswordRecord['cost'] = [15, 8, 1];
const KEY_BYTES = 32;
const MOST_AT_ONCE = 2;

/** Signing in is work: so much of it at a time, lest it take the machine from the calls. */
let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, [logN, r, p]: PasswordRecord['cost']): Promise<Buffer> {
  while (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => void waiting.push(resolve));
  running += 1;
  try {
    const options = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
        error === null ? resolve(key) : reject(error),
      );
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

export async function newPassword(password: string): Promise<PasswordRecord> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return { salt: salt.toString('base64'), key: key.toString('base64'), cost: COST };
}

/** What nobody's password derives to; so that it takes as long to be nobody as to be somebody. */
const NOBODY: PasswordRecord = { salt: Buffer.alloc(16).toString('base64'), key: '', cost: COST };

export async function isPassword(password: string, record: PasswordRecord | null): Promise<boolean> {
  const { salt, key, cost } = record ?? NOBODY;
  const derived = await derive(password, Buffer.from(salt, 'base64'), cost);
  const kept = Buffer.from(key, 'base64');
  return kept.length === derived.length && timingSafeEqual(kept, derived);
}

export const SHORTEST_PASSWORD = 10;
