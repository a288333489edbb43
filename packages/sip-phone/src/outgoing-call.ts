/** A call we make: INVITE with credentials, early media, CANCEL and its glare with the 2xx (RFC 3261 §9.1, §13.2, §15). */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { SipDialog } from './sip-dialog.js';
import { SipHeaders, type HeaderField } from './sip-headers.js';
import { cseqOf, sdpOf, type SipRequest, type SipResponse } from './sip-message.js';
import { dialledUri, formatNameAddr, tagOf } from './sip-address.js';
import { nextHop, phoneFields, sdpField, type PhoneLine } from './phone-line.js';
import { PhoneCall } from './phone-call.js';
import { PhoneExpectationError } from './phone-waits.js';
import type { ClientTransaction } from './client-transaction.js';

/** Times are `performance.now()` in ms. */
export interface Provisional {
  readonly at: number;
  readonly status: number;
  readonly reason: string;
  readonly hasMedia: boolean;
  readonly headers: SipHeaders;
}

export interface CallAnswer {
  readonly at: number;
  readonly headers: SipHeaders;
}

export interface CallFailure {
  readonly at: number;
  readonly status: number;
  readonly reason: string;
  readonly headers: SipHeaders;
}

export interface OutgoingOptions {
  /** Further headers of the INVITE, e.g. `{ 'X-Park-Note': 'Ms Ray' }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export class CallFailedError extends PhoneExpectationError {
  readonly failure: CallFailure;

  constructor(message: string, failure: CallFailure) {
    super(message);
    this.failure = failure;
  }
}

const WITHIN_MS = 5000;

export class OutgoingCall extends PhoneCall {
  readonly target: string;
  /** Rejects with a `CallFailedError` if the call is refused or cancelled. */
  readonly answered: Promise<CallAnswer>;
  /** Resolves only if the call fails. */
  readonly failed: Promise<CallFailure>;
  readonly provisionals: Provisional[] = [];
  readonly #fields: readonly HeaderField[];
  readonly #uri: string;
  #sentAt = performance.now();
  #seq = 0;
  #attempt: ClientTransaction | undefined;
  #giveUp: { readonly reason: string | undefined; sent: boolean } | undefined;
  #onAnswered: (answer: CallAnswer) => void = () => undefined;
  #onFailed: (failure: CallFailure) => void = () => undefined;

