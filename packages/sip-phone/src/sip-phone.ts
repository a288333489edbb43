/**
 * A SIP phone for tests: registers, calls, is called, holds, transfers, watches lamps, and proves by tones who hears whom.
 *
 * One UDP socket for SIP, one per call for RTP. Everything that waits is bounded and fails with the last SIP messages;
 * `stop` says goodbye to the other side and leaves no timer and no socket, `vanish` does so without a word.
 */
import { DialogRegistry, METHODS_ALLOWED, phoneFields } from './phone-line.js';
import type { AnswerPolicy, PhoneLine, SipPhoneSettings } from './phone-line.js';
import { IncomingCall } from './incoming-call.js';
import { OutgoingCall, type OutgoingOptions } from './outgoing-call.js';
import { PhoneInbox, type TextMessage } from './phone-inbox.js';
import { PhoneWaits } from './phone-waits.js';
import { Registration } from './registration.js';
import { RequestSender } from './request-sender.js';
import { SipLink } from './sip-link.js';
import { SipTrace } from './sip-trace.js';
import { SipTransactions } from './sip-transactions.js';
import { Subscription, type SubscribeOptions } from './subscription.js';
import { TimerShelf } from './sip-timers.js';
import { escapedUser, tagOf, type SocketAddress } from './sip-address.js';
import { callIdOf, respondTo, type SipRequest } from './sip-message.js';
import { mulawTone } from './g711.js';
import type { PhoneCall } from './phone-call.js';
import type { ServerTransaction } from './server-transaction.js';

const WITHIN_MS = 5000;
const GOODBYE_MS = 1000;

export class SipPhone {
  readonly settings: SipPhoneSettings;
  readonly trace: SipTrace;
  /** How calls that come in from now on are answered. */
  answerWith: AnswerPolicy;
  readonly #link: SipLink;
  readonly #line: PhoneLine;
  readonly #inbox: PhoneInbox;
  readonly #registration: Registration;
  readonly #calls = new Set<PhoneCall>();
  readonly #subscriptions = new Set<Subscription>();
  #stopped = false;

  private constructor(settings: SipPhoneSettings, link: SipLink) {
    this.settings = settings;
    this.trace = link.trace;
    this.#link = link;
    this.answerWith = settings.answerWith ?? 'ring';
    const timers = new TimerShelf(settings.timers);
    const transactions = new SipTransactions(link, timers, (request, to) => this.#receive(request, to));
    const credentials =
      settings.password === undefined ? undefined : { user: settings.user, password: settings.password };
    this.#line = {
      settings,
      address: link.address,
      uri: `sip:${escapedUser(settings.user)}@${settings.domain}`,
      transactions,
      sender: new RequestSender(transactions, credentials),
      timers,
      waits: new PhoneWaits(settings.user, link.trace),
      dialogs: new DialogRegistry(),
      tone: mulawTone(settings.toneHz),
    };
    this.#inbox = new PhoneInbox(this.#line.waits);
    this.#registration = new Registration(this.#line);
  }

  static async start(settings: SipPhoneSettings): Promise<SipPhone> {
    const { logger, user } = settings;
    const trace = new SipTrace(logger === undefined ? undefined : (line) => logger(`${user} ${line}`));
    const link = await SipLink.open(settings.local ?? { host: '127.0.0.1' }, trace);
    const phone = new SipPhone(settings, link);
    try {
      if (settings.register ?? settings.proxy !== undefined) await phone.register();
    } catch (error) {
      await phone.vanish();
      throw error;
    }
    return phone;
  }

  /** Where the phone can be called without a proxy. */
  get address(): SocketAddress {
    return this.#line.address;
  }

  get uri(): string {
    return this.#line.uri;
  }

  /** `sip:1001@127.0.0.1:40123`: dialling this goes straight to the phone. */
  get directUri(): string {
    return `sip:${escapedUser(this.settings.user)}@${this.address.host}:${this.address.port}`;
  }

