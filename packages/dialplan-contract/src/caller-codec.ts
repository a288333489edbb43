import { killsEventSocket } from './forbidden-text.js';

/** A person as they are shown: free text, chosen by them. */
export interface CallerIdentity {
  readonly name: string;
  readonly number: string;
}

/** Longer names are cut before they are encoded, so that a channel variable stays a small thing. */
const ENCODED_LENGTH = 256;

const firstCharacters = (text: string): string => Array.from(text).slice(0, ENCODED_LENGTH).join('');

/**
 * Free text for a channel variable: base64url of UTF-8. What the alphabet could spell by chance or malice (its letters
 * include `_`) is looked at too: then the text is given up, it is a display name and no more.
 */
export function encodeFreeText(text: string): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64url');
  return killsEventSocket(encoded) ? '' : encoded;
}

/**
 * Name and number of a caller as base64url of JSON, to be read back by whoever adopts the channel. Blanks before the JSON
 * shift the alphabet by a third of a letter each, which breaks any word somebody managed to spell with it.
 */
export function encodeCaller(caller: CallerIdentity): string {
  const json = JSON.stringify({ name: firstCharacters(caller.name), number: firstCharacters(caller.number) });
  for (const shift of ['', ' ', '  ']) {
    const encoded = encodeFreeText(shift + json);
    if (encoded !== '') return encoded;
  }
  return encodeFreeText('{"name":"","number":""}');
}

/** `undefined` for what no engine has written. */
export function decodeCaller(encoded: string | undefined): CallerIdentity | undefined {
  if (encoded === undefined) return undefined;
  const caller = parseJson(Buffer.from(encoded, 'base64url').toString('utf8').trim());
  if (!isRecord(caller)) return undefined;
  const { name, number } = caller;
  return typeof name === 'string' && typeof number === 'string' ? { name, number } : undefined;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
