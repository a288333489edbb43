/**
 * Client transactions over UDP: INVITE (RFC 3261 §17.1.1 with the accepted state of RFC 6026 §7.2) and all others (§17.1.2).
 *
 * The end is always a response. No answer in 64*T1 counts as 408 (§8.1.3.1), so that callers have one way to fail.
 */
import { SipHeaders } from './sip-headers.js';
import { viaParameter, type SocketAddress } from './sip-address.js';
import { cseqOf, type SipRequest, type SipResponse } from './sip-message.js';
import type { SipLink } from './sip-link.js';
import type { CancelTimer, TimerShelf } from './sip-timers.js';

type ClientState =
  | { readonly kind: 'trying'; readonly stopResending: CancelTimer; readonly stopWaiting: CancelTimer }
  | { readonly kind: 'proceeding'; readonly stopResending: CancelTimer; readonly stopWaiting: CancelTimer }
  | { readonly kind: 'accepted'; readonly acknowledgement: SipRequest | undefined }
  | { readonly kind: 'completed' }
  | { readonly kind: 'terminated' };

const nothing: CancelTimer = () => undefined;

export class ClientTransaction {
  readonly request: SipRequest;
  readonly destination: SocketAddress;
  readonly final: Promise<SipResponse>;
  readonly #link: SipLink;
  readonly #timers: TimerShelf;
  readonly #onProvisional: (response: SipResponse) => void;
  readonly #onTerminated: () => void;
  #resolveFinal: (response: SipResponse) => void = () => undefined;
  #state: ClientState = { kind: 'terminated' };

  constructor(
    wiring: { link: SipLink; timers: TimerShelf; onTerminated: (key: string) => void },
    request: SipRequest,
    destination: SocketAddress,
    onProvisional: (response: SipResponse) => void,
  ) {
    this.#link = wiring.link;
    this.#timers = wiring.timers;
    this.#onTerminated = () => wiring.onTerminated(this.key);
    this.#onProvisional = onProvisional;
    this.request = request;
    this.destination = destination;
    this.final = new Promise((resolve) => (this.#resolveFinal = resolve));
  }

  /** Responses are matched by branch and CSeq method (§17.1.3). */
  get key(): string {
    return clientKey(this.request.headers.first('Via'), this.request.method);
  }

  get isInvite(): boolean {
    return this.request.method === 'INVITE';
  }

  /** A CANCEL may go out only between the first provisional and the final response (§9.1). */
  get isProceeding(): boolean {
    return this.#state.kind === 'proceeding';
  }

  start(): void {
    const { t1, t2 } = this.#timers.values;
    const cap = this.isInvite ? Number.POSITIVE_INFINITY : t2;
    this.#state = {
      kind: 'trying',
      stopResending: this.#timers.doubling(t1, cap, () => this.#send(this.request)),
      stopWaiting: this.#timers.after(64 * t1, () => this.#giveUp('no answer')),
    };
    this.#send(this.request);
  }

  onResponse(response: SipResponse): void {
    switch (this.#state.kind) {
      case 'trying':
      case 'proceeding':
        if (response.status < 200) this.#provisional(response);
        else this.#finished(response);
        return;
      case 'accepted':
        if (this.#state.acknowledgement !== undefined) this.#send(this.#state.acknowledgement);
        return;
      case 'completed':
        if (this.isInvite && response.status >= 300) this.#send(this.#failureAck(response));
        return;
      case 'terminated':
        return;
    }
  }

  /** Sends the ACK of a 2xx, and again whenever that 2xx is retransmitted (§13.2.2.4). */
  acknowledge(ack: SipRequest): void {
    if (this.#state.kind === 'accepted') this.#state = { kind: 'accepted', acknowledgement: ack };
    this.#send(ack);
  }

  /** No final response is awaited any longer: whoever waits for the end gets a 408. */
  abandon(why: string): void {
    if (this.#state.kind === 'trying' || this.#state.kind === 'proceeding') this.#giveUp(why);
  }

  #provisional(response: SipResponse): void {
    if (this.#state.kind === 'trying') {
      // An INVITE that is being worked on is not resent and has no limit of its own; others go on at T2 (§17.1.2.2).
      if (this.isInvite) this.#stopTimers();
      const { stopResending, stopWaiting } = this.#state;
      this.#state = this.isInvite
        ? { kind: 'proceeding', stopResending: nothing, stopWaiting: nothing }
        : { kind: 'proceeding', stopResending, stopWaiting };
    }
    this.#onProvisional(response);
  }

  #finished(response: SipResponse): void {
    const { t1, t4 } = this.#timers.values;
    this.#stopTimers();
    if (this.isInvite && response.status < 300) {
      this.#state = { kind: 'accepted', acknowledgement: undefined };
    } else {
      this.#state = { kind: 'completed' };
      if (this.isInvite) this.#send(this.#failureAck(response));
    }
    this.#timers.after(this.isInvite ? 64 * t1 : t4, () => this.#terminate());
    this.#resolveFinal(response);
  }

  #giveUp(why: string): void {
    this.#stopTimers();
    const headers = new SipHeaders(this.request.headers.fields);
    this.#terminate();
    this.#resolveFinal({ kind: 'response', status: 408, reason: `Request Timeout (${why})`, headers, body: '' });
  }

  #terminate(): void {
    this.#state = { kind: 'terminated' };
    this.#onTerminated();
  }

  #stopTimers(): void {
    if (this.#state.kind !== 'trying' && this.#state.kind !== 'proceeding') return;
    this.#state.stopResending();
    this.#state.stopWaiting();
  }

  /** The ACK of a refused INVITE belongs to the transaction: same branch, the response's To (§17.1.1.3). */
  #failureAck(response: SipResponse): SipRequest {
    const { headers } = this.request;
    const fields = SipHeaders.of({
      Via: headers.list('Via')[0],
      'Max-Forwards': '70',
      Route: headers.list('Route'),
      From: headers.first('From'),
      To: response.headers.first('To'),
      'Call-ID': headers.first('Call-ID'),
      CSeq: `${cseqOf(this.request).number} ACK`,
    });
    return { kind: 'request', method: 'ACK', uri: this.request.uri, headers: fields, body: '' };
  }

  #send(message: SipRequest): void {
    this.#link.send(message, this.destination);
  }
}

export function clientKey(via: string | undefined, method: string): string {
  return `${viaParameter(via, 'branch') ?? ''} ${method}`;
}
