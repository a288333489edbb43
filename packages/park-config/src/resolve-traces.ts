import type { DefaultedConfig } from './defaults.js';
import { readAs, wrong, type Reader } from './reading.js';
import type { ResolvedTraces } from './resolved-config.js';

/** A header's name and value (RFC 9110, sections 5.1 and 5.5), printable ASCII; the text is never shown. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([!-~](?:[ -~]*[!-~])?)$/;

const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** A file with a header a line. */
export const headerLines: Reader<string> = (text) => {
  const lines = linesOf(text);
  return lines.length > 0 && lines.every((line) => HEADER.test(line)) ? readAs(text) : wrong('', '');
};

/** @param headers  The text of the file. */
export const resolveTraces = ({ traces }: DefaultedConfig, headers: string | null): ResolvedTraces | null =>
  traces === null
    ? null
    : {
        endpoint: traces.endpoint,
        callers: traces.callers ?? 'withheld',
        headers: Object.fromEntries(
          linesOf(headers ?? '').flatMap((line) => {
            const [, name, value] = HEADER.exec(line) ?? [];
            return name === undefined || value === undefined ? [] : [[name, value]];
          }),
        ),
      };
