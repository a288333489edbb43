/**
 * Server transactions over UDP: INVITE (RFC 3261 §17.2.1 with the accepted state of RFC 6026 §7.1) and all others (§17.2.2).
 *
 * A 2xx to an INVITE is retransmitted here until its ACK comes (§13.3.1.4 gives that to the core; a phone has only one).
 */
import { cseqOf, callIdOf, type SipRequest, type SipResponse } from './sip-message.js';
import { tagOf, viaParameter, type SocketAddress } from './sip-address.js';
import type { SipLink } from './sip-link.js';
import type { CancelTimer, TimerShelf } from './sip-timers.js';

type ServerState =
  | { readonly kind: 'proceeding'; readonly last: SipResponse | undefined }
  | { readonly kind: 'awaiting-ack'; readonly last: SipResponse; readonly stop: CancelTimer }
  | { readonly kind: 'completed'; readonly last: SipResponse }
  | { readonly kind: 'confirmed' };

export class ServerTransaction {
  readonly request: SipRequest;
  readonly source: SocketAddress;
  /** INVITE only: the ACK of our final response, or undefined if none came in 64*T1 (timer H). */
  readonly acknowledged: Promise<SipRequest | undefined>;
  readonly #link: SipLink;
  readonly #timers: TimerShelf;
  readonly #onTerminated: () => void;
  #resolveAcknowledged: (ack: SipRequest | undefined) => void = () => undefined;
  #onCancel: (cancel: SipRequest) => void = () => undefined;
  #state: ServerState = { kind: 'proceeding', last: undefined };

  constructor(
    wiring: { link: SipLink; timers: TimerShelf; onTerminated: (key: string) => void },
    request: SipRequest,
    source: SocketAddress,
  ) {
    this.#link = wiring.link;
    this.#timers = wiring.timers;
    this.#onTerminated = () => wiring.onTerminated(this.key);
    this.request = request;
    this.source = source;
    this.acknowledged = new Promise((resolve) => (this.#resolveAcknowledged = resolve));
  }

  get key(): string {
    return serverKey(this.request, this.request.method);
  }

  get isInvite(): boolean {
    return this.request.method === 'INVITE';
  }

  /** No final response has been sent yet. */
  get isOpen(): boolean {
    return this.#state.kind === 'proceeding';
  }

  /** Called when a CANCEL reaches this INVITE while it has no final response. */
  onCancel(listener: (cancel: SipRequest) => void): void {
    this.#onCancel = listener;
  }

  cancelled(cancel: SipRequest): void {
    if (this.isOpen) this.#onCancel(cancel);
  }

  /** Sends a response; a second final response is a bug of the caller. */
  respond(response: SipResponse): void {
    if (!this.isOpen) throw new Error(`bug: second final response to ${this.request.method}`);
    this.#send(response);
    if (response.status < 200) this.#state = { kind: 'proceeding', last: response };
    else if (this.isInvite) this.#awaitAck(response);
    else {
      this.#state = { kind: 'completed', last: response };
      this.#timers.after(64 * this.#timers.values.t1, () => this.#onTerminated());
    }
  }

  /** The request came again: the last response goes out again. */
  onRetransmit(): void {
    if (this.#state.kind !== 'confirmed' && this.#state.last !== undefined) this.#send(this.#state.last);
  }

  /** The ACK of a 2xx has a branch of its own and is found by dialog and CSeq number (§17.1.1.3). */
  matchesAck(ack: SipRequest): boolean {
    return (
      this.isInvite &&
      callIdOf(ack) === callIdOf(this.request) &&
      cseqOf(ack).number === cseqOf(this.request).number &&
      tagOf(ack.headers.first('From')) === tagOf(this.request.headers.first('From'))
    );
  }

  onAck(ack: SipRequest): void {
    if (this.#state.kind !== 'awaiting-ack') return;
    this.#state.stop();
    this.#state = { kind: 'confirmed' };
    this.#timers.after(this.#timers.values.t4, () => this.#onTerminated());
    this.#resolveAcknowledged(ack);
  }

  /** The phone stops: no ACK will be seen any more. */
  abandon(): void {
    if (this.#state.kind === 'awaiting-ack') this.#state.stop();
    this.#resolveAcknowledged(undefined);
  }

  #awaitAck(response: SipResponse): void {
    const { t1, t2 } = this.#timers.values;
    const stopResending = this.#timers.doubling(t1, t2, () => this.#send(response));
    const stopWaiting = this.#timers.after(64 * t1, () => {
      stopResending();
      this.#state = { kind: 'confirmed' };
      this.#onTerminated();
      this.#resolveAcknowledged(undefined);
    });
    const stop = (): void => {
      stopResending();
      stopWaiting();
    };
    this.#state = { kind: 'awaiting-ack', last: response, stop };
  }

  #send(response: SipResponse): void {
    this.#link.send(response, this.source);
  }
}

/** Branch and sent-by, as in §17.2.3; the method tells a CANCEL from the INVITE it cancels. */
export function serverKey(request: SipRequest, method: string): string {
  const via = request.headers.list('Via')[0] ?? '';
  const sentBy = via.split(';')[0]?.trim().toLowerCase() ?? '';
  return `${viaParameter(via, 'branch') ?? ''} ${sentBy} ${method}`;
}
