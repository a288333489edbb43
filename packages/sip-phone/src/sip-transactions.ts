/**
 * The transaction layer of a user agent (RFC 3261 §17): finds the transaction of every message, answers retransmissions by
 * itself, takes CANCEL to the INVITE it means (§9.2), and hands new requests to the phone.
 */
import { randomBytes } from 'node:crypto';
import { SipHeaders } from './sip-headers.js';
import { cseqOf, respondTo, type SipMessage, type SipRequest, type SipResponse } from './sip-message.js';
import { stampedVia, type SocketAddress } from './sip-address.js';
import { ClientTransaction, clientKey } from './client-transaction.js';
import { ServerTransaction, serverKey } from './server-transaction.js';
import type { SipLink } from './sip-link.js';
import type { TimerShelf } from './sip-timers.js';

export type RequestListener = (request: SipRequest, transaction: ServerTransaction) => void;

export interface SendOptions {
  readonly onProvisional?: (response: SipResponse) => void;
}

export class SipTransactions {
  readonly #link: SipLink;
  readonly #timers: TimerShelf;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();
  readonly #onRequest: RequestListener;
  #open = true;

  constructor(link: SipLink, timers: TimerShelf, onRequest: RequestListener) {
    this.#link = link;
    this.#timers = timers;
    this.#onRequest = onRequest;
    link.onMessage((message, source) => this.#receive(message, source));
  }

  /** Starts a client transaction; the Via is put on here. */
  send(request: SipRequest, destination: SocketAddress, options: SendOptions = {}): ClientTransaction {
    return this.#start(this.#withVia(request, newBranch()), destination, options.onProvisional);
  }

  /** A request outside any transaction: the ACK of a 2xx is sent with a fresh branch (§13.2.2.4). */
  acknowledge(invite: ClientTransaction, ack: SipRequest): void {
    invite.acknowledge(this.#withVia(ack, newBranch()));
  }

  /**
   * CANCEL copies the INVITE's branch, URI, To, From, Call-ID, Route and CSeq number; an INVITE that still gets no final
   * response counts as cancelled after 64*T1 (§9.1).
   */
  cancel(invite: ClientTransaction, reason?: string): ClientTransaction {
    const { headers, uri } = invite.request;
    const fields = SipHeaders.of({
      Via: headers.list('Via')[0],
      'Max-Forwards': '70',
      Route: headers.list('Route'),
      From: headers.first('From'),
      To: headers.first('To'),
      'Call-ID': headers.first('Call-ID'),
      CSeq: `${cseqOf(invite.request).number} CANCEL`,
      Reason: reason,
    });
    this.#timers.after(64 * this.#timers.values.t1, () => invite.abandon('cancelled, no final response'));
    return this.#start({ kind: 'request', method: 'CANCEL', uri, headers: fields, body: '' }, invite.destination);
  }

  /** After the link's owner has stopped its timers: every open transaction ends now, every new one at once. */
  close(): void {
    this.#open = false;
    for (const transaction of this.#clients.values()) transaction.abandon('the phone was stopped');
    for (const transaction of this.#servers.values()) transaction.abandon();
  }

  #start(
    request: SipRequest,
    destination: SocketAddress,
    onProvisional: (response: SipResponse) => void = () => undefined,
  ): ClientTransaction {
    const onTerminated = (key: string): void => void this.#clients.delete(key);
    const wiring = { link: this.#link, timers: this.#timers, onTerminated };
    const transaction = new ClientTransaction(wiring, request, destination, onProvisional);
    this.#clients.set(transaction.key, transaction);
    transaction.start();
    if (!this.#open) transaction.abandon('the phone was stopped');
    return transaction;
  }

  #withVia(request: SipRequest, branch: string): SipRequest {
    const { host, port } = this.#link.address;
    const via = `SIP/2.0/UDP ${host}:${port};rport;branch=${branch}`;
    return { ...request, headers: request.headers.prepended('Via', via) };
  }

  #receive(message: SipMessage, source: SocketAddress): void {
    if (message.kind === 'response') {
      this.#clients.get(clientKey(message.headers.list('Via')[0], cseqOf(message).method))?.onResponse(message);
      return;
    }
    const stamped = {
      ...message,
      headers: message.headers.replacedFirst('Via', stampedFirst(message.headers.first('Via') ?? '', source)),
    };
    if (stamped.method === 'ACK') this.#receiveAck(stamped);
    else this.#receiveRequest(stamped, source);
  }

  #receiveRequest(request: SipRequest, source: SocketAddress): void {
    const known = this.#servers.get(serverKey(request, request.method));
    if (known !== undefined) {
      known.onRetransmit();
      return;
    }
    const onTerminated = (key: string): void => void this.#servers.delete(key);
    const wiring = { link: this.#link, timers: this.#timers, onTerminated };
    const transaction = new ServerTransaction(wiring, request, source);
    this.#servers.set(transaction.key, transaction);
    if (request.method === 'CANCEL') this.#receiveCancel(request, transaction);
    else this.#onRequest(request, transaction);
  }

  #receiveCancel(cancel: SipRequest, transaction: ServerTransaction): void {
    const invite = this.#servers.get(serverKey(cancel, 'INVITE'));
    if (invite === undefined) {
      transaction.respond(respondTo(cancel, 481, 'Call/Transaction Does Not Exist'));
      return;
    }
    transaction.respond(respondTo(cancel, 200, 'OK'));
    invite.cancelled(cancel);
  }

  #receiveAck(ack: SipRequest): void {
    const byBranch = this.#servers.get(serverKey(ack, 'INVITE'));
    const answered = byBranch ?? [...this.#servers.values()].find((transaction) => transaction.matchesAck(ack));
    answered?.onAck(ack);
  }
}

function newBranch(): string {
  return `z9hG4bK${randomBytes(8).toString('hex')}`;
}

/** Only the first value of a Via line is ours to stamp; a proxy may have put several on one line. */
function stampedFirst(line: string, source: SocketAddress): string {
  const comma = line.indexOf(',');
  if (comma < 0) return stampedVia(line, source);
  return `${stampedVia(line.slice(0, comma), source)}${line.slice(comma)}`;
}