  /** Calls that are not over. */
  get calls(): readonly PhoneCall[] {
    return [...this.#calls].filter(({ state }) => state.kind !== 'over');
  }

  /** Every call that ever came in, oldest first. */
  get incoming(): readonly IncomingCall[] {
    return this.#inbox.calls;
  }

  get messages(): readonly TextMessage[] {
    return this.#inbox.messages;
  }

  async register(): Promise<void> {
    await this.#registration.register();
  }

  async unregister(): Promise<void> {
    await this.#registration.unregister();
  }

  /** Dials a number, or a full `sip:` URI; one with a numeric host is dialled directly. */
  call(target: string, options: OutgoingOptions = {}): OutgoingCall {
    if (this.#stopped) throw this.#line.waits.failure('is stopped and cannot call');
    const call = new OutgoingCall(this.#line, target, options);
    this.#remember(call);
    void call.place();
    return call;
  }

  /** The next call that has come in and was not handed out before. */
  async nextIncoming(within = WITHIN_MS): Promise<IncomingCall> {
    return this.#inbox.nextCall(within);
  }

  /** The next SIP MESSAGE, in order of arrival. */
  async nextMessage(within = WITHIN_MS): Promise<TextMessage> {
    return this.#inbox.nextMessage(within);
  }

  async subscribe(target: string, options: SubscribeOptions = {}): Promise<Subscription> {
    const subscription = new Subscription(this.#line, target, options);
    await subscription.refresh();
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /** Ends calls, subscriptions and registration politely, for at most a second each, then closes everything. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.#politely(this.calls.map(async (call) => call.hangUp()));
    const lamps = [...this.#subscriptions].filter(({ isActive }) => isActive);
    await this.#politely(lamps.map(async (lamp) => lamp.close()));
    if (this.#registration.isRegistered) await this.#politely([this.unregister()]);
    await this.#close();
  }

  /** The phone loses its power: nobody is told. */
  async vanish(): Promise<void> {
    this.#stopped = true;
    await this.#close();
  }

  /** The link goes first: what ends from here on ends without a word. */
  async #close(): Promise<void> {
    const linkClosed = this.#link.close();
    this.#line.waits.stop();
    this.#line.timers.close();
    this.#line.transactions.close();
    await Promise.all([...this.#calls].map(async (call) => call.media.close()));
    await linkClosed;
  }

  /** Whatever comes of it: a switch that is gone must not keep a phone from stopping. */
  async #politely(farewells: readonly Promise<void>[]): Promise<void> {
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (limit = setTimeout(resolve, GOODBYE_MS)));
    await Promise.race([Promise.allSettled(farewells), late]);
    clearTimeout(limit);
  }

  /** A call is forgotten when its media socket is closed. */
  #remember(call: PhoneCall): void {
    this.#calls.add(call);
    void call.ended.then(async () => call.media.close()).then(() => this.#calls.delete(call));
  }

  #receive(request: SipRequest, to: ServerTransaction): void {
    const toTag = tagOf(request.headers.first('To'));
    if (toTag !== undefined) {
      const user = this.#line.dialogs.find(callIdOf(request), toTag);
      if (user === undefined) to.respond(respondTo(request, 481, 'Call/Transaction Does Not Exist'));
      else user.onRequest(request, to);
      return;
    }
    switch (request.method) {
      case 'INVITE':
        return this.#receiveCall(request, to);
      case 'MESSAGE':
        this.#inbox.put(request);
        return this.#accept(request, to);
      case 'OPTIONS':
      case 'NOTIFY':
      case 'INFO':
        return this.#accept(request, to);
      default:
        to.respond(
          respondTo(request, 405, 'Method Not Allowed', { headers: [{ name: 'Allow', value: METHODS_ALLOWED }] }),
        );
    }
  }

  #accept(request: SipRequest, to: ServerTransaction): void {
    to.respond(respondTo(request, 200, 'OK', { headers: phoneFields(this.#line) }));
  }

  #receiveCall(request: SipRequest, to: ServerTransaction): void {
    if (this.#stopped) return to.respond(respondTo(request, 480, 'Temporarily Unavailable'));
    to.respond(respondTo(request, 100, 'Trying'));
    const call = new IncomingCall(this.#line, request, to);
    this.#remember(call);
    this.#inbox.ring(call);
    const asked = /;\s*answer-after=0\b/i.test(request.headers.first('Call-Info') ?? '');
    const policy = asked && this.settings.obeysAutoAnswer !== false ? 'answer' : this.answerWith;
    this.#treat(call, policy).catch((error: unknown) => this.trace.note(`${call.name}: ${String(error)}`));
  }

  async #treat(call: IncomingCall, policy: AnswerPolicy): Promise<void> {
    switch (policy) {
      case 'wait':
        return;
      case 'ring':
        return call.ring();
      case 'answer':
        await call.ring();
        return call.answer();
      case 'busy':
        return call.reject(486);
      case 'decline':
        return call.reject(603);
      case 'unavailable':
        return call.reject(480);
      default:
        if ('forwardTo' in policy) return call.forward(policy.forwardTo);
        if ('reject' in policy) return call.reject(policy.reject, policy.reason);
        await call.ring();
        await this.#line.waits.pause(policy.answerAfterMs);
        if (call.state.kind !== 'over') await call.answer();
    }
  }
}
