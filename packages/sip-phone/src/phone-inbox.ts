/** What has come to a phone and waits for the test to look: calls and SIP MESSAGEs (RFC 3428). */
import { performance } from 'node:perf_hooks';
import { partyOf, type Party } from './sip-address.js';
import type { IncomingCall } from './incoming-call.js';
import type { PhoneWaits } from './phone-waits.js';
import type { SipRequest } from './sip-message.js';

export interface TextMessage {
  readonly from: Party;
  readonly text: string;
  readonly contentType: string;
  /** `performance.now()` in ms. */
  readonly at: number;
}

export class PhoneInbox {
  readonly #waits: PhoneWaits;
  readonly #calls: IncomingCall[] = [];
  readonly #messages: TextMessage[] = [];
  #callsTaken = 0;
  #messagesTaken = 0;

  constructor(waits: PhoneWaits) {
    this.#waits = waits;
  }

  get calls(): readonly IncomingCall[] {
    return this.#calls;
  }

  get messages(): readonly TextMessage[] {
    return this.#messages;
  }

  ring(call: IncomingCall): void {
    this.#calls.push(call);
  }

  put(request: SipRequest): void {
    this.#messages.push({
      from: partyOf(request.headers.first('From')) ?? { name: '', number: '' },
      text: request.body,
      contentType: request.headers.first('Content-Type') ?? '',
      at: performance.now(),
    });
  }

  async nextCall(within: number): Promise<IncomingCall> {
    return this.#waits.seen('a call to come in', within, () => {
      const call = this.#calls[this.#callsTaken];
      if (call !== undefined) this.#callsTaken += 1;
      return call;
    });
  }

  async nextMessage(within: number): Promise<TextMessage> {
    return this.#waits.seen('a MESSAGE', within, () => {
      const message = this.#messages[this.#messagesTaken];
      if (message !== undefined) this.#messagesTaken += 1;
      return message;
    });
  }
}
