import {
  FreeSwitchApplicationEndedError,
  FreeSwitchFailedCommandError,
  FreeSwitchNoReplyError,
  FreeSwitchResponse,
} from 'esl-lite';
import type { Logger } from '@parkade/park-ports';
import { verdictOf } from '../command-verdict.js';
import type { EslEvent } from '../framing/index.js';
import type { EslTransport } from './esl-transport.js';
import { quietLogger } from './quiet-logger.js';

export type CommandReply =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'refused'; readonly cause: string }
  /** Written, no reply: it may have run. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Never written. */
  | { readonly kind: 'link-down' };

/** What the engine wants to know. The heartbeat is for the link's watchdog alone. */
export const HEARD_EVENTS = [
  'CHANNEL_HANGUP',
  'CHANNEL_BRIDGE',
  'BACKGROUND_JOB',
  'CHANNEL_APPLICATION',
  'HEARTBEAT',
  'PRESENCE_PROBE',
] as const;
export type HeardEvent = (typeof HEARD_EVENTS)[number];

/**
 * esl-lite's command queue and subscriptions over one connection: an epoch. A new connection gets a new client, so nothing
 * queued or unanswered can pass from one epoch into the next.
 */
export class EpochClient extends FreeSwitchResponse {
  readonly #transport: EslTransport;
  readonly #replyMs: number;

  constructor(transport: EslTransport, password: string, log: Logger, node: string, replyMs: number) {
    // It is declared as a pino logger, and used as far as `EslLiteLogger` goes.
    super(transport as never, password, quietLogger(log, node) as never);
    this.#transport = transport;
    this.#replyMs = replyMs;
  }

  /** Settles when the connection has ended; everything pending is settled by then. */
  async serve(): Promise<void> {
    await this.connect();
  }

  /** Subscribes these events, now or as soon as the switch has taken the password. */
  hear(names: Iterable<HeardEvent>, listen: (event: EslEvent) => void): void {
    for (const name of names) {
      this.on(name, ({ body: { data, response } }) =>
        listen({ values: data as EslEvent['values'], body: typeof response === 'string' ? response : '' }),
      );
    }
  }

  /** To be called one at a time, so that the command is written now or not at all. */
  async request(line: string, headers: Readonly<Record<string, string>> = {}): Promise<CommandReply> {
    if (!this.#transport.open) return { kind: 'link-down' };
    // Twice the transport's deadline: by then the transport has given the connection up, and esl-lite has been told.
    const answer = await this.send(line, { ...headers }, undefined, this.#replyMs * 2);
    if (answer instanceof FreeSwitchFailedCommandError) return verdictOf(answer.response);
    if (answer instanceof FreeSwitchApplicationEndedError) return { kind: 'unknown', why: this.#transport.why };
    if (answer instanceof FreeSwitchNoReplyError || answer instanceof Error)
      return { kind: 'unknown', why: answer.message };
    return { kind: 'ok', text: answer.headers.replyText ?? '' };
  }
}
