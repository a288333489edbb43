import type { AnswerOutcome, RequestAnswer, Logger, Meters } from '@parkade/park-ports';
import type { EslHeaders } from '../framing/index.js';
import type { Prompts } from './prompts.js';

/** The channel's data as the switch sent it: decoded values under its own names (`Unique-ID`, `variable_...`). */
export type ChannelData = EslHeaders;

export interface RequestHandler {
  /** Decides about a leg. A rejection lets the dialplan's fallback run. */
  onRequest(channel: ChannelData, peerAddress: string): Promise<RequestAnswer>;
  /** Told once for every answer `onRequest` gave, whatever became of it; must not throw. */
  onAnswered?(channel: ChannelData, answer: RequestAnswer, outcome: AnswerOutcome): void;
}

export interface OutboundOptions {
  readonly host: string;
  /** 0 lets the system choose; {@link OutboundListener.port} tells. */
  readonly port: number;
  /** Addresses and subnets of the switches. Everybody else is refused. */
  readonly allowedPeers: readonly string[];
  readonly maxConnections: number;
  /** From the connection until the channel's data is complete, ms. */
  readonly handshakeMs: number;
  /**
   * From the connection until the answer is written, ms; the dialplan's guard minus a margin. A later answer is not
   * written: the guard may be moving the leg already. 0 < handshakeMs <= answerMs.
   */
  readonly answerMs: number;
  /** [N3] Whether this process stood still for long at some time since (`performance.now()`); never, when not given. */
  readonly stoodStill?: (since: number) => boolean;
  readonly replyMs?: number;
  readonly joinLingerMs?: number;
  readonly maxHeaderBytes?: number;
  /** Asked for each request: they may be replaced while the listener is open. */
  readonly prompts: () => Prompts;
  readonly handler: RequestHandler;
  readonly logger: Logger;
  readonly meters: Meters;
}

/** Why a connection was dropped before it was a request; label `reason` of `parkade_requests_refused_total`. */
export type RequestRefusal = 'peer-not-allowed' | 'too-many' | 'silent' | 'closed-early' | 'malformed';
