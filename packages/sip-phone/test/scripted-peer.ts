/** The far end of a test, played by hand: sends and answers raw SIP so that a test chooses order, loss and repetition. */
import { SipDialog } from '../src/sip-dialog.js';
import { SipLink } from '../src/sip-link.js';
import { SipTrace } from '../src/sip-trace.js';
import { formatSdp } from '../src/sdp.js';
import { respondTo, type SipMessage, type SipRequest, type SipResponse } from '../src/sip-message.js';
import { stampedVia, type SocketAddress } from '../src/sip-address.js';
import type { HeaderField } from '../src/sip-headers.js';

interface Arrival {
  readonly message: SipMessage;
  readonly source: SocketAddress;
}

export const TAG = 'peer';

export class ScriptedPeer {
  readonly address: SocketAddress;
  readonly arrivals: Arrival[] = [];
  readonly #link: SipLink;
  #taken = 0;
  #branch = 0;

  private constructor(link: SipLink) {
    this.#link = link;
    this.address = link.address;
    link.onMessage((message, source) => {
      const via = stampedVia(message.headers.first('Via') ?? '', source);
      const headers = message.kind === 'request' ? message.headers.replacedFirst('Via', via) : message.headers;
      this.arrivals.push({ message: { ...message, headers }, source });
    });
  }

  static async start(): Promise<ScriptedPeer> {
    return new ScriptedPeer(await SipLink.open({ host: '127.0.0.1' }, new SipTrace()));
  }

  get uri(): string {
    return `sip:peer@${this.address.host}:${this.address.port}`;
  }

  async stop(): Promise<void> {
    await this.#link.close();
  }

  /** The next message of this kind, skipping others; fails after two seconds. */
  async expectRequest(method: string): Promise<SipRequest> {
    const found = await this.#next((message) => message.kind === 'request' && message.method === method, method);
    if (found.kind !== 'request') throw new Error('unreachable');
    return found;
  }

  async expectResponse(status: number): Promise<SipResponse> {
    const found = await this.#next((message) => message.kind === 'response' && message.status === status, `${status}`);
    if (found.kind !== 'response') throw new Error('unreachable');
    return found;
  }

  answer(
    request: SipRequest,
    status: number,
    reason: string,
    extra: { headers?: readonly HeaderField[]; body?: string; toTag?: string } = {},
  ): SipResponse {
    const contact = { name: 'Contact', value: `<${this.uri}>` };
    const headers = [contact, ...(extra.headers ?? [])];
    const response = respondTo(request, status, reason, { toTag: TAG, ...extra, headers });
    this.sendTo(response, this.#sourceOf(request));
    return response;
  }

  /** 200 with a description whose RTP goes nowhere. */
  accept(invite: SipRequest): SipDialog {
    this.answer(invite, 200, 'OK', { headers: [{ name: 'Content-Type', value: 'application/sdp' }], body: this.sdp() });
    return SipDialog.asCallee(invite, TAG);
  }

  sdp(): string {
    const address = { host: '127.0.0.1', port: 9 };
    return formatSdp({ user: 'peer', sessionId: 1, version: 1, address, direction: 'sendrecv', eventPayload: 101 });
  }

  /** Sends a request with a fresh branch. */
  request(request: SipRequest, destination: SocketAddress): SipRequest {
    this.#branch += 1;
    const via = `SIP/2.0/UDP ${this.address.host}:${this.address.port};branch=z9hG4bKpeer${this.#branch};rport`;
    const sent = { ...request, headers: request.headers.prepended('Via', via) };
    this.sendTo(sent, destination);
    return sent;
  }

  sendTo(message: SipMessage, destination: SocketAddress): void {
    this.#link.send(message, destination);
  }

  #sourceOf(request: SipRequest): SocketAddress {
    const arrival = this.arrivals.find(({ message }) => message === request);
    if (arrival === undefined) throw new Error('the request did not come to this peer');
    return arrival.source;
  }

  async #next(wanted: (message: SipMessage) => boolean, what: string): Promise<SipMessage> {
    for (let waited = 0; waited < 2000; waited += 5) {
      while (this.#taken < this.arrivals.length) {
        const arrival = this.arrivals[this.#taken];
        this.#taken += 1;
        if (arrival !== undefined && wanted(arrival.message)) return arrival.message;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`the peer expected ${what}`);
  }
}
