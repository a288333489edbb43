/** HTTP Digest for SIP: MD5, with and without qop=auth (RFC 3261 §22, RFC 2617 §3.2). The test registrar uses it too. */
import { createHash, randomBytes } from 'node:crypto';
import { splitOutsideQuotes, type HeaderField } from './sip-headers.js';
import type { SipResponse } from './sip-message.js';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly qop: 'auth' | undefined;
  readonly algorithm: string | undefined;
}

export interface DigestInput {
  readonly method: string;
  readonly uri: string;
  readonly realm: string;
  readonly nonce: string;
  readonly user: string;
  readonly password: string;
  readonly quality?: { readonly nonceCount: string; readonly cnonce: string };
}

/** The header that answers a 401 or 407; undefined if the challenge is absent or of a kind we do not speak. */
export function answerChallenge(
  response: SipResponse,
  request: { readonly method: string; readonly uri: string },
  credentials: Credentials,
): HeaderField | undefined {
  const proxy = response.status === 407;
  const value = response.headers.first(proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate');
  const challenge = value === undefined ? undefined : parseChallenge(value);
  if (challenge === undefined || (challenge.algorithm ?? 'MD5').toUpperCase() !== 'MD5') return undefined;
  const name = proxy ? 'Proxy-Authorization' : 'Authorization';
  return { name, value: authorization(challenge, request, credentials) };
}

export function parseChallenge(value: string): DigestChallenge | undefined {
  const params = digestParameters(value);
  const realm = params?.get('realm');
  const nonce = params?.get('nonce');
  if (params === undefined || realm === undefined || nonce === undefined) return undefined;
  const offered = (params.get('qop') ?? '').split(',').map((one) => one.trim());
  const qop = offered.includes('auth') ? 'auth' : undefined;
  return { realm, nonce, opaque: params.get('opaque'), qop, algorithm: params.get('algorithm') };
}

/** `Digest a="b", c=d` as a map; undefined if it is another scheme. */
export function digestParameters(value: string): ReadonlyMap<string, string> | undefined {
  const scheme = /^digest\s+/i.exec(value.trim());
  if (scheme === null) return undefined;
  const map = new Map<string, string>();
  for (const part of splitOutsideQuotes(value.trim().slice(scheme[0].length), ',')) {
    const equals = part.indexOf('=');
    if (equals <= 0) continue;
    const raw = part.slice(equals + 1).trim();
    const quoted = /^"(.*)"$/s.exec(raw);
    map.set(part.slice(0, equals).trim().toLowerCase(), quoted?.[1]?.replace(/\\(.)/gs, '$1') ?? raw);
  }
  return map;
}

/** The `response` value, RFC 2617 §3.2.2.1. */
export function digestResponse(input: DigestInput): string {
  const ha1 = md5(`${input.user}:${input.realm}:${input.password}`);
  const ha2 = md5(`${input.method}:${input.uri}`);
  if (input.quality === undefined) return md5(`${ha1}:${input.nonce}:${ha2}`);
  return md5(`${ha1}:${input.nonce}:${input.quality.nonceCount}:${input.quality.cnonce}:auth:${ha2}`);
}

function authorization(
  challenge: DigestChallenge,
  request: { readonly method: string; readonly uri: string },
  { user, password }: Credentials,
): string {
  const { realm, nonce, opaque, qop } = challenge;
  const quality = qop === undefined ? undefined : { nonceCount: '00000001', cnonce: randomBytes(8).toString('hex') };
  const input = { method: request.method, uri: request.uri, realm, nonce, user, password };
  const response = digestResponse(quality === undefined ? input : { ...input, quality });
  const parts = [
    `username="${quotable(user)}"`,
    `realm="${quotable(realm)}"`,
    `nonce="${quotable(nonce)}"`,
    `uri="${request.uri}"`,
    `response="${response}"`,
    'algorithm=MD5',
  ];
  if (opaque !== undefined) parts.push(`opaque="${quotable(opaque)}"`);
  if (quality !== undefined) parts.push('qop=auth', `nc=${quality.nonceCount}`, `cnonce="${quality.cnonce}"`);
  return `Digest ${parts.join(', ')}`;
}

function quotable(text: string): string {
  return text.replace(/[\\"]/g, '\\$&');
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
