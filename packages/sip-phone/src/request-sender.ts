/**
 * Sends a request and, if challenged, sends it again with credentials (RFC 3261 §22.2, §22.3).
 *
 * Each attempt is a new transaction with a higher CSeq, so the request is made anew for every attempt.
 */
import { answerChallenge, type Credentials } from './digest-auth.js';
import type { HeaderField } from './sip-headers.js';
import type { SipRequest, SipResponse } from './sip-message.js';
import type { SocketAddress } from './sip-address.js';
import type { ClientTransaction } from './client-transaction.js';
import type { SipTransactions } from './sip-transactions.js';

/** A nonce may be stale once, and a proxy and a registrar may both ask. */
const MOST_ATTEMPTS = 3;

export interface Delivery {
  readonly response: SipResponse;
  readonly transaction: ClientTransaction;
}

export interface DeliveryOptions {
  readonly onProvisional?: (response: SipResponse) => void;
  /** Called with the transaction of each attempt; CANCEL needs the latest. */
  readonly onAttempt?: (transaction: ClientTransaction) => void;
  /** False stops a further attempt, e.g. because the user hung up while the first was challenged. */
  readonly mayRepeat?: () => boolean;
}

export class RequestSender {
  readonly #transactions: SipTransactions;
  readonly #credentials: Credentials | undefined;

  constructor(transactions: SipTransactions, credentials: Credentials | undefined) {
    this.#transactions = transactions;
    this.#credentials = credentials;
  }

  async send(
    make: (authorization: readonly HeaderField[]) => SipRequest,
    destination: SocketAddress,
    options: DeliveryOptions = {},
  ): Promise<Delivery> {
    let authorization: HeaderField[] = [];
    for (let attempt = 1; ; attempt += 1) {
      const request = make(authorization);
      const { onProvisional } = options;
      const transaction = this.#transactions.send(
        request,
        destination,
        onProvisional === undefined ? {} : { onProvisional },
      );
      options.onAttempt?.(transaction);
      const response = await transaction.final;
      const answer = this.#answerTo(response, request);
      if (answer === undefined || attempt === MOST_ATTEMPTS || options.mayRepeat?.() === false) {
        return { response, transaction };
      }
      authorization = [...authorization.filter(({ name }) => name !== answer.name), answer];
    }
  }

  #answerTo(response: SipResponse, request: SipRequest): HeaderField | undefined {
    if (this.#credentials === undefined || (response.status !== 401 && response.status !== 407)) return undefined;
    return answerChallenge(response, request, this.#credentials);
  }
}
