import { type Server, type Socket, createServer } from 'node:net';
import { once } from 'node:events';
import { ownPort } from '@parkade/testkit';
import { api, commandReply } from './fake-leg.js';

export const CORE = 'c0de0000-0000-4000-8000-000000000001';

/** What the fake switch does with a command: text is written as the reply; `null` says nothing. */
export type Behaviour = (command: string, connection: Socket) => string | null;

export const eventJson = (values: Readonly<Record<string, unknown>>): string => {
  const body = JSON.stringify(values);
  return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
};

/** The inbound event socket of a switch that exists only for these tests. */
export class FakeSwitch {
  /** Everything that was executed, over all connections, `auth` and `event` aside. */
  readonly executed: string[] = [];
  readonly subscribed: string[] = [];
  connections = 0;
  /** How often it was asked for its core uuid. */
  questions = 0;
  /** Accepts connections and hears everything, but says nothing. */
  silent = false;
  core = CORE;
  password = 'secret';
  behave: Behaviour = () => api('+OK\n');
  greeting = 'Content-Type: auth/request\n\n';
  readonly open = new Set<Socket>();
  readonly #server: Server;
  #port = 0;

  constructor() {
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  async start(): Promise<void> {
    this.#port ||= await ownPort();
    this.#server.listen({ host: '127.0.0.1', port: this.#port });
    await once(this.#server, 'listening');
  }

  get port(): number {
    return this.#port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.drop();
    await closed;
  }

  drop(): void {
    for (const socket of this.open) socket.destroy();
  }

  /** To every connection that is authenticated. */
  say(text: string): void {
    for (const socket of this.open) socket.write(text);
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.open.delete(socket));
    socket.setEncoding('utf8');
    socket.write(this.greeting);
    let buffer = '';
    socket.on('data', (text: string) => {
      buffer += text;
      const commands = buffer.split('\n\n');
      buffer = commands.pop() ?? '';
      for (const command of commands) {
        const reply = this.#reply(command, socket);
        if (reply !== null && !this.silent && socket.writable) socket.write(reply);
      }
    });
  }

  #reply(command: string, socket: Socket): string | null {
    const verb = command.split(' ')[0];
    if (verb === 'auth') return commandReply(command === `auth ${this.password}` ? '+OK accepted' : '-ERR invalid');
    if (verb === 'event') {
      this.subscribed.push(command);
      return commandReply('+OK event listener enabled json');
    }
    if (command === 'api global_getvar core_uuid') {
      this.questions += 1;
      return api(this.core);
    }
    this.executed.push(command);
    return this.behave(command, socket);
  }
}
