/**
 * Headers as the switch spelled them. The record has no prototype, so that a header called `constructor` is just a header.
 * Of repeated names the first counts: what the switch writes first cannot be overridden by text that follows.
 */
export type EslHeaders = Readonly<Record<string, string>>;

const emptyRecord = (): Record<string, string> => Object.create(null) as Record<string, string>;

/**
 * Name and value are parted by the first `: `; a value may hold more of them. Lines that are no header are skipped: a
 * reply text with a line break in it makes such lines (FreeSWITCH writes reply texts raw).
 */
export function parseHeaderLines(text: string): EslHeaders {
  const headers = emptyRecord();
  for (const line of text.split('\n')) {
    const colon = separatorOf(line);
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    if (headers[name] === undefined) headers[name] = line.slice(colon + 1).trim();
  }
  return headers;
}

function separatorOf(line: string): number {
  const spaced = line.indexOf(': ');
  return spaced > 0 ? spaced : line.indexOf(':');
}

/** Case-insensitive look-up, as the switch itself does it (`switch_event.c:switch_event_get_header_ptr`). */
export function headerValue(headers: EslHeaders, name: string): string | undefined {
  const exact = headers[name];
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const [candidate, value] of Object.entries(headers)) {
    if (candidate.toLowerCase() === wanted) return value;
  }
  return undefined;
}

/** A copy in which each value is passed through `change`; values for which it says `undefined` are left out. */
export function mapHeaders(headers: EslHeaders, change: (value: string) => string | undefined): EslHeaders {
  const changed = emptyRecord();
  for (const [name, value] of Object.entries(headers)) {
    const next = change(value);
    if (next !== undefined) changed[name] = next;
  }
  return changed;
}
