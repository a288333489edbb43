/** REGISTER and un-REGISTER of one contact (RFC 3261 §10.2). */
import { randomBytes } from 'node:crypto';
import { SipHeaders, type HeaderField } from './sip-headers.js';
import { nextHop, phoneFields, type PhoneLine } from './phone-line.js';
import { formatNameAddr } from './sip-address.js';
import type { SipRequest } from './sip-message.js';

const REGISTER_FOR_S = 3600;

export class Registration {
  readonly #line: PhoneLine;
  readonly #callId = randomBytes(10).toString('hex');
  readonly #tag = randomBytes(6).toString('hex');
  #seq = 0;
  #state: 'unregistered' | 'registered' = 'unregistered';

  constructor(line: PhoneLine) {
    this.#line = line;
  }

  get isRegistered(): boolean {
    return this.#state === 'registered';
  }

  async register(): Promise<void> {
    await this.#send(this.#line.settings.registerFor ?? REGISTER_FOR_S);
    this.#state = 'registered';
  }

  async unregister(): Promise<void> {
    this.#state = 'unregistered';
    await this.#send(0);
  }

  async #send(expires: number): Promise<void> {
    const uri = `sip:${this.#line.settings.domain}`;
    const { response } = await this.#line.sender.send(
      (authorization) => this.#request(uri, expires, authorization),
      nextHop(this.#line, uri),
    );
    if (response.status >= 300) {
      throw this.#line.waits.failure(`REGISTER was refused with ${response.status} ${response.reason}`);
    }
  }

  #request(uri: string, expires: number, authorization: readonly HeaderField[]): SipRequest {
    this.#seq += 1;
    const { displayName = '' } = this.#line.settings;
    const headers = SipHeaders.of({
      'Max-Forwards': '70',
      From: formatNameAddr({ display: displayName, uri: this.#line.uri, tag: this.#tag }),
      To: `<${this.#line.uri}>`,
      'Call-ID': this.#callId,
      CSeq: `${this.#seq} REGISTER`,
      Expires: String(expires),
    }).plus(...phoneFields(this.#line), ...authorization);
    return { kind: 'request', method: 'REGISTER', uri, headers, body: '' };
  }
}
