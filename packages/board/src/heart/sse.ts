/** Server-sent events (WHATWG HTML, section 9.2.6) in a text that comes in pieces. */
export interface ServerSentEvent {
  readonly data: string;
  /** The last id that was told, in this event or before it. */
  readonly id: string;
}

export class EventReader {
  private rest = '';
  private data: string[] = [];

  constructor(private id = '') {}

  get lastId(): string {
    return this.id;
  }

  /** The events that are whole with this piece. */
  read(piece: string): ServerSentEvent[] {
    // A carriage return at the end may be half of a line's end: it waits for what follows.
    const text = this.rest + piece;
    const lines = text.split(/\r\n|\n|\r(?=[^\n])/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.readLine(line));
  }

  private readLine(line: string): ServerSentEvent[] {
    if (line === '') {
      const data = this.data.join('\n');
      this.data = [];
      return data === '' ? [] : [{ data, id: this.id }];
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    if (field === 'id' && !value.includes('\0')) this.id = value;
    return [];
  }
}
