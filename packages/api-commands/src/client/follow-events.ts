/** The event stream, through every end of a connection: each message once and in order, or a snapshot that says what was missed. */
import type { StreamMessage } from '@parkade/api-contract';
import { createParser } from 'eventsource-parser';
import type { ApiWorld } from '../api-world.js';
import type { ApiClient, Body } from './api-client.js';
import { NoEngine, Refusal } from './failures.js';

export interface Followed {
  /** The place to go on from; `null` of a stream that has not said one. */
  readonly id: string | null;
  readonly message: StreamMessage;
}

export interface FollowOptions {
  readonly lots: string | undefined;
  readonly after: string | null;
  readonly signal: AbortSignal;
  readonly onConnected: (engine: string, isFirst: boolean) => void;
  readonly onLost: (why: string, againMs: number) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Ends when the signal comes. @throws NoEngine when there was none at the very beginning; Refusal of what time does not mend. */
export async function* followEvents(
  client: ApiClient,
  { pause, random }: Pick<ApiWorld, 'pause' | 'random'>,
  { lots, after, signal, onConnected, onLost }: FollowOptions,
): AsyncGenerator<Followed> {
  let lastId = after;
  let wasConnected = false;
  for (let inVain = 0; !signal.aborted;) {
    let why = 'the stream ended';
    try {
      const body = await client.stream('/events', { lots }, lastId, signal);
      onConnected(client.engine, !wasConnected);
      wasConnected = true;
      for await (const followed of messagesOf(body)) {
        inVain = 0;
        lastId = followed.id ?? lastId;
        if (followed.message.kind === 'goodbye') {
          if (!followed.message.problem.retryable) throw new Refusal(followed.message.problem);
          why = followed.message.problem.detail;
          break;
        }
        yield followed;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && !error.problem.retryable) throw error;
      if (!wasConnected && (error instanceof NoEngine || error instanceof Refusal)) throw error;
      why = error instanceof Refusal ? error.problem.detail : error instanceof Error ? error.message : String(error);
    }
    client.leaveEngine();
    const againMs = Math.round(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** inVain) * (0.5 + random() / 2));
    inVain += 1;
    onLost(why, againMs);
    await pause(againMs, signal);
  }
}

async function* messagesOf(body: Body): AsyncGenerator<Followed> {
  const ready: Followed[] = [];
  const parser = createParser({
    onEvent: ({ id, data }) => void ready.push({ id: id ?? null, message: JSON.parse(data) as StreamMessage }),
  });
  const decoder = new TextDecoder();
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    parser.feed(decoder.decode(piece, { stream: true }));
    yield* ready.splice(0);
  }
}
