/** The header section of a SIP message: ordered, case-insensitive, immutable (RFC 3261 §7.3). */

export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** Compact forms: RFC 3261 §7.3.3, RFC 3515, 3892, 4028, 6665. */
const COMPACT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    b: 'Referred-By',
    c: 'Content-Type',
    e: 'Content-Encoding',
    f: 'From',
    i: 'Call-ID',
    k: 'Supported',
    l: 'Content-Length',
    m: 'Contact',
    o: 'Event',
    r: 'Refer-To',
    s: 'Subject',
    t: 'To',
    u: 'Allow-Events',
    v: 'Via',
    x: 'Session-Expires',
  }),
);

const SPELLING: ReadonlyMap<string, string> = new Map(
  [
    ...COMPACT.values(),
    'Accept',
    'Alert-Info',
    'Allow',
    'Authorization',
    'Call-Info',
    'CSeq',
    'Expires',
    'Max-Forwards',
    'P-Asserted-Identity',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'Reason',
    'Record-Route',
    'Remote-Party-ID',
    'Replaces',
    'Retry-After',
    'Route',
    'Subscription-State',
    'User-Agent',
    'WWW-Authenticate',
  ].map((name) => [name.toLowerCase(), name]),
);

/** `v` and `VIA` become `Via`; an unknown name keeps its spelling. */
export function canonicalHeaderName(name: string): string {
  const lower = name.toLowerCase();
  return COMPACT.get(lower) ?? SPELLING.get(lower) ?? name;
}

export class SipHeaders {
  readonly fields: readonly HeaderField[];

  constructor(fields: readonly HeaderField[] = []) {
    this.fields = fields;
  }

  /** `{ 'Call-ID': 'x', Route: ['a', 'b'], Reason: undefined }`: lists repeat the header, undefined leaves it out. */
  static of(entries: Readonly<Record<string, string | readonly string[] | undefined>>): SipHeaders {
    const fields: HeaderField[] = [];
    for (const [name, value] of Object.entries(entries)) {
      const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
      fields.push(...values.map((one) => ({ name: canonicalHeaderName(name), value: one })));
    }
    return new SipHeaders(fields);
  }

  first(name: string): string | undefined {
    const wanted = name.toLowerCase();
    return this.fields.find((field) => field.name.toLowerCase() === wanted)?.value;
  }

  /** Every value of a comma-separated header, over all its lines, in order (Via, Route, Contact ...). */
  list(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.fields
      .filter((field) => field.name.toLowerCase() === wanted)
      .flatMap((field) => splitOutsideQuotes(field.value, ','));
  }

  without(name: string): SipHeaders {
    const unwanted = name.toLowerCase();
    return new SipHeaders(this.fields.filter((field) => field.name.toLowerCase() !== unwanted));
  }

  plus(...fields: readonly HeaderField[]): SipHeaders {
    return new SipHeaders([...this.fields, ...fields]);
  }

  prepended(name: string, value: string): SipHeaders {
    return new SipHeaders([{ name, value }, ...this.fields]);
  }

  /** The first line of this name gets another value; its place among the headers stays. */
  replacedFirst(name: string, value: string): SipHeaders {
    const at = this.fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase());
    if (at < 0) return this.plus({ name, value });
    return new SipHeaders(this.fields.map((field, index) => (index === at ? { name: field.name, value } : field)));
  }
}

/** Splits at a separator that is neither in a quoted string nor in angle brackets; parts are trimmed, empty ones dropped. */
export function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted && char === '\\') {
      part += char + text.charAt(at + 1);
      at += 1;
      continue;
    }
    if (char === '"' && !bracketed) quoted = !quoted;
    else if (char === '<' && !quoted) bracketed = true;
    else if (char === '>' && !quoted) bracketed = false;
    if (char === separator && !quoted && !bracketed) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part].map((one) => one.trim()).filter((one) => one !== '');
}
