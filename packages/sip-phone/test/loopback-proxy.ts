/** A registrar and stateless proxy (RFC 3261 §10.3, §16.11) on loopback: just enough of a switch to test phones against. */
import { randomBytes } from 'node:crypto';
import { digestParameters, digestResponse } from '../src/digest-auth.js';
import { numericAddress, parseNameAddr, parseSipUri, stampedVia, viaAddress } from '../src/sip-address.js';
import { viaParameter, type SocketAddress } from '../src/sip-address.js';
import { SipHeaders } from '../src/sip-headers.js';
import { SipLink } from '../src/sip-link.js';
import { SipTrace } from '../src/sip-trace.js';
import { respondTo, type SipMessage, type SipRequest } from '../src/sip-message.js';

const REALM = 'pbx.test';

export class LoopbackProxy {
  readonly address: SocketAddress;
  readonly contacts = new Map<string, string>();
  /** Methods that arrived, in order. */
  readonly seen: string[] = [];
  readonly #link: SipLink;
  readonly #passwords: Readonly<Record<string, string>>;
  readonly #nonce = randomBytes(8).toString('hex');

  private constructor(link: SipLink, passwords: Readonly<Record<string, string>>) {
    this.#link = link;
    this.address = link.address;
    this.#passwords = passwords;
    link.onMessage((message, source) => this.#receive(message, source));
  }

  static async start(passwords: Readonly<Record<string, string>>): Promise<LoopbackProxy> {
    return new LoopbackProxy(await SipLink.open({ host: '127.0.0.1' }, new SipTrace()), passwords);
  }

  async stop(): Promise<void> {
    await this.#link.close();
  }

  #receive(message: SipMessage, source: SocketAddress): void {
    if (message.kind === 'response') return this.#forwardResponse(message);
    this.seen.push(message.method);
    const via = stampedVia(message.headers.first('Via') ?? '', source);
    const request = { ...message, headers: message.headers.replacedFirst('Via', via) };
    if (request.method === 'REGISTER') return this.#register(request, source);
    const initial = request.method === 'INVITE' && !/;tag=/.test(request.headers.first('To') ?? '');
    if (initial && !this.#isAuthorized(request, 'Proxy-Authorization')) {
      return this.#link.send(this.#challenge(request, 407, 'Proxy-Authenticate'), source);
    }
    if (request.method === 'ACK' && (request.headers.first('To') ?? '').includes('tag=challenged')) return;
    this.#forward(request, source);
  }

  #register(request: SipRequest, source: SocketAddress): void {
    if (!this.#isAuthorized(request, 'Authorization')) {
      return this.#link.send(this.#challenge(request, 401, 'WWW-Authenticate'), source);
    }
    const user = userOf(request.headers.first('To'));
    if (request.headers.first('Expires') === '0') this.contacts.delete(user);
    else this.contacts.set(user, parseNameAddr(request.headers.list('Contact')[0] ?? '')?.uri ?? '');
    this.#link.send(respondTo(request, 200, 'OK', { toTag: 'registrar' }), source);
  }

  #challenge(request: SipRequest, status: number, name: string): SipMessage {
    const value = `Digest realm="${REALM}", nonce="${this.#nonce}", algorithm=MD5, qop="auth,auth-int", opaque="o,p"`;
    return respondTo(request, status, 'Prove who you are', { toTag: 'challenged', headers: [{ name, value }] });
  }

  #isAuthorized(request: SipRequest, name: string): boolean {
    const given = digestParameters(request.headers.first(name) ?? '');
    const user = given?.get('username') ?? '';
    const password = this.#passwords[user];
    if (given === undefined || password === undefined || given.get('nonce') !== this.#nonce) return false;
    const quality = { nonceCount: given.get('nc') ?? '', cnonce: given.get('cnonce') ?? '' };
    const { method, uri } = request;
    const expected = digestResponse({ method, uri, realm: REALM, nonce: this.#nonce, user, password, quality });
    return given.get('response') === expected && given.get('opaque') === 'o,p';
  }

  #forward(request: SipRequest, source: SocketAddress): void {
    const { host, port } = this.address;
    const routes = request.headers.list('Route').slice(1);
    const uri = this.contacts.get(parseSipUri(request.uri)?.user ?? '') ?? request.uri;
    const branch = `z9hG4bKproxy${viaParameter(request.headers.first('Via'), 'branch') ?? ''}`;
    const headers = new SipHeaders([
      { name: 'Via', value: `SIP/2.0/UDP ${host}:${port};branch=${branch}` },
      { name: 'Record-Route', value: `<sip:${host}:${port};lr>` },
      ...request.headers.without('Route').fields,
      ...routes.map((value) => ({ name: 'Route', value })),
    ]);
    const next = numericAddress(routes[0] === undefined ? uri : (parseNameAddr(routes[0])?.uri ?? ''));
    if (next === undefined)
      return this.#link.send(respondTo(request, 404, 'Not Found', { toTag: 'challenged' }), source);
    this.#link.send({ ...request, uri, headers }, next);
  }

  #forwardResponse(response: Extract<SipMessage, { kind: 'response' }>): void {
    const vias = response.headers.list('Via').slice(1);
    const next = viaAddress(vias[0] ?? '');
    if (next === undefined) return;
    const headers = new SipHeaders([
      ...vias.map((value) => ({ name: 'Via', value })),
      ...response.headers.without('Via').fields,
    ]);
    this.#link.send({ ...response, headers }, next);
  }
}

function userOf(header: string | undefined): string {
  return parseSipUri(parseNameAddr(header ?? '')?.uri ?? '')?.user ?? '';
}
