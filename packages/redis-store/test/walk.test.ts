import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnyCall } from '@parkade/park-decision';
import type { EventLog, LotStates, ParkStore, StoreAnswer, Tickets } from '@parkade/park-ports';
import {
  InMemoryParkStore,
  PrivateRedis,
  SAMPLE_NOW,
  claimedBy,
  endedAs,
  parkPlan,
  putOff,
  reservePlan,
  sampleCallId,
  sampleLeg,
  sampleLot,
  sampleOrbits,
  sampleTicket,
  stepTo,
} from '@parkade/testkit';
import { connectParkStore } from '@parkade/redis-store';
import { connections } from './connections.js';

/**
 * Both stores take the same random walk and must answer the same at each step. The seed is in the test's title; to walk
 * it again: PARKADE_SEED=<seed>. Seeds that ever failed are kept in PINNED.
 */

const PINNED: readonly number[] = [1, 2, 3];
const FRESH = Number(process.env.PARKADE_SEED ?? Date.now() % 1_000_000_007);
const STEPS = 200;
const RETENTION_MS = 20_000;

const IDS = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd', 'eeeeeeee', 'ffffffff', 'gggggggg', 'hhhhhhhh'];
const LEGS = ['shared-leg-1', 'shared-leg-2', 'shared-leg-3', 'shared-leg-4'];
const LOTS = ['main', 'annex'];
const ORBITS = ['701', '702', '*5901'];
const TICKETS = ['t1', 't2'];

