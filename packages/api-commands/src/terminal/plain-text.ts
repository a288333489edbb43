/** Callers choose their names, and people write notes: what a terminal would obey is shown, and not obeyed. */
import { eastAsianWidth } from 'get-east-asian-width';

/** Controls (C0, C1), what turns the direction of writing, line separators, tags, and what is there without being seen. */
const OBEYED =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const HALF = /\p{Surrogate}/gu;
/** More marks than that on one letter reach into the lines above and below. */
const PILED = /(\p{M}{3})\p{M}+/gu;
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode UAX 9, 2.4). */
const [ISOLATE, POP] = ['\u2068', '\u2069'];

/** What would move the cursor or colour the terminal is a dot; letters written from the right stay within their own cell. */
export function printable(text: string): string {
  const harmless = text.replace(OBEYED, '·').replace(HALF, '\ufffd').replace(PILED, '$1');
  return FROM_THE_RIGHT.test(harmless) ? `${ISOLATE}${harmless}${POP}` : harmless;
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const SEEN = /[^\p{M}\p{Cf}\p{Cc}]/u;
/** Shown as a picture, which takes two columns (Unicode UTS 51, 1.4.3 and 2.2). */
const PICTURE = /\p{Emoji_Presentation}|\ufe0f/u;

/** In columns of a terminal: a letter may have two, or none. */
export function widthOf(text: string): number {
  let columns = 0;
  for (const { segment } of letters.segment(text)) {
    const sign = SEEN.exec(segment)?.[0];
    if (sign !== undefined) columns += PICTURE.test(segment) ? 2 : eastAsianWidth(sign.codePointAt(0) ?? 0);
  }
  return columns;
}

/** At most so many columns, the last of them an ellipsis where something was left out. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const { segment } of letters.segment(text)) {
    if (widthOf(kept + segment) > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The same JSON, with everything that a terminal would obey written as `\uXXXX`. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(OBEYED, (sign) =>
    // The line ends are our own: inside of texts they are escaped already.
    sign === '\n' ? sign : sign.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
