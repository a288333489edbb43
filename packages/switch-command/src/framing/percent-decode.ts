const PERCENT = 0x25;

const hexDigit = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

/**
 * Undoes the url-encoding of event headers (FreeSWITCH `switch_event.c:switch_event_serialize`). Never throws: a `%` that
 * is not followed by two hex digits stays as it is, and bytes that are no UTF-8 become U+FFFD.
 */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const source = Buffer.from(text, 'utf8');
  const target = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at += 1) {
    const byte = source[at] ?? 0;
    const high = byte === PERCENT ? hexDigit(source[at + 1]) : -1;
    const low = high >= 0 ? hexDigit(source[at + 2]) : -1;
    if (low >= 0) at += 2;
    target[length] = low >= 0 ? high * 16 + low : byte;
    length += 1;
  }
  return target.toString('utf8', 0, length);
}
