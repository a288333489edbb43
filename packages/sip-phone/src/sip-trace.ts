/** The last SIP messages of a phone, kept for error messages and for tests that look at raw traffic. */
import { performance } from 'node:perf_hooks';
import { cseqOf, type SipMessage } from './sip-message.js';

export interface TracedMessage {
  /** `performance.now()` in ms. */
  readonly at: number;
  readonly direction: 'sent' | 'received';
  readonly message: SipMessage;
}

const KEPT = 400;
const SHOWN = 14;

export class SipTrace {
  readonly #startedAt = performance.now();
  readonly #kept: TracedMessage[] = [];
  readonly #log: ((line: string) => void) | undefined;

  constructor(log?: (line: string) => void) {
    this.#log = log;
  }

  get messages(): readonly TracedMessage[] {
    return this.#kept;
  }

  record(direction: TracedMessage['direction'], message: SipMessage): void {
    const traced = { at: performance.now(), direction, message };
    this.#kept.push(traced);
    if (this.#kept.length > KEPT) this.#kept.shift();
    this.#log?.(this.#line(traced));
  }

  /** Something that is not a message but explains one, e.g. a datagram that could not be read. */
  note(text: string): void {
    this.#log?.(text);
  }

  /** One line a message, newest last. */
  compact(): string {
    const shown = this.#kept.slice(-SHOWN).map((traced) => this.#line(traced));
    return shown.length === 0 ? '  (no SIP message yet)' : shown.join('\n');
  }

  #line({ at, direction, message }: TracedMessage): string {
    const cseq = cseqOf(message);
    const what =
      message.kind === 'request'
        ? `${message.method} ${message.uri}`
        : `${message.status} ${message.reason} to ${cseq.method}`;
    const sdp = message.body === '' ? '' : ` +${message.headers.first('Content-Type') ?? 'body'}`;
    const call = (message.headers.first('Call-ID') ?? '').slice(0, 8);
    const ms = (at - this.#startedAt).toFixed(0).padStart(7);
    return `  ${ms} ms ${direction === 'sent' ? '->' : '<-'} ${what}${sdp} (cseq ${cseq.number}, call ${call})`;
  }
}
