/** What calls, subscriptions and the registration need of the phone they belong to. */
import type { HeaderField } from './sip-headers.js';
import { escapedUser, numericAddress, parseSipUri, type SocketAddress } from './sip-address.js';
import type { SipRequest } from './sip-message.js';
import type { PhoneWaits } from './phone-waits.js';
import type { RequestSender } from './request-sender.js';
import type { ServerTransaction } from './server-transaction.js';
import type { SipTimerValues, TimerShelf } from './sip-timers.js';
import type { SipTransactions } from './sip-transactions.js';

export type AnswerPolicy =
  /** 180, then the test decides. */
  | 'ring'
  /** 100 only, then the test decides. */
  | 'wait'
  /** 180 and 200 at once. */
  | 'answer'
  | 'busy'
  | 'decline'
  | 'unavailable'
  | { readonly answerAfterMs: number }
  | { readonly reject: number; readonly reason?: string }
  /** 302 to this user or `sip:` URI: call forwarding in the handset. */
  | { readonly forwardTo: string };

export interface SipPhoneSettings {
  readonly user: string;
  readonly domain: string;
  readonly password?: string;
  readonly displayName?: string;
  /** User part of the Contact; the user by default. */
  readonly contactUser?: string;
  /** Everything that does not name a numeric host goes here. */
  readonly proxy?: SocketAddress;
  /** The frequency (Hz, whole) this phone sends whenever it may speak. */
  readonly toneHz: number;
  /** Register on start; default true if there is a proxy. */
  readonly register?: boolean;
  /** Seconds; there is no automatic refresh. */
  readonly registerFor?: number;
  readonly answerWith?: AnswerPolicy;
  /** Answer an INVITE that asks for it by `Call-Info: ...;answer-after=0` (paging); default true. */
  readonly obeysAutoAnswer?: boolean;
  readonly userAgent?: string;
  /** Address to bind; default 127.0.0.1 with a port of the system's choice. */
  readonly local?: { readonly host: string; readonly port?: number };
  readonly timers?: SipTimerValues;
  readonly logger?: (line: string) => void;
}

/** Gets the requests of one dialog, before and after it is confirmed. */
export interface DialogUser {
  onRequest(request: SipRequest, transaction: ServerTransaction): void;
}

/** Dialogs of ours by Call-ID and our tag: enough even for a NOTIFY that overtakes the 2xx (RFC 6665 §4.4.1). */
export class DialogRegistry {
  readonly #users = new Map<string, DialogUser>();

  add(callId: string, localTag: string, user: DialogUser): void {
    this.#users.set(`${callId} ${localTag}`, user);
  }

  remove(callId: string, localTag: string): void {
    this.#users.delete(`${callId} ${localTag}`);
  }

  find(callId: string, localTag: string): DialogUser | undefined {
    return this.#users.get(`${callId} ${localTag}`);
  }
}

export interface PhoneLine {
  readonly settings: SipPhoneSettings;
  readonly address: SocketAddress;
  /** `sip:1001@pbx.test` */
  readonly uri: string;
  readonly transactions: SipTransactions;
  readonly sender: RequestSender;
  readonly timers: TimerShelf;
  readonly waits: PhoneWaits;
  readonly dialogs: DialogRegistry;
  /** One second of the phone's tone in µ-law. */
  readonly tone: Uint8Array;
}

export const METHODS_ALLOWED = 'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, REFER, NOTIFY, MESSAGE, INFO';

/** FreeSWITCH sends display UPDATEs to user agents it knows; this is one of them. */
export const DEFAULT_USER_AGENT = 'Yealink SIP-T46S 66.86.0.15';

/** Contact, User-Agent, Allow and Supported: what every request and 2xx of a phone carries. */
export function phoneFields(line: PhoneLine): HeaderField[] {
  return [
    { name: 'Contact', value: `<${contactUri(line)}>` },
    { name: 'User-Agent', value: line.settings.userAgent ?? DEFAULT_USER_AGENT },
    { name: 'Allow', value: METHODS_ALLOWED },
    { name: 'Supported', value: 'replaces' },
  ];
}

export function sdpField(): HeaderField {
  return { name: 'Content-Type', value: 'application/sdp' };
}

/**
 * The socket a request goes to: the host of its next hop if that is numeric, else the proxy. A domain may be numeric as well: without a
 * port it is the name of a place, not the place.
 */
export function nextHop(line: PhoneLine, uri: string): SocketAddress {
  const { domain, proxy } = line.settings;
  const parsed = parseSipUri(uri);
  const isDomain = parsed?.host === domain && parsed.port === undefined;
  const hop = (isDomain ? proxy : undefined) ?? numericAddress(uri) ?? proxy;
  if (hop === undefined) throw line.waits.failure(`has no proxy and cannot reach ${uri}`);
  return hop;
}

function contactUri(line: PhoneLine): string {
  const { host, port } = line.address;
  return `sip:${escapedUser(line.settings.contactUser ?? line.settings.user)}@${host}:${port}`;
}
