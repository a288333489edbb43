/** What the page knows: who looks, the lots as the stream tells them, and the server's time. Everything that is shown comes from here. */
import { batch, computed, signal } from '@preact/signals';
import type { Me, StreamMessage } from '@parkade/api-contract';
import { follow, NOTHING_KNOWN, type KnownLots } from '@parkade/api-contract/follow-lots';
import { waitBefore } from '../heart/reconnect.js';
import { learnt, NO_CLOCK, serverTime, untilNextSecond, type ServerClock } from '../heart/server-clock.js';
import {
  CONNECTING,
  healthOf,
  sameHealth,
  silentMs,
  STALE_AFTER_MS,
  type Heard,
  type Health,
} from '../heart/stream-health.js';
import { ask, signedOut } from './client.js';
import { followOnce } from './stream.js';

/** `null` until it is known who looks. */
export const me = signal<Me | null>(null);
export const known = signal<KnownLots>(NOTHING_KNOWN);
export const health = signal<Health>(CONNECTING);
/** The server's time, ms; set at each of its full seconds. Whoever reads it is drawn once a second. */
export const second = signal(0);

/** The time up to which all that is shown is true: now, or when the stream was last heard. */
export const shownAt = computed(() => (health.value.kind === 'stale' ? health.value.asOf : second.value));
export const isStale = computed(() => health.value.kind === 'stale');

type Listener = (messages: readonly StreamMessage[], before: KnownLots) => void;
const listeners = new Set<Listener>();
/** What came in one frame, after `known` has taken it in. */
export function onMessages(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let clock: ServerClock = NO_CLOCK;
let heard: Heard | null = null;
let inbox: StreamMessage[] = [];
let lastId = '';
let following: AbortController | null = null;
let attempt: AbortController | null = null;
let wake: (() => void) | null = null;

const clocks = () => ({ monotonic: performance.now(), wall: Date.now() });
export const serverNow = () => serverTime(clock, performance.now()) ?? Date.now();

function take(message: StreamMessage, id: string): void {
  if (id !== '') lastId = id;
  const at = message.kind === 'heartbeat' ? message.at : message.kind === 'snapshot' ? message.lot.at : null;
  const now = clocks();
  if (at !== null) clock = learnt(clock, at, now.monotonic);
  heard = { ...now, serverAt: Math.max(at ?? 0, heard?.serverAt ?? 0) };
  inbox.push(message);
  if (inbox.length > 1) return;
  // Changes are gathered, and drawn once a frame; a page that is not seen has no frames.
  if (document.hidden) setTimeout(takeIn, 100);
  else requestAnimationFrame(takeIn);
}

function takeIn(): void {
  const messages = inbox;
  inbox = [];
  const before = known.peek();
  batch(() => {
    known.value = messages.reduce(follow, before);
    setSecond();
    judge();
    for (const listener of listeners) listener(messages, before);
  });
}

/** Nothing is shown of a time before the server has said what time it is. */
function setSecond(): void {
  const now = serverTime(clock, performance.now());
  if (now !== null) second.value = Math.floor(now / 1000) * 1000;
}

function judge(): void {
  const now = healthOf(heard, clocks(), known.peek().heartbeat?.storeAwaySince ?? null);
  if (!sameHealth(now, health.peek())) health.value = now;
}

function tick(): void {
  if (following === null) return;
  batch(() => {
    setSecond();
    judge();
  });
  // A connection that is open and says nothing is as dead as a closed one.
  if (heard !== null && silentMs(heard, clocks()) > STALE_AFTER_MS) attempt?.abort();
  setTimeout(tick, untilNextSecond(serverNow()));
}

async function keepFollowing(stop: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stop.aborted) {
    attempt = new AbortController();
    const abort = AbortSignal.any([stop, attempt.signal]);
    let brought = false;
    const end = await followOnce({
      lastId,
      abort,
      onMessage: (message, id) => {
        brought = true;
        take(message, id);
      },
    });
    if (stop.aborted || end === 'signed-out') return;
    failures = brought ? 0 : failures + 1;
    await pause(waitBefore(failures, Math.random()));
  }
}

/** Ends early when there is a reason to think that it goes now. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Connects now, if it is waiting to. */
export function tryNow(): void {
  wake?.();
}
addEventListener('online', tryNow);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    judge();
    tryNow();
  }
});

function startFollowing(): void {
  stopFollowing();
  following = new AbortController();
  void keepFollowing(following.signal);
  setTimeout(tick, 0);
}

function stopFollowing(): void {
  following?.abort();
  following = null;
}

/** `away`: nobody can say who looks; the engine, or its store. */
export type Entered = 'in' | 'nobody' | 'away';

/** Asks who looks, and begins to follow. */
export async function enter(): Promise<Entered> {
  const answer = await ask<Me>('me');
  if (!answer.ok) return answer.problem?.status === 401 ? 'nobody' : 'away';
  batch(() => {
    me.value = answer.value;
    signedOut.value = false;
  });
  startFollowing();
  return 'in';
}

export async function leave(): Promise<void> {
  stopFollowing();
  await ask('session', { method: 'DELETE' });
  batch(() => {
    me.value = null;
    known.value = NOTHING_KNOWN;
    health.value = CONNECTING;
    signedOut.value = true;
  });
  lastId = '';
  heard = null;
}
