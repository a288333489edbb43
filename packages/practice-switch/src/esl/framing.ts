/** One request as a switch reads it. */
export interface Packet {
  /** First line: verb and arguments. */
  readonly command: string;
  /** Further header lines; names as sent. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | null;
  /** The whole header block; the switch searches it for unload commands. */
  readonly block: string;
}

const LF = 0x0a;
const CR = 0x0d;

/** Cuts a byte stream into requests (mod_event_socket.c:read_packet): leading line ends are skipped, a blank line ends. */
export class PacketReader {
  #buffer: Buffer = Buffer.alloc(0);

  feed(chunk: Buffer): Packet[] {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const packets: Packet[] = [];
    for (let packet = this.#next(); packet !== null; packet = this.#next()) packets.push(packet);
    return packets;
  }

  #next(): Packet | null {
    let start = 0;
    while (this.#buffer[start] === LF || this.#buffer[start] === CR) start += 1;
    if (start > 0) this.#buffer = this.#buffer.subarray(start);
    const end = blankLine(this.#buffer);
    if (end === null) return null;
    const block = this.#buffer.subarray(0, end.at).toString('utf8');
    const { command, headers } = parseBlock(block);
    const length = Number.parseInt(headers.get('content-length') ?? '0', 10) || 0;
    if (this.#buffer.length < end.next + length) return null;
    const body = length > 0 ? this.#buffer.subarray(end.next, end.next + length).toString('utf8') : null;
    this.#buffer = this.#buffer.subarray(end.next + length);
    return { command, headers, body, block };
  }
}

function blankLine(buffer: Buffer): { readonly at: number; readonly next: number } | null {
  let lineEnds = 0;
  let firstEnd = 0;
  for (let at = 0; at < buffer.length; at += 1) {
    const byte = buffer[at];
    if (byte === LF) {
      lineEnds += 1;
      if (lineEnds === 1) firstEnd = at;
      if (lineEnds === 2) return { at: firstEnd, next: at + 1 };
    } else if (byte !== CR) lineEnds = 0;
  }
  return null;
}

/** Header names are looked up in lower case. */
function parseBlock(block: string): { readonly command: string; readonly headers: Map<string, string> } {
  const [first = '', ...lines] = block.split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trimStart());
  }
  return { command: first.replace(/\r$/, ''), headers };
}

/** `command/reply`: the text is raw; `extra` are further header lines. */
export function commandReply(text: string, extra: readonly (readonly [string, string])[] = []): string {
  const more = extra.map(([name, value]) => `${name}: ${value}\n`).join('');
  return `Content-Type: command/reply\nReply-Text: ${text}\n${more}\n`;
}

export function apiResponse(body: string): string {
  return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}