/** Mulberry32: small, seeded, good enough to choose steps. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Stores {
  readonly store: ParkStore;
  readonly log: EventLog;
  readonly states: LotStates;
  readonly tickets: Tickets;
}

type Ask = (stores: Stores) => Promise<StoreAnswer<unknown>>;

/** One walk's dice and what it has seen: states to advance from, also stale ones, and steps to repeat. */
class Walker {
  readonly #random: () => number;
  readonly #seen: AnyCall[] = [];
  readonly #asked: Ask[] = [];
  #now = SAMPLE_NOW;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  saw(answer: StoreAnswer<unknown>): void {
    if (answer.kind !== 'ok') throw new Error(answer.kind);
    const { value } = answer;
    if (typeof value === 'object' && value !== null && 'call' in value) this.#seen.push(value.call as AnyCall);
  }

  next(): { readonly title: string; readonly ask: Ask } {
    this.#now += Math.floor(this.#random() * 1500);
    const steps: Readonly<Record<string, () => Ask>> = {
      open: () => this.#open(),
      openAgain: () => this.#open(),
      advance: () => this.#advance(),
      advanceMore: () => this.#advance(),
      end: () => this.#advance(),
      repeat: () => this.#pick(this.#asked) ?? this.#open(),
      settle: () => this.#settle(),
      putTicket: () => this.#putTicket(),
      takeTicket: () => this.#takeTicket(),
    };
    const title = this.#pickText(Object.keys(steps));
    const ask = (steps[title] ?? (() => this.#open()))();
    this.#asked.push(ask);
    return { title: `${title} at ${this.#now - SAMPLE_NOW}`, ask };
  }

  /** Everything both stores can be asked, with the walk's present clock. */
  questions(): Readonly<Record<string, Ask>> {
    const now = this.#now;
    const byLot = LOTS.flatMap((name): [string, Ask][] => [
      [`view ${name}`, ({ store }) => store.viewLot(sampleLot(name))],
      [`state ${name}`, ({ states }) => stateOf(states, name)],
      [`events ${name}`, ({ log }) => eventsOf(log, name)],
      [`occupants ${name}`, ({ store }) => store.occupants(sampleLot(name), sampleOrbits(...ORBITS))],
    ]);
    return {
      ...Object.fromEntries(byLot),
      ...Object.fromEntries(LEGS.map((leg): [string, Ask] => [leg, ({ store }) => store.findByLeg(sampleLeg(leg))])),
      ...Object.fromEntries(IDS.map((id): [string, Ask] => [id, ({ store }) => store.loadCall(sampleCallId(id))])),
      live: ({ store }) => store.liveCalls(),
      due: ({ store }) => store.liveCalls(now),
      pending: ({ store }) => store.pendingOutbox(now),
      'pending of one': ({ store }) => store.pendingOutbox(Infinity, [sampleCallId('aaaaaaaa')]),
    };
  }

  #open(): Ask {
    const sample = {
      callId: this.#pickText(IDS),
      candidates: ORBITS.filter(() => this.#random() < 0.6),
      lot: this.#pickText(LOTS),
      leg: this.#pickText(LEGS),
      now: this.#now,
    };
    const plan = this.#random() < 0.3 ? reservePlan(sample) : parkPlan(sample);
    const now = this.#now;
    const quarantineMs = this.#random() < 0.5 ? 0 : 3000;
    return ({ store }) => store.openCall({ ...plan, quarantineMs }, now);
  }

  #advance(): Ask {
    const call = this.#pick(this.#seen);
    if (call === undefined || call.kind === 'ended') return this.#open();
    const now = this.#now;
    const next = this.#nextOf(call, now);
    const outbox = [{ kind: 'hold', node: call.node, leg: sampleLeg(LEGS[0] ?? '') }] as const;
    const step = stepTo(call, next, { now, ...(this.#random() < 0.5 ? { outbox } : {}) });
    this.#seen.push(next);
    return ({ store }) => store.advanceCall(step);
  }

  #nextOf(call: Exclude<AnyCall, { kind: 'ended' }>, now: number): AnyCall {
    const dice = this.#random();
    if (dice < 0.4) return endedAs(call, 'retrieved', now);
    if (dice < 0.7 && call.kind === 'parked') return claimedBy(call, this.#pickText(LEGS), now);
    return putOff(call, now + Math.floor(this.#random() * 10_000));
  }

  #settle(): Ask {
    const callId = sampleCallId(this.#pickText(IDS));
    const version = 1 + Math.floor(this.#random() * 4);
    return ({ store }) => store.settleOutbox(callId, version);
  }

  #putTicket(): Ask {
    const id = this.#pickText(TICKETS);
    const ticket = sampleTicket(this.#pickText(IDS));
    return ({ tickets }) => tickets.put(id, ticket, 60_000);
  }

  #takeTicket(): Ask {
    const id = this.#pickText(TICKETS);
    return ({ tickets }) => tickets.take(id);
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#random() * from.length)];
  }

  #pickText(from: readonly string[]): string {
    return this.#pick(from) ?? '';
  }
}

/** The events of a lot without their ids, which each store makes in its own way. */
async function eventsOf(log: EventLog, lot: string): Promise<StoreAnswer<unknown>> {
  const answer = await log.read(sampleLot(lot), '0', 5000);
  return answer.kind === 'ok' ? { kind: 'ok', value: answer.value.map(({ event }) => event) } : answer;
}

/** A lot's state, the ids of its entries left out. */
async function stateOf(states: LotStates, lot: string): Promise<StoreAnswer<unknown>> {
  const answer = await states.stateOf(sampleLot(lot), 3);
  if (answer.kind === 'store-down') return answer;
  const { position, lately, ...rest } = answer.value;
  expect(position).toBe(lately.at(-1)?.id ?? '0-0');
  return { kind: 'ok', value: { ...rest, lately: lately.map(({ event }) => event) } };
}

async function answersOf(
  stores: Stores,
  asks: Readonly<Record<string, Ask>>,
): Promise<Readonly<Record<string, unknown>>> {
  const answers = await Promise.all(
    Object.entries(asks).map(async ([name, ask]) => [name, await ask(stores)] as const),
  );
  return Object.fromEntries(answers);
}

describe('RedisParkStore and InMemoryParkStore answer alike', () => {
  let server: PrivateRedis;
  beforeAll(async () => {
    server = await PrivateRedis.start();
  });
  afterAll(() => server.stop());

  it.each([...PINNED, FRESH])(
    `through ${STEPS} steps of seed %i`,
    async (seed) => {
      const walker = new Walker(seed);
      const options = { url: server.url, prefix: `walk-${seed}`, retentionMs: RETENTION_MS, commandTimeoutMs: 10_000 };
      const { log, states, tickets, end } = await connections(server.url, options.prefix, options.commandTimeoutMs);
      const opened = await connectParkStore(options);
      const redis: Stores = { store: opened, log, states, tickets };
      const store = new InMemoryParkStore({ retentionMs: RETENTION_MS });
      const memory: Stores = { store, log: store.log, states: store, tickets: store.tickets };
      try {
        for (let step = 0; step < STEPS; step += 1) {
          const { title, ask } = walker.next();
          const expected = await ask(memory);
          expect({ step, title, answer: await ask(redis) }).toEqual({ step, title, answer: expected });
          walker.saw(expected);
          const questions = walker.questions();
          expect(await answersOf(redis, questions)).toEqual(await answersOf(memory, questions));
        }
      } finally {
        await opened.close();
        end();
      }
    },
    60_000,
  );
});
