/**
 * Somebody who looks at a board all through the chaos: one stream of events at a time, another engine when it breaks, from the place that
 * was reached. What is known so must be what the store holds, whenever nothing moves.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { callOf, follow, isAfter, NOTHING_KNOWN, type KnownLots, type StreamMessage } from '@parkade/api-contract';
import type { AnyCall } from '@parkade/park-decision';
import { eventually } from '../waiting.js';
import type { ChaosEngine } from './chaos-engine.js';

const BETWEEN_TRIES_MS = 100;
/** A command of its own makes the token, on a busy machine. */
const SEES_WITHIN_MS = 60_000;
/** Heartbeats come every two seconds; one who has heard nothing for so long connects elsewhere (docs/api.md). */
const SILENCE_MS = 5_000;

export class Follower {
  /** Told twice, or in another order than it happened. */
  readonly wrong: string[] = [];
  /** Snapshots that made good for a gap. */
  gaps = 0;
  connections = 0;
  changes = 0;
  readonly #engines: readonly ChaosEngine[];
  readonly #stopped = new AbortController();
  readonly #over: Promise<void>;
  #known: KnownLots = NOTHING_KNOWN;
  #token = '';
  #tokens = 0;
  #lastId = '';

  private constructor(engines: readonly ChaosEngine[]) {
    this.#engines = engines;
    this.#over = this.#follow();
  }

  /** Resolves with somebody who sees the lots. */
  static async start(engines: readonly ChaosEngine[]): Promise<Follower> {
    const follower = new Follower(engines);
    await eventually('the follower to see a lot', { within: SEES_WITHIN_MS, every: 50 }, () =>
      follower.#known.lots.size > 0 ? true : undefined,
    );
    return follower;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#over;
  }

  /** `701 parked 01k… 1000`, for each orbit that is not free. */
  taken(lot: string): readonly string[] | undefined {
    return this.#known.lots.get(lot)?.bays.flatMap(({ orbit, site, state }) => {
      const call = callOf({ orbit, site, state });
      if (call === null) return [];
      const number = 'call' in state ? state.call.caller.number : '';
      return [`${orbit} ${KINDS[state.kind]} ${call.callId} ${number}`];
    });
  }

  async #follow(): Promise<void> {
    for (let turn = 0; !this.#stopped.signal.aborted; turn += 1) {
      const engine = this.#engines[turn % this.#engines.length];
      if (engine !== undefined) await this.#listenTo(engine).catch(() => undefined);
      await pause(BETWEEN_TRIES_MS);
    }
  }

  async #listenTo(engine: ChaosEngine): Promise<void> {
    // Where Redis has lost everything, tokens are made anew.
    if (this.#token === '') this.#token = await engine.command('tokens', 'add', `follower-${(this.#tokens += 1)}`);
    const silence = new AbortController();
    let late: NodeJS.Timeout | undefined;
    const heard = (): void => {
      clearTimeout(late);
      late = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    heard();
    try {
      const response = await fetch(`${engine.apiUrl}/events`, {
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(this.#lastId === '' ? {} : { 'last-event-id': this.#lastId }),
        },
        signal: AbortSignal.any([this.#stopped.signal, silence.signal]),
      });
      if (response.status === 401) this.#token = '';
      if (response.status !== 200 || response.body === null) return;
      this.connections += 1;
      let rest = '';
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        heard();
        const messages = (rest + piece).split('\n\n');
        rest = messages.pop() ?? '';
        for (const message of messages) this.#hear(message);
      }
    } finally {
      clearTimeout(late);
    }
  }

  #hear(text: string): void {
    const fields = new Map(
      text.split('\n').map((line) => [line.split(':', 1)[0] ?? '', line.replace(/^[^:]*: ?/, '')]),
    );
    const data = fields.get('data');
    if (data === undefined) return;
    const message = JSON.parse(data) as StreamMessage;
    this.#check(message);
    this.#known = follow(this.#known, message);
    this.#lastId = fields.get('id') ?? this.#lastId;
    if (message.kind === 'goodbye' && message.problem.reason === 'unauthenticated') this.#token = '';
  }

  #check(message: StreamMessage): void {
    if (message.kind === 'snapshot' && message.why === 'gap') this.gaps += 1;
    if (message.kind !== 'change') return;
    this.changes += 1;
    const { lot, position, text } = message;
    const known = this.#known.lots.get(lot);
    if (known === undefined) this.wrong.push(`events: a change of ${lot} before its snapshot: ${text}`);
    else if (position !== null && !isAfter(position, known.position))
      this.wrong.push(`events: ${position} came after ${known.position}: ${text}`);
  }
}

const KINDS = {
  reserved: 'reserved',
  waiting: 'parked',
  ringing: 'recalling',
  claimed: 'claimed',
  free: 'free',
  resting: 'free',
  unreadable: 'unreadable',
} as const;

/** What a follower should know, from what the store holds. */
export const takenIn = (calls: readonly AnyCall[]): readonly string[] =>
  calls.map((call) => {
    const number = call.kind === 'reserved' ? '' : (call.caller?.number ?? '');
    return `${call.orbit} ${call.kind} ${call.callId} ${number}`;
  });
