import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import type { LogFields } from '@parkade/park-ports';
import { DEFAULT_LIMITS } from '../framing/index.js';
import { AllowedPeers, plainAddress } from './allowed-peers.js';
import type { RequestRefusal, OutboundOptions } from './request-handler.js';
import { type RequestEnd, type RequestSettings, serveRequest } from './request-session.js';

/** A channel's data with long variables is some tens of KiB. */
const MAX_HEADER_BYTES = 256 * 1024;

/**
 * Takes the connections that the dialplan's `socket` action makes, one per leg, and answers each from the injected handler.
 * Whoever misbehaves is dropped alone; how many are served at a time is bounded.
 */
export class OutboundListener {
  readonly #options: OutboundOptions;
  readonly #peers: AllowedPeers;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #requests = new Set<Promise<void>>();

  /** @throws RangeError when `allowedPeers` holds something that is neither an address nor a subnet. */
  constructor(options: OutboundOptions) {
    this.#options = options;
    this.#peers = new AllowedPeers(options.allowedPeers);
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.#accept(socket));
  }

  /** Resolves when connections are accepted; rejects when the address is not to be had. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: this.#options.host, port: this.#options.port }, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#options.logger.error('outbound listener', { why: error.message }));
        resolve();
      });
    });
  }

  get port(): number {
    const address = this.#server.address() as AddressInfo | string | null;
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Connections being served. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Takes no more connections, lets requests in progress finish for `withinMs`, then drops what is left. */
  async close(withinMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all(this.#requests).then(() => closed), deadline]);
    clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }

  #accept(socket: Socket): void {
    const peer = plainAddress(socket.remoteAddress ?? '');
    socket.on('error', () => undefined);
    if (!this.#peers.allows(peer)) return this.#turnAway(socket, peer, 'peer-not-allowed');
    if (this.#sockets.size >= this.#options.maxConnections) return this.#turnAway(socket, peer, 'too-many');
    this.#sockets.add(socket);
    this.#showOpen();
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#showOpen();
    });
    const request = serveRequest(socket, peer, settingsOf(this.#options))
      .then((end) => this.#report(peer, end))
      // A fault of ours is one leg's: the dialplan's guard has it.
      .catch((error: unknown) => {
        socket.destroy();
        this.#options.logger.error('a dialplan request failed', { peer, why: String(error) });
      })
      .finally(() => this.#requests.delete(request));
    this.#requests.add(request);
  }

  #turnAway(socket: Socket, peer: string, reason: RequestRefusal): void {
    socket.destroy();
    this.#refused(peer, reason, '');
  }

  #refused(peer: string, reason: RequestRefusal, detail: string): void {
    this.#options.logger.warn('dialplan request refused', { peer, reason, detail });
    this.#options.meters.count('parkade_requests_refused_total', { reason });
  }

  #showOpen(): void {
    this.#options.meters.gauge('parkade_requests_open', this.#sockets.size);
  }

  #report(peer: string, end: RequestEnd): void {
    const { logger, meters, handler } = this.#options;
    switch (end.kind) {
      case 'refused':
        return this.#refused(peer, end.reason, end.detail);
      case 'undecided':
        meters.count('parkade_requests_total', { answer: 'none', outcome: 'undecided' });
        return logger.error('dialplan request undecided', { peer, leg: end.channel['Unique-ID'], why: end.detail });
      case 'answered': {
        const { answer, outcome, channel } = end;
        meters.count('parkade_requests_total', { answer: answer.kind, outcome: outcome.kind });
        meters.observeMs('parkade_request_decided_ms', end.decidedMs, { answer: answer.kind });
        const fields: LogFields = { peer, leg: channel['Unique-ID'], answer: answer.kind, outcome: outcome.kind };
        if (outcome.kind === 'done') logger.debug('dialplan request answered', fields);
        else logger.warn('dialplan request not answered', { ...fields, why: whyNot(outcome) });
        try {
          handler.onAnswered?.(channel, answer, outcome);
        } catch (error) {
          logger.error('dialplan request handler failed', { ...fields, why: String(error) });
        }
      }
    }
  }
}

const settingsOf = (options: OutboundOptions): RequestSettings => ({
  handshakeMs: options.handshakeMs,
  answerMs: options.answerMs,
  replyMs: options.replyMs ?? 2000,
  joinLingerMs: options.joinLingerMs ?? 200,
  limits: { ...DEFAULT_LIMITS, maxHeaderBytes: options.maxHeaderBytes ?? MAX_HEADER_BYTES },
  prompts: options.prompts(),
  handler: options.handler,
  stoodStill: options.stoodStill ?? (() => false),
});

function whyNot(outcome: { readonly kind: string; readonly cause?: string; readonly why?: string }): string {
  return outcome.cause ?? outcome.why ?? outcome.kind;
}
