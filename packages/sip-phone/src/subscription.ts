/**
 * A lamp: one SUBSCRIBE and its NOTIFYs (RFC 6665), read as dialog-info if it is that (RFC 4235).
 *
 * A NOTIFY may overtake the 2xx of its SUBSCRIBE; it is found by Call-ID and our tag, and then makes the dialog (§4.4.1).
 */
import { performance } from 'node:perf_hooks';
import { randomBytes } from 'node:crypto';
import { SipDialog } from './sip-dialog.js';
import { SipHeaders, type HeaderField } from './sip-headers.js';
import { respondTo, type SipRequest, type SipResponse } from './sip-message.js';
import { dialledUri } from './sip-address.js';
import { lampOf, parseDialogInfo, type LampState } from './dialog-info.js';
import { nextHop, phoneFields, type DialogUser, type PhoneLine } from './phone-line.js';
import type { ServerTransaction } from './server-transaction.js';

export interface SubscribeOptions {
  /** Default `dialog`. */
  readonly event?: string;
  /** Seconds; default 60. There is no automatic refresh. */
  readonly expires?: number;
}

export interface Notification {
  /** `performance.now()` in ms. */
  readonly at: number;
  readonly body: string;
  /** What the lamp shows after this NOTIFY. */
  readonly lamp: LampState | undefined;
  readonly subscriptionState: string;
}

const WITHIN_MS = 5000;
const ACCEPT: Readonly<Record<string, string>> = {
  dialog: 'application/dialog-info+xml',
  presence: 'application/pidf+xml',
  'message-summary': 'application/simple-message-summary',
};

export class Subscription implements DialogUser {
  readonly target: string;
  readonly notifies: Notification[] = [];
  readonly #line: PhoneLine;
  readonly #event: string;
  readonly #expires: number;
  readonly #callId = randomBytes(10).toString('hex');
  readonly #localTag = randomBytes(6).toString('hex');
  readonly #uri: string;
  readonly #dialogs = new Map<string, LampState>();
  #dialog: SipDialog | undefined;
  #seq = 0;
  #state: 'active' | 'ended' = 'active';

  constructor(line: PhoneLine, target: string, { event = 'dialog', expires = 60 }: SubscribeOptions = {}) {
    this.#line = line;
    this.target = target;
    this.#event = event;
    this.#expires = expires;
    this.#uri = dialledUri(target, line.settings.domain);
    line.dialogs.add(this.#callId, this.#localTag, this);
  }

  /** What the lamp shows; undefined before the first NOTIFY. */
  state(): LampState | undefined {
    return this.notifies.findLast(({ lamp }) => lamp !== undefined)?.lamp;
  }

  get isActive(): boolean {
    return this.#state === 'active';
  }

  /** Resolves with the NOTIFY that shows this state, at once if the lamp shows it already. */
  async waitFor(wanted: LampState, within = WITHIN_MS): Promise<Notification> {
    const shown = (): Notification | undefined => {
      const last = this.notifies.at(-1);
      return last?.lamp === wanted ? last : undefined;
    };
    const instead = (): string => `it showed ${this.notifies.map(({ lamp }) => lamp ?? '?').join(', ') || 'nothing'}`;
    return this.#line.waits.seen(`lamp ${this.target} to be ${wanted}`, within, shown, instead);
  }

  /** The first SUBSCRIBE, and every later one. */
  async refresh(expires = this.#expires): Promise<void> {
    const make = (authorization: readonly HeaderField[]): SipRequest => this.#subscribe(expires, authorization);
    const hop = nextHop(this.#line, this.#dialog?.nextHopUri ?? this.#uri);
    const { response, transaction } = await this.#line.sender.send(make, hop);
    if (response.status >= 300) {
      this.#ends();
      throw this.#line.waits.failure(`SUBSCRIBE to ${this.target} failed with ${response.status} ${response.reason}`);
    }
    this.#adopt(transaction.request, response);
  }

  /** Expires: 0. Harmless if the subscription has ended already. */
  async close(): Promise<void> {
    if (this.#state === 'ended') return;
    try {
      await this.refresh(0);
    } finally {
      // The last NOTIFY follows the 2xx.
      this.#line.timers.after(1000, () => this.#ends());
    }
  }

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    if (request.method !== 'NOTIFY') {
      transaction.respond(respondTo(request, 405, 'Method Not Allowed'));
      return;
    }
    this.#dialog ??= SipDialog.asCallee(request, this.#localTag).continuingFrom(this.#seq);
    if (!this.#dialog.isInOrder(request)) {
      transaction.respond(respondTo(request, 500, 'Out of order'));
      return;
    }
    this.#dialog.refreshTarget(request);
    transaction.respond(respondTo(request, 200, 'OK', { headers: phoneFields(this.#line) }));
    const subscriptionState = request.headers.first('Subscription-State') ?? '';
    this.notifies.push({
      at: performance.now(),
      body: request.body,
      lamp: this.#lamp(request.body),
      subscriptionState,
    });
    if (/^terminated\b/i.test(subscriptionState)) this.#ends();
  }

  #adopt(request: SipRequest, response: SipResponse): void {
    if (this.#dialog === undefined) this.#dialog = SipDialog.asCaller(request, response);
    else this.#dialog.refreshTarget(response);
  }

  #subscribe(expires: number, authorization: readonly HeaderField[]): SipRequest {
    const fields = SipHeaders.of({
      Event: this.#event,
      Expires: String(expires),
      Accept: ACCEPT[this.#event],
    }).plus(...phoneFields(this.#line), ...authorization).fields;
    if (this.#dialog !== undefined) return this.#dialog.request('SUBSCRIBE', fields);
    this.#seq += 1;
    const headers = SipHeaders.of({
      'Max-Forwards': '70',
      From: `<${this.#line.uri}>;tag=${this.#localTag}`,
      To: `<${this.#uri}>`,
      'Call-ID': this.#callId,
      CSeq: `${this.#seq} SUBSCRIBE`,
    }).plus(...fields);
    return { kind: 'request', method: 'SUBSCRIBE', uri: this.#uri, headers, body: '' };
  }

  /** A document without any dialog puts the lamp out, as phones do, even if it calls itself partial. */
  #lamp(body: string): LampState | undefined {
    const info = parseDialogInfo(body);
    if (info === undefined) return undefined;
    if (info.extent === 'full' || info.dialogs.length === 0) this.#dialogs.clear();
    for (const { id, state } of info.dialogs) this.#dialogs.set(id, state);
    return lampOf(this.#dialogs.values());
  }

  #ends(): void {
    this.#state = 'ended';
    this.#line.dialogs.remove(this.#callId, this.#localTag);
  }
}
