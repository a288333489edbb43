/** Standard Webhooks, "Signature scheme": HMAC-SHA256 over id, time and body, in base 64, with the version in front. */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** The specification recommends 24 to 64 bytes. */
const FEWEST_BYTES = 24;

/** @throws RangeError for what is no such secret. */
export function keyOf(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(text, 'base64');
  if (key.length < FEWEST_BYTES || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw new RangeError(`a secret is whsec_ and at least ${FEWEST_BYTES} bytes in base 64`);
  return key;
}

/** @param atSeconds  Since 1970. */
export function signedHeaders(
  secret: string,
  id: string,
  atSeconds: number,
  body: string,
): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${atSeconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(atSeconds), 'webhook-signature': `v1,${signature}` };
}
