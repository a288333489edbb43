/** One SIP dialog (RFC 3261 §12): its identity, route set, remote target, and the order of its CSeq numbers. */
import { SipHeaders, type HeaderField } from './sip-headers.js';
import { callIdOf, cseqOf, type SipRequest, type SipResponse } from './sip-message.js';
import { parseNameAddr, tagOf } from './sip-address.js';

interface DialogParts {
  readonly callId: string;
  readonly local: string;
  readonly remote: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly routes: readonly string[];
  readonly target: string;
  readonly localSeq: number;
  readonly remoteSeq: number | undefined;
}

export class SipDialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly routes: readonly string[];
  /** From and To values of our requests, tags included. */
  readonly local: string;
  readonly remote: string;
  #target: string;
  #localSeq: number;
  #remoteSeq: number | undefined;

  private constructor(parts: DialogParts) {
    this.callId = parts.callId;
    this.local = parts.local;
    this.remote = parts.remote;
    this.localTag = parts.localTag;
    this.remoteTag = parts.remoteTag;
    this.routes = parts.routes;
    this.#target = parts.target;
    this.#localSeq = parts.localSeq;
    this.#remoteSeq = parts.remoteSeq;
  }

  /** Ours by a response with a To tag: the route set is reversed (§12.1.2). */
  static asCaller(request: SipRequest, response: SipResponse): SipDialog | undefined {
    const remote = response.headers.first('To') ?? '';
    const remoteTag = tagOf(remote);
    if (remoteTag === undefined) return undefined;
    const local = request.headers.first('From') ?? '';
    return new SipDialog({
      callId: callIdOf(request),
      local,
      remote,
      localTag: tagOf(local) ?? '',
      remoteTag,
      routes: response.headers.list('Record-Route').toReversed(),
      target: contactOf(response) ?? request.uri,
      localSeq: cseqOf(request).number,
      remoteSeq: undefined,
    });
  }

  /** Theirs by a request we accept with `localTag`: the route set is in order (§12.1.1). */
  static asCallee(request: SipRequest, localTag: string): SipDialog {
    const remote = request.headers.first('From') ?? '';
    const to = request.headers.first('To') ?? '';
    return new SipDialog({
      callId: callIdOf(request),
      local: tagOf(to) === undefined ? `${to};tag=${localTag}` : to,
      remote,
      localTag,
      remoteTag: tagOf(remote) ?? '',
      routes: request.headers.list('Record-Route'),
      target: contactOf(request) ?? parseNameAddr(remote)?.uri ?? '',
      localSeq: 0,
      remoteSeq: cseqOf(request).number,
    });
  }

  /** A dialog made by a NOTIFY goes on with the CSeq numbers of our SUBSCRIBE. */
  continuingFrom(seq: number): this {
    this.#localSeq = Math.max(this.#localSeq, seq);
    return this;
  }

  /** The remote party's URI without tag, as it goes into Refer-To. */
  get remoteUri(): string {
    return parseNameAddr(this.remote)?.uri ?? this.#target;
  }

  /** What the next hop of our requests is computed from: the first route, else the remote target (§12.2.1.1). */
  get nextHopUri(): string {
    const first = this.routes[0];
    return (first === undefined ? undefined : parseNameAddr(first)?.uri) ?? this.#target;
  }

  get lastSentSeq(): number {
    return this.#localSeq;
  }

  /** A request in this dialog with the next CSeq number. Only loose routers are supported (`;lr`). */
  request(method: string, fields: readonly HeaderField[], body = ''): SipRequest {
    this.#localSeq += 1;
    return this.#make(method, this.#localSeq, fields, body);
  }

  /** The ACK of a 2xx carries the INVITE's CSeq number (§13.2.2.4). */
  ack(inviteSeq: number, fields: readonly HeaderField[] = [], body = ''): SipRequest {
    return this.#make('ACK', inviteSeq, fields, body);
  }

  /** False for a request that is older than one already seen (§12.2.2: answer 500). */
  isInOrder(request: SipRequest): boolean {
    const { number } = cseqOf(request);
    if (this.#remoteSeq !== undefined && number < this.#remoteSeq) return false;
    this.#remoteSeq = number;
    return true;
  }

  /** A target refresh: re-INVITE, UPDATE, SUBSCRIBE, NOTIFY and the 2xx to ours move the remote target. */
  refreshTarget(message: SipRequest | SipResponse): void {
    this.#target = contactOf(message) ?? this.#target;
  }

  #make(method: string, seq: number, fields: readonly HeaderField[], body: string): SipRequest {
    const own = SipHeaders.of({
      'Max-Forwards': '70',
      Route: this.routes,
      From: this.local,
      To: this.remote,
      'Call-ID': this.callId,
      CSeq: `${seq} ${method}`,
    });
    return { kind: 'request', method, uri: this.#target, headers: own.plus(...fields), body };
  }
}

function contactOf(message: SipRequest | SipResponse): string | undefined {
  const contact = message.headers.list('Contact')[0];
  return contact === undefined || contact === '*' ? undefined : parseNameAddr(contact)?.uri;
}
