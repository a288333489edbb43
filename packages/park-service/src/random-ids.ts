import { randomBytes, randomUUID } from 'node:crypto';
import type { CallId, LegId } from '@parkade/park-decision';
import type { Clock, IdSource } from '@parkade/park-ports';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Time-ordered like a ULID: 48 bits of ms since 1970, then 80 random bits, in Crockford's base 32, lower case. */
function callIdText(now: number): string {
  let text = '';
  for (let rest = now, digit = 0; digit < 10; digit += 1, rest = Math.floor(rest / 32))
    text = `${ALPHABET[rest % 32] ?? ''}${text}`;
  for (const byte of randomBytes(16)) text += ALPHABET[byte % 32] ?? '';
  return text;
}

export const systemClock: Clock = { now: () => Date.now() };

export const randomIds: IdSource = {
  callId: () => callIdText(Date.now()) as CallId,
  legId: () => randomUUID() as LegId,
  ticket: () => randomBytes(24).toString('base64url'),
  random: () => Math.random(),
};
