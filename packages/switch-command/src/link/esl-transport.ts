import { type Socket, connect } from 'node:net';
import { gateBlock } from '../command-text/index.js';
import { EslFramer, type EslPacket, type EslEvent, headerValue, isFault, readEvent } from '../framing/index.js';

/** What esl-lite 3.2.0's `FreeSwitchResponse` takes from the object it is built on (its `lite.js`). */
export type LiteEvent =
  | { readonly event: 'freeswitch_auth_request' }
  | {
      readonly event: 'freeswitch_command_reply';
      readonly headers: { readonly replyText: string };
      readonly body: Buffer;
    }
  | { readonly event: string; readonly headers: object; readonly body: LiteBody };

/** Our decoded event in the place where esl-lite has its own. */
export interface LiteBody {
  readonly data: EslEvent['values'];
  readonly response: string;
  readonly jobUUID: string | undefined;
  readonly applicationUUID: string | undefined;
}

export interface LiteWrite {
  readonly buf: Buffer;
  readonly resolve: (outcome: undefined) => void;
}

export interface TransportOptions {
  readonly host: string;
  readonly port: number;
  /** From the first SYN to the switch's greeting. */
  readonly connectMs: number;
  /** The longest wait for the reply to a command that was written; then the connection is given up. */
  readonly replyMs: number;
  /** Events to be subscribed; the subscriptions that esl-lite makes for its own ends are not passed on. */
  readonly events: ReadonlySet<string>;
  /** The switch has taken the password. */
  readonly onAuthenticated: () => void;
}

/** Events that may wait for their reader; then reading pauses, and TCP makes the switch wait. */
const PAUSE_AT = 2000;

/**
 * One TCP connection to one switch, dressed as esl-lite's transport; when it ends, it has ended. So a command is written
 * once or never: what a lost connection leaves unanswered is not repeated by anybody. What esl-lite's own transport gets
 * wrong (packets split over reads, empty bodies, api replies, unknown events) is read here by {@link EslFramer}.
 */
export class EslTransport {
  readonly #options: TransportOptions;
  readonly #socket: Socket;
  readonly #framer = new EslFramer();
  readonly #waiting: LiteEvent[] = [];
  #wake: (() => void) | null = null;
  #endedBecause: string | null = null;
  #replyTimer: NodeJS.Timeout | undefined;
  /** First word of the command whose reply is awaited. */
  #verb: string | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#socket = connect({ host: options.host, port: options.port, noDelay: true, keepAlive: true });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', (error) => this.close(error.message));
    this.#socket.on('close', () => this.close('connection closed'));
    this.#expectReply(options.connectMs);
  }

  get open(): boolean {
    return this.#endedBecause === null && this.#socket.writable;
  }

  /** Why the connection ended; empty as long as it has not. */
  get why(): string {
    return this.#endedBecause ?? '';
  }

  close(why: string): void {
    if (this.#endedBecause !== null) return;
    this.#endedBecause = why;
    clearTimeout(this.#replyTimer);
    this.#socket.destroy();
    this.#wake?.();
  }

  /** Called by esl-lite. */
  end(): void {
    this.close('ended by us');
  }

  /** Called by esl-lite, one command at a time. A command that must not be written is answered here, with a refusal. */
  write({ buf, resolve }: LiteWrite): void {
    resolve(undefined);
    if (!this.open) return;
    const block = buf.toString('utf8');
    const [verb = '', , event = ''] = block.trimEnd().split(' ');
    if (verb === 'event' && !this.#options.events.has(event)) return this.#replyOurselves('+OK not wanted');
    const oneBlock = block.indexOf('\n\n') === block.length - 2 && !/[\r\0]/.test(block);
    if (!oneBlock || gateBlock(block).kind === 'stop') return this.#replyOurselves('-ERR stopped before it was sent');
    this.#verb = verb;
    this.#expectReply(this.#options.replyMs);
    this.#socket.write(buf);
  }

  /** Called by esl-lite; ends when the connection does. */
  async *connect(): AsyncGenerator<LiteEvent> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        if (this.#waiting.length === 0) this.#socket.resume();
        yield next;
      } else if (this.#endedBecause === null) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      } else return;
    }
  }

  #expectReply(withinMs: number): void {
    clearTimeout(this.#replyTimer);
    this.#replyTimer = setTimeout(() => this.close(`no reply within ${withinMs} ms`), withinMs);
  }

  #take(chunk: Buffer): void {
    if (this.#endedBecause !== null) return;
    const { packets, fault } = this.#framer.push(chunk);
    for (const packet of packets) this.#takePacket(packet);
    if (fault !== null) this.close(`${fault.kind}: ${fault.detail}`);
    if (this.#waiting.length > PAUSE_AT) this.#socket.pause();
    this.#wake?.();
  }

  #takePacket(packet: EslPacket): void {
    switch (headerValue(packet.headers, 'Content-Type') ?? '') {
      case 'auth/request':
        return void this.#waiting.push({ event: 'freeswitch_auth_request' });
      case 'command/reply':
        return this.#takeReply(headerValue(packet.headers, 'Reply-Text') ?? '', packet.body);
      case 'api/response':
        return this.#takeReply(packet.body.toString('utf8').trim(), packet.body);
      case 'text/event-json':
        return this.#takeEvent(packet);
      case 'text/rude-rejection':
        return this.close('access denied by the switch');
      case 'text/disconnect-notice':
        return this.close('disconnected by the switch');
      default:
        return;
    }
  }

  #takeReply(replyText: string, body: Buffer): void {
    const verb = this.#verb;
    if (verb === null) return;
    this.#verb = null;
    clearTimeout(this.#replyTimer);
    const refused = replyText.startsWith('-');
    if (refused && (verb === 'auth' || verb === 'event')) return this.close(`${verb} refused: ${replyText}`);
    this.#waiting.push({ event: 'freeswitch_command_reply', headers: { replyText }, body });
    if (verb === 'auth') this.#options.onAuthenticated();
  }

  #replyOurselves(replyText: string): void {
    this.#waiting.push({ event: 'freeswitch_command_reply', headers: { replyText }, body: Buffer.alloc(0) });
    this.#wake?.();
  }

  /** An event that cannot be read is passed over: the framing holds, and a single lost event is repaired by reconcile. */
  #takeEvent(packet: EslPacket): void {
    const event = readEvent(packet);
    if (isFault(event)) return;
    const { values, body } = event;
    const name = values['Event-Name'] ?? '';
    if (!this.#options.events.has(name)) return;
    const job = { jobUUID: values['Job-UUID'], applicationUUID: values['Application-UUID'] };
    this.#waiting.push({ event: name, headers: {}, body: { data: values, response: body, ...job } });
  }
}
