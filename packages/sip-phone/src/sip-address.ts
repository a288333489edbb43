/**
 * Addresses in SIP headers: URIs (RFC 3261 §19.1), name-addr with display name and parameters (§20.10),
 * and the Via parameters that say where an answer goes (§18.2, RFC 3581).
 */
import { splitOutsideQuotes } from './sip-headers.js';

/** Where datagrams go to or come from. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

export interface SipUri {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly params: ReadonlyMap<string, string>;
}

export interface NameAddr {
  readonly display: string;
  readonly uri: string;
  readonly params: ReadonlyMap<string, string>;
}

/** A person as a phone shows them. */
export interface Party {
  readonly name: string;
  readonly number: string;
}

export const SIP_PORT = 5060;
const URI = /^(sips?|tel):(?:([^@\s]*)@)?(\[[^\]\s]*\]|[^:;?@\s]+)(?::(\d{1,5}))?((?:;[^?\s]*)?)(?:\?\S*)?$/i;

export function parseSipUri(text: string): SipUri | undefined {
  const match = URI.exec(text.trim());
  if (match?.[1] === undefined || match[3] === undefined) return undefined;
  const port = match[4] === undefined ? undefined : Number(match[4]);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  const scheme = match[1].toLowerCase();
  const user = scheme === 'tel' ? match[3] : (match[2] ?? '').replace(/:.*$/, '');
  return { scheme, user: unescaped(user), host: match[3], port, params: parameters(match[5] ?? '') };
}

/** `"Alice" <sip:1001@pbx>;tag=x`, `Alice <sip:..>`, or a bare `sip:..;tag=x` whose parameters belong to the header. */
export function parseNameAddr(text: string): NameAddr | undefined {
  const trimmed = text.trim();
  const parts = /^((?:"(?:[^"\\]|\\.)*"|[^"<]*)\s*)<([^>]*)>(.*)$/s.exec(trimmed);
  if (parts?.[1] !== undefined && parts[2] !== undefined) {
    return { display: unquoted(parts[1].trim()), uri: parts[2].trim(), params: parameters(parts[3] ?? '') };
  }
  if (trimmed.includes('<') || trimmed === '') return undefined;
  const semicolon = trimmed.indexOf(';');
  const uri = semicolon < 0 ? trimmed : trimmed.slice(0, semicolon);
  return { display: '', uri, params: parameters(semicolon < 0 ? '' : trimmed.slice(semicolon)) };
}

export function formatNameAddr(address: { display?: string; uri: string; tag?: string }): string {
  const display = address.display ?? '';
  const name = display === '' ? '' : `"${display.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}" `;
  return `${name}<${address.uri}>${address.tag === undefined ? '' : `;tag=${address.tag}`}`;
}

/** Display name and number of a From, P-Asserted-Identity or Remote-Party-ID value. */
export function partyOf(value: string | undefined): Party | undefined {
  const address = value === undefined ? undefined : parseNameAddr(value);
  if (address === undefined) return undefined;
  return { name: address.display, number: parseSipUri(address.uri)?.user ?? address.uri };
}

export function tagOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : parseNameAddr(value)?.params.get('tag');
}

/** `*70` becomes `sip:*70@domain`; a full URI is taken as it is. */
export function dialledUri(target: string, domain: string): string {
  if (/^sips?:/i.test(target)) return target;
  return `sip:${escapedUser(target)}@${domain}`;
}

/** Characters a user part cannot carry are written %HH (RFC 3261 §25.1). */
export function escapedUser(user: string): string {
  return user.replace(/[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/gu, (char) => encodeURIComponent(char));
}

/** The socket a numeric URI names; undefined for a domain name, which only a proxy can route. */
export function numericAddress(uri: string): SocketAddress | undefined {
  const parsed = parseSipUri(uri);
  if (parsed === undefined || !/^\d{1,3}(\.\d{1,3}){3}$/.test(parsed.host)) return undefined;
  return { host: parsed.host, port: parsed.port ?? SIP_PORT };
}

/** A Via parameter, e.g. `branch`. */
export function viaParameter(via: string | undefined, name: string): string | undefined {
  const semicolon = via?.indexOf(';') ?? -1;
  return via === undefined || semicolon < 0 ? undefined : parameters(via.slice(semicolon)).get(name);
}

/** The received Via with `received` and `rport` filled in from the packet's source (RFC 3581 §4). */
export function stampedVia(via: string, source: SocketAddress): string {
  const stamped = via.replace(/;\s*rport(?:=\d*)?(?=;|\s*$)/i, `;rport=${source.port}`);
  return /;\s*received=/i.test(stamped) ? stamped : `${stamped};received=${source.host}`;
}

/** Where a response goes by its top Via: the source of the request if we stamped it, else sent-by. */
export function viaAddress(via: string): SocketAddress | undefined {
  const sentBy = /^SIP\/2\.0\/\w+\s+([^\s:;]+)(?::(\d{1,5}))?/i.exec(via.trim());
  if (sentBy?.[1] === undefined) return undefined;
  const port = Number(viaParameter(via, 'rport') || sentBy[2] || SIP_PORT);
  return { host: viaParameter(via, 'received') ?? sentBy[1], port };
}

/** `;a=1;b` into a map; names in lower case, quoted values unquoted. */
function parameters(text: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const part of splitOutsideQuotes(text, ';')) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name !== '') map.set(name, equals < 0 ? '' : unquoted(part.slice(equals + 1).trim()));
  }
  return map;
}

function unquoted(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text;
}

function unescaped(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // A lone percent sign: shown as it came.
  }
}
