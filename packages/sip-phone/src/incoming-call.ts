/** A call that comes in: ring, answer, reject, and the caller's CANCEL with its Reason (RFC 3261 §13.3, §9.2; RFC 3326). */
import { performance } from 'node:perf_hooks';
import { SipDialog } from './sip-dialog.js';
import { callIdOf, respondTo, sdpOf, type SipRequest } from './sip-message.js';
import { escapedUser, parseSipUri, partyOf, type Party } from './sip-address.js';
import { phoneFields, sdpField, type PhoneLine } from './phone-line.js';
import type { CallEnd } from './call-state.js';
import { PhoneCall } from './phone-call.js';
import type { SipHeaders } from './sip-headers.js';
import type { ServerTransaction } from './server-transaction.js';

export interface Cancellation {
  /** The CANCEL's Reason header, e.g. `SIP;cause=200;text="Call completed elsewhere"`. */
  readonly reason: string | undefined;
  /** `performance.now()` in ms. */
  readonly at: number;
}

const WITHIN_MS = 5000;

export class IncomingCall extends PhoneCall {
  /** When the INVITE arrived (`performance.now()`). */
  readonly arrivedAt = performance.now();
  readonly headers: SipHeaders;
  readonly from: Party;
  readonly assertedIdentity: Party | undefined;
  readonly remotePartyId: Party | undefined;
  readonly alertInfo: string | undefined;
  /** The user part of the Request-URI: what was rung. */
  readonly dialled: string;
  /** Resolves only if the caller gives up before an answer. */
  readonly cancelled: Promise<Cancellation>;
  readonly #invite: ServerTransaction;
  readonly #dialog: SipDialog;
  #onCancelled: (cancellation: Cancellation) => void = () => undefined;

  constructor(line: PhoneLine, request: SipRequest, invite: ServerTransaction) {
    super(line, callIdOf(request));
    const { headers } = request;
    this.headers = headers;
    this.from = partyOf(headers.first('From')) ?? { name: '', number: '' };
    this.assertedIdentity = partyOf(headers.list('P-Asserted-Identity')[0]);
    this.remotePartyId = partyOf(headers.list('Remote-Party-ID')[0]);
    this.alertInfo = headers.first('Alert-Info');
    this.dialled = parseSipUri(request.uri)?.user ?? request.uri;
    this.#invite = invite;
    this.#dialog = SipDialog.asCallee(request, this.localTag);
    this.cancelled = new Promise((resolve) => (this.#onCancelled = resolve));
    this.display.read(request, 'From');
    this.becomes({ kind: 'early', dialog: this.#dialog });
    invite.onCancel((cancel) => this.#cancelledBy(cancel));
  }

  get name(): string {
    return `call from ${this.from.number}`;
  }

  async untilCancelled(within = WITHIN_MS): Promise<Cancellation> {
    return this.line.waits.promised(`${this.name} to be cancelled`, within, this.cancelled);
  }

  /** 180 Ringing. */
  async ring(): Promise<void> {
    this.#progress(180, 'Ringing', undefined);
  }

  /** 183 with our answer to the offer: both sides are heard before the call is answered. */
  async earlyMedia(): Promise<void> {
    await this.media.open();
    this.#progress(183, 'Session Progress', this.#description());
  }

  /** 200; resolves when the caller's ACK has come. */
  async answer(): Promise<void> {
    await this.media.open();
    if (!this.#invite.isOpen) throw this.line.waits.failure(`cannot answer ${this.name}: it is ${this.state.kind}`);
    const body = this.#description();
    if (body === undefined) return this.reject(488, 'Not Acceptable Here');
    const headers = [...phoneFields(this.line), sdpField()];
    this.#invite.respond(respondTo(this.#invite.request, 200, 'OK', { toTag: this.localTag, headers, body }));
    this.becomes({ kind: 'talking', dialog: this.#dialog });
    const ack = await this.#invite.acknowledged;
    if (ack === undefined) {
      await this.sendBye(this.#dialog);
      throw this.line.waits.failure(`${this.name}: the answer was never acknowledged`);
    }
    if (sdpOf(this.#invite.request) === undefined) this.media.applyAnswer(sdpOf(ack));
  }

  async reject(status = 486, reason = REASONS.get(status) ?? 'Rejected'): Promise<void> {
    if (!this.#invite.isOpen) throw this.line.waits.failure(`cannot reject ${this.name}: it is ${this.state.kind}`);
    this.#invite.respond(respondTo(this.#invite.request, status, reason, { toTag: this.localTag }));
    this.endedBy('us', `${status} ${reason}`);
  }

  /**
   * 302: the caller is to ring that user of this phone's domain, or that whole `sip:` URI, instead (RFC 3261 §21.3.3); `diversion`
   * names this phone (RFC 5806).
   */
  async forward(to: string, { diversion = false }: { readonly diversion?: boolean } = {}): Promise<void> {
    if (!this.#invite.isOpen) throw this.line.waits.failure(`cannot forward ${this.name}: it is ${this.state.kind}`);
    const uri = to.startsWith('sip:') ? to : `sip:${escapedUser(to)}@${this.line.settings.domain}`;
    const contact = { name: 'Contact', value: `<${uri}>` };
    const by = { name: 'Diversion', value: `<${this.line.uri}>;reason=unconditional` };
    const headers = diversion ? [contact, by] : [contact];
    this.#invite.respond(respondTo(this.#invite.request, 302, 'Moved Temporarily', { toTag: this.localTag, headers }));
    this.endedBy('us', '302 Moved Temporarily');
  }

  /** BYE if answered (but never before the caller's ACK, §15), 603 if still ringing. Harmless if it is over already. */
  override async hangUp(reason?: string): Promise<void> {
    if (this.state.kind === 'over') return;
    if (this.#invite.isOpen) return this.reject(603);
    await this.#invite.acknowledged;
    // While we waited the other side may have hung up.
    if (this.#isOver()) return;
    await this.sendBye(this.#dialog, reason);
  }

  /** A BYE may end a call that still rings; its INVITE then gets 487 (§15.1.2). */
  override endedBy(by: CallEnd['by'], reason: string | undefined): void {
    if (this.#invite.isOpen) {
      this.#invite.respond(respondTo(this.#invite.request, 487, 'Request Terminated', { toTag: this.localTag }));
    }
    super.endedBy(by, reason);
  }

  #isOver(): boolean {
    return this.state.kind === 'over';
  }

  #progress(status: number, reason: string, body: string | undefined): void {
    if (!this.#invite.isOpen)
      throw this.line.waits.failure(`cannot send ${status} on ${this.name}: it is ${this.state.kind}`);
    const headers = body === undefined ? phoneFields(this.line) : [...phoneFields(this.line), sdpField()];
    const extra = { toTag: this.localTag, headers, ...(body === undefined ? {} : { body }) };
    this.#invite.respond(respondTo(this.#invite.request, status, reason, extra));
  }

  /** Our answer to the INVITE's offer, or our offer if it had none; undefined if we share no codec. */
  #description(): string | undefined {
    const offer = sdpOf(this.#invite.request);
    return offer === undefined ? this.media.offer() : this.media.answer(offer);
  }

  #cancelledBy(cancel: SipRequest): void {
    const reason = cancel.headers.first('Reason');
    this.#onCancelled({ reason, at: performance.now() });
    this.endedBy('them', reason);
  }
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [404, 'Not Found'],
  [480, 'Temporarily Unavailable'],
  [486, 'Busy Here'],
  [488, 'Not Acceptable Here'],
  [503, 'Service Unavailable'],
  [600, 'Busy Everywhere'],
  [603, 'Decline'],
]);
