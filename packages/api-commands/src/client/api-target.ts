/** Which engines are asked, by which token, and whom they are believed to be. */
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ApiOptions, ApiWorld } from '../api-world.js';

export const DEFAULT_API = 'http://127.0.0.1:7278';

export interface ApiTarget {
  /** In the order in which they are asked, each without a slash at its end. */
  readonly engines: readonly string[];
  readonly token: string;
  /** Certificates in PEM that are trusted beside, or instead of, the system's. */
  readonly ca: string | null;
}

export type ReadTarget =
  | { readonly kind: 'read'; readonly target: ApiTarget; readonly notes: readonly string[] }
  | { readonly kind: 'wrong'; readonly why: string };

/** Whether somebody said that an engine is to be asked, and not Redis. */
export const isApiNamed = ({ api }: ApiOptions, env: ApiWorld['env']): boolean =>
  (api ?? env['PARKADE_API'] ?? '') !== '';

const wrong = (why: string): ReadTarget => ({ kind: 'wrong', why });

export function readTarget(options: ApiOptions, env: ApiWorld['env']): ReadTarget {
  const named = options.api ?? env['PARKADE_API'];
  const written = named === undefined || named === '' ? DEFAULT_API : named;
  const engines: string[] = [];
  for (const each of written.split(',')) {
    const engine = readAddress(each.trim());
    if (engine === null)
      return wrong(`"${each.trim()}" is no address of an engine; write it https://pbx1.example.org:7278`);
    engines.push(engine);
  }
  const token = readToken(options, env);
  if (token.kind === 'wrong') return token;
  const caFile = options.ca ?? env['PARKADE_CA'];
  const ca = caFile === undefined || caFile === '' ? null : readText('--ca', caFile);
  if (ca !== null && ca.kind === 'wrong') return ca;
  if (ca !== null && !ca.text.includes('-----BEGIN CERTIFICATE-----'))
    return wrong(`--ca ${caFile ?? ''}: there is no certificate in it; it must be PEM`);
  const target = { engines, token: token.text, ca: ca?.text ?? null };
  return { kind: 'read', target, notes: [...token.notes, ...engines.flatMap(clearTextNote)] };
}

function readAddress(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
}

type ReadText =
  | { readonly kind: 'text'; readonly text: string; readonly notes: readonly string[] }
  | { readonly kind: 'wrong'; readonly why: string };

function readToken({ tokenFile }: ApiOptions, env: ApiWorld['env']): ReadText {
  const fromEnv = env['PARKADE_TOKEN'] ?? '';
  if (tokenFile === undefined && fromEnv !== '') return asToken('PARKADE_TOKEN', fromEnv, []);
  const file = tokenFile ?? env['PARKADE_TOKEN_FILE'] ?? '';
  if (file === '')
    return {
      kind: 'wrong',
      why: 'no token: give --token-file FILE, or set PARKADE_TOKEN\n    fix: `parkade tokens add NAME --scopes see,act` makes one, where an engine runs',
    };
  const read = readText('--token-file', file);
  return read.kind === 'wrong' ? read : asToken(file, read.text, read.notes);
}

/** It travels in a header. */
function asToken(from: string, text: string, notes: readonly string[]): ReadText {
  const token = text.trim();
  return /^[\x21-\x7e]{1,200}$/.test(token)
    ? { kind: 'text', text: token, notes }
    : { kind: 'wrong', why: `${from} has no token: one line is wanted, as \`parkade tokens add\` printed it` };
}

function readText(option: string, file: string): ReadText {
  try {
    const isOpen = option === '--token-file' && (statSync(file).mode & 0o077) !== 0;
    const notes = isOpen ? [`note: ${file} can be read by others; chmod 600 ${file}`] : [];
    return { kind: 'text', text: readFileSync(file, 'utf8'), notes };
  } catch (error) {
    return { kind: 'wrong', why: `${option} ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? ''}` };
  }
}

function clearTextNote(engine: string): readonly string[] {
  const { protocol, hostname } = new URL(engine);
  const isHere =
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
  return protocol === 'https:' || isHere ? [] : [`note: the token goes to ${hostname} without TLS; use https://`];
}
