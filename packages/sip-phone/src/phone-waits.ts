/**
 * Every wait of a phone goes through here: bounded in time, ended when the phone stops, and failing with an error that
 * names the phone, says what was expected and what was seen instead, and shows the last SIP messages.
 */
import { performance } from 'node:perf_hooks';
import { afterAwake } from '@parkade/awake-time';
import type { SipTrace } from './sip-trace.js';

export class PhoneExpectationError extends Error {
  override readonly name = 'PhoneExpectationError';
}

const LOOK_EVERY_MS = 10;

export class PhoneWaits {
  readonly #phone: string;
  readonly #trace: SipTrace;
  readonly #pending = new Set<(error: Error) => void>();
  #stopped = false;

  constructor(phone: string, trace: SipTrace) {
    this.#phone = phone;
    this.#trace = trace;
  }

  failure(what: string): PhoneExpectationError {
    const recent = `Last SIP messages of ${this.#phone}:\n${this.#trace.compact()}`;
    return new PhoneExpectationError(`phone ${this.#phone}: ${what}\n${recent}`);
  }

  /** The promise's value, if it settles within `ms`. */
  async promised<T>(what: string, ms: number, promise: Promise<T>): Promise<T> {
    let giveUp: () => void = () => undefined;
    const limit = new Promise<never>((_resolve, reject) => (giveUp = this.#limit(ms, what, undefined, reject)));
    try {
      return await Promise.race([promise, limit]);
    } finally {
      giveUp();
    }
  }

  /** Looks every 10 ms until `look` yields something other than undefined. */
  async seen<T>(what: string, ms: number, look: () => T | undefined, instead?: () => string): Promise<T> {
    const already = look();
    if (already !== undefined) return already;
    let giveUp: () => void = () => undefined;
    let again: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        giveUp = this.#limit(ms, what, instead, reject);
        again = setInterval(() => {
          const found = look();
          if (found !== undefined) resolve(found);
        }, LOOK_EVERY_MS);
      });
    } finally {
      giveUp();
      clearInterval(again);
    }
  }

  /** A pause that ends early, as a failure, when the phone stops. */
  async pause(ms: number): Promise<void> {
    const until = performance.now() + ms;
    await this.seen('pause', ms + 1000, () => (performance.now() >= until ? true : undefined));
  }

  stop(): void {
    this.#stopped = true;
    for (const reject of this.#pending) reject(this.failure('was stopped while something was awaited'));
    this.#pending.clear();
  }

  #limit(ms: number, what: string, instead: (() => string) | undefined, reject: (error: Error) => void): () => void {
    if (this.#stopped) {
      reject(this.failure(`is stopped; cannot await ${what}`));
      return () => undefined;
    }
    const enough = afterAwake(ms, () => {
      this.#pending.delete(reject);
      reject(this.failure(`expected ${what} within ${ms} ms${instead === undefined ? '' : `; ${instead()}`}`));
    });
    this.#pending.add(reject);
    return () => {
      enough();
      this.#pending.delete(reject);
    };
  }
}