  constructor(line: PhoneLine, target: string, options: OutgoingOptions = {}) {
    super(line, randomBytes(10).toString('hex'));
    this.target = target;
    this.#uri = dialledUri(target, line.settings.domain);
    this.#fields = SipHeaders.of(options.headers ?? {}).fields;
    this.failed = new Promise((resolve) => (this.#onFailed = resolve));
    const failing = this.failed.then((failure) => {
      const text = `${this.name} failed with ${failure.status} ${failure.reason}`;
      throw new CallFailedError(line.waits.failure(text).message, failure);
    });
    this.answered = Promise.race([new Promise<CallAnswer>((resolve) => (this.#onAnswered = resolve)), failing]);
    this.answered.catch(() => undefined); // A test that expects the failure need not look here.
    failing.catch(() => undefined);
  }

  get name(): string {
    return `call to ${this.target}`;
  }

  /** When the first INVITE left (`performance.now()`). */
  get sentAt(): number {
    return this.#sentAt;
  }

  async untilAnswered(within = WITHIN_MS): Promise<CallAnswer> {
    return this.line.waits.promised(`an answer to ${this.name}`, within, this.answered);
  }

  async untilFailed(within = WITHIN_MS): Promise<CallFailure> {
    return this.line.waits.promised(`${this.name} to fail`, within, this.failed);
  }

  /** A provisional response with this status, e.g. 180, or with early media. */
  async untilProvisional(wanted: number | 'early media', within = WITHIN_MS): Promise<Provisional> {
    const match = (one: Provisional): boolean => (wanted === 'early media' ? one.hasMedia : one.status === wanted);
    const instead = (): string => `got ${this.provisionals.map(({ status }) => status).join(' ') || 'none'}`;
    const what = `${wanted} on ${this.name}`;
    return this.line.waits.seen(what, within, () => this.provisionals.find(match), instead);
  }

  /** Opens the media and sends the INVITE; the outcome is told by `answered` and `failed`, never by this promise. */
  async place(): Promise<void> {
    try {
      await this.#place();
    } catch (error) {
      this.#fails(503, `not sent: ${String(error)}`, new SipHeaders());
    }
  }

  /** BYE if answered, else CANCEL; resolves when the call is over on both sides. Harmless if it is over already. */
  override async hangUp(reason?: string): Promise<void> {
    const { state } = this;
    if (state.kind === 'over') return;
    if (state.kind === 'talking') return this.sendBye(state.dialog, reason);
    this.#giveUp ??= { reason, sent: false };
    this.#cancelIfPossible();
    await this.ended;
  }

  async #place(): Promise<void> {
    await this.media.open();
    if (this.#giveUp !== undefined) return this.#fails(487, 'Cancelled before it was sent', new SipHeaders());
    this.#sentAt = performance.now();
    const { response, transaction } = await this.line.sender.send(
      (authorization) => this.#invite(authorization),
      nextHop(this.line, this.#uri),
      {
        onProvisional: (provisional) => this.#provisional(provisional),
        onAttempt: (attempt) => (this.#attempt = attempt),
        mayRepeat: () => this.#giveUp === undefined,
      },
    );
    if (response.status < 300) await this.#accepted(response, transaction);
    else this.#fails(response.status, response.reason, response.headers);
  }

  #invite(authorization: readonly HeaderField[]): SipRequest {
    const { displayName } = this.line.settings;
    const from = {
      uri: this.line.uri,
      tag: this.localTag,
      ...(displayName === undefined ? {} : { display: displayName }),
    };
    this.#seq += 1;
    const headers = SipHeaders.of({
      'Max-Forwards': '70',
      From: formatNameAddr(from),
      To: `<${this.#uri}>`,
      'Call-ID': this.callId,
      CSeq: `${this.#seq} INVITE`,
    }).plus(...phoneFields(this.line), sdpField(), ...this.#fields, ...authorization);
    return { kind: 'request', method: 'INVITE', uri: this.#uri, headers, body: this.media.offer() };
  }

  #provisional(response: SipResponse): void {
    const { status, reason, headers } = response;
    const hasMedia = this.media.applyAnswer(sdpOf(response));
    this.provisionals.push({ at: performance.now(), status, reason, hasMedia, headers });
    this.display.read(response);
    const invite = this.#attempt?.request;
    if (this.state.kind === 'setup' && invite !== undefined && tagOf(headers.first('To')) !== undefined) {
      const dialog = SipDialog.asCaller(invite, response);
      if (dialog !== undefined) this.becomes({ kind: 'early', dialog });
    }
    this.#cancelIfPossible();
  }

  async #accepted(response: SipResponse, transaction: ClientTransaction): Promise<void> {
    const dialog = SipDialog.asCaller(transaction.request, response);
    if (dialog === undefined) return this.#fails(response.status, 'answered without a To tag', response.headers);
    this.line.transactions.acknowledge(transaction, dialog.ack(cseqOf(response).number, phoneFields(this.line)));
    this.display.read(response);
    // Our CANCEL and their 2xx crossed, or their other leg's BYE overtook it: the call stands and must be ended (§15).
    if (this.#giveUp !== undefined || this.state.kind === 'over') {
      this.#fails(487, 'Cancelled while it was answered', response.headers);
      return this.sendBye(dialog, this.#giveUp?.reason);
    }
    this.media.applyAnswer(sdpOf(response));
    this.becomes({ kind: 'talking', dialog });
    this.#onAnswered({ at: performance.now(), headers: response.headers });
  }

  #fails(status: number, reason: string, headers: SipHeaders): void {
    this.#onFailed({ at: performance.now(), status, reason, headers });
    this.endedBy(this.#giveUp === undefined ? 'them' : 'us', this.#giveUp?.reason ?? `${status} ${reason}`);
  }

  #cancelIfPossible(): void {
    const attempt = this.#attempt;
    if (this.#giveUp === undefined || this.#giveUp.sent || attempt?.isProceeding !== true) return;
    this.#giveUp.sent = true;
    this.line.transactions.cancel(attempt, this.#giveUp.reason);
  }
}
