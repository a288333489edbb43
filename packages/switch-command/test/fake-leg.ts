import { type Socket, connect } from 'node:net';

/** What the fake switch says to a command; `null` says nothing. */
export type Reply = (command: string) => string | null;

export const api = (text: string): string =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`;
export const commandReply = (text: string): string => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;

export const allOk: Reply = (command) => (command.startsWith('api ') ? api('+OK\n') : commandReply('+OK bye'));

export const channelBlock = (values: Readonly<Record<string, string>>): string => {
  const lines = Object.entries(values).map(([name, value]) => `${name}: ${encodeURIComponent(value)}\n`);
  return `Event-Name: CHANNEL_DATA\n${lines.join('')}Content-Type: command/reply\nReply-Text: %2BOK%0A\nControl: full\n\n`;
};

/** One leg's side of an outbound socket: connects like the `socket` application and answers commands as it is told. */
export class FakeLeg {
  readonly socket: Socket;
  /** Commands as they came, without their blank line. */
  readonly commands: string[] = [];
  /** How many of them each read brought. */
  readonly reads: number[] = [];
  readonly closed: Promise<unknown>;
  #buffer = '';

  constructor(port: number, channel: Readonly<Record<string, string>> | null, reply: Reply = allOk) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => this.#take(text, channel, reply));
  }

  #take(text: string, channel: Readonly<Record<string, string>> | null, reply: Reply): void {
    this.#buffer += text;
    const parts = this.#buffer.split('\n\n');
    this.#buffer = parts.pop() ?? '';
    this.reads.push(parts.length);
    for (const command of parts) {
      this.commands.push(command);
      const answer = command === 'connect' ? (channel === null ? null : channelBlock(channel)) : reply(command);
      if (answer !== null && this.socket.writable) this.socket.write(answer);
      if (command === 'exit') this.socket.end();
    }
  }
}
