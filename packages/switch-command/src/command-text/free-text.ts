const NOT_SHOWN = /[^\p{L}\p{M}\p{Nd} .()-]/gu;
const DISPLAY_LENGTH = 64;
const NUMBER_LENGTH = 32;

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

const NOT_TOLD = /[^\p{L}\p{M}\p{Nd} .,:;!?()+*/\u2019-]/gu;
const TEXT_LENGTH = 300;

/**
 * A line of text for a phone, as it may stand between bars in the arguments of `chat`: no bar, quote or backslash (they split,
 * `switch_utils.c:switch_separate_string`), no line end.
 */
export const plainText = (text: string): string =>
  firstCharacters(text.normalize('NFC').replace(/\s+/gu, ' ').replace(NOT_TOLD, ''), TEXT_LENGTH).trim();
