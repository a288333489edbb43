import { killsEventSocket } from './final-gate.js';

const NOT_SHOWN = /[^\p{L}\p{M}\p{Nd} .()-]/gu;
const DISPLAY_LENGTH = 64;
const NUMBER_LENGTH = 32;
/** Longer names are cut before they are encoded, so that a channel variable stays a small thing. */
const ENCODED_LENGTH = 256;

const firstCharacters = (text: string, count: number): string => Array.from(text).slice(0, count).join('');

/**
 * A name as it may be shown on a phone, and as it may stand in a `{...}` block of `originate` between single quotes: letters
 * of any script, digits, blank, `. - ( )`. All else is dropped: quotes, commas, braces, dollar signs and line ends because
 * they are syntax somewhere, the colon because the switch cuts names there, the underscore so that no module can be named.
 */
export function displayText(name: string): string {
  const shown = name.normalize('NFC').replace(/\s+/gu, ' ').replace(NOT_SHOWN, '').replace(/ {2,}/g, ' ').trim();
  return firstCharacters(shown, DISPLAY_LENGTH).trim();
}

/** A calling number or SIP user as it may be shown: letters and digits of ASCII, `+ * # . -`. */
export const displayNumber = (number: string): string =>
  number.replace(/[^0-9A-Za-z+*#.-]/g, '').slice(0, NUMBER_LENGTH);

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
export function encodeCaller(caller: { readonly name: string; readonly number: string }): string {
  const json = JSON.stringify({
    name: firstCharacters(caller.name, ENCODED_LENGTH),
    number: firstCharacters(caller.number, ENCODED_LENGTH),
  });
  for (const shift of ['', ' ', '  ']) {
    const encoded = encodeFreeText(shift + json);
    if (encoded !== '') return encoded;
  }
  return encodeFreeText('{"name":"","number":""}');
}
