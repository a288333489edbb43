/**
 * What a park may take while Redis is in trouble, relative to the configured times: the engine with the store and the timer queue
 * that `serve` gives it, the switch made up. The dialplan's own part is told on the practice switch (`store-` stories).
 */
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LegId, LegSnapshot, Look, NodeId } from '@parkade/park-decision';
import { Background, createEngine, type Engine } from '@parkade/park-engine';
import { type ParkStore } from '@parkade/park-ports';
import {
  connectParkStore,
  domainConnection,
  patientConnection,
  RedisEventLog,
  RedisTickets,
  RedisTries,
  type RedisParkStore,
} from '@parkade/redis-store';
import {
  CountingIds,
  FakeSwitches,
  PrivateRedis,
  AskedOnce,
  promptsOf,
  RIG_MESSAGES,
  RecordedLog,
  RecordedMeters,
  TcpProxy,
  type RedisPlace,
} from '@parkade/testkit';
import { BullTimerQueue } from '@parkade/timer-queue';

import { answerTimeBudget, parseConfig, type ResolvedConfig } from '@parkade/park-config';
import { lotDirectory } from '../src/lot-directory.js';
import { systemClock } from '../src/random-ids.js';

/** Bounds are kept by timers of this process, which shares its machine with the rest of the test run. */
const SLACK_MS = 1000;

const CONFIG = `
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:1', password: secret }]
timeouts: { guard: 4s, store: 500ms }
lots: { main: { domain: pbx.test, orbits: ['701-720'], park_codes: ['*70'] } }
`;

function resolved(text: string): ResolvedConfig {
  const loading = parseConfig(text);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

const config = resolved(CONFIG);
const { answerMs, storeMs, silentStoreMs } = answerTimeBudget(config.timeouts);

let redis: PrivateRedis;
let line: TcpProxy;
let store: RedisParkStore;
let timers: BullTimerQueue;
let engine: Engine;
let endSide: () => void;
/** Happens once, when the engine has asked the store whether it knows the leg. */
let inTheMiddle: (() => void) | undefined;
let legs = 0;

beforeEach(async () => {
  redis = await PrivateRedis.start();
  line = await TcpProxy.start(redis.port);
  const place: RedisPlace = { redis: { host: '127.0.0.1', port: line.port } };
  store = await connectParkStore({ ...place, commandTimeoutMs: storeMs });
  const log = new RecordedLog();
  timers = new BullTimerQueue({
    commands: domainConnection({ ...place, commandTimeoutMs: storeMs }),
    waiting: patientConnection(place),
    handler: () => Promise.resolve(),
    clock: systemClock,
    scheduleTimeoutMs: storeMs,
  });
  const side = domainConnection(place);
  endSide = () => side.disconnect();
  const beside = {
    events: new RedisEventLog(side, { openFollower: () => side }),
    tickets: new RedisTickets(side),
    asked: new AskedOnce(),
    tries: new RedisTries(side),
  };
  engine = createEngine({
    store: interrupted(store),
    ...beside,
    switches: new FakeSwitches({ anyLegExists: true }),
    timers,
    clock: systemClock,
    ids: new CountingIds(),
    log,
    meters: new RecordedMeters(),
    lots: lotDirectory(config),
    isDraining: () => false,
    isOverloaded: () => false,
    settings: {
      current: () => ({
        failsafeGraceMs: 15_000,
        ticketMs: 10_000,
        outboxGraceMs: 700,
        safeMusic: 'tone_stream://safe',
        confirmPrompt: 'tone_stream://confirm',
        recallPrompt: 'tone_stream://confirm',
        refusalPrompts: promptsOf(() => 'tone_stream://confirm'),
        messages: RIG_MESSAGES,
      }),
    },
    background: new Background(log),
  });
});
afterEach(async () => {
  inTheMiddle = undefined;
  redis.resume();
  endSide();
  await Promise.all([store.close(), timers.close()]);
  await line.close();
  await redis.stop();
});

/** After a lost connection BullMQ waits so long and cannot be told that it need not. */
const BULLMQ_WAITS_MS = 5000;
afterAll(() => new Promise<void>((resolve) => setTimeout(resolve, BULLMQ_WAITS_MS)), 2 * BULLMQ_WAITS_MS);

/** The store itself, but that the middle of a park can be told. */
const interrupted = (whole: RedisParkStore): ParkStore =>
  new Proxy(whole, {
    get(target, name) {
      if (name === 'lookAtLeg') {
        return async (look: Look) => {
          const answer = await target.lookAtLeg(look);
          inTheMiddle?.();
          inTheMiddle = undefined;
          return answer;
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });

/** A caller whom 1001 talked to and sent to `*70`. */
function sentToPark(): LegSnapshot {
  legs += 1;
  return {
    node: 'fs-a' as NodeId,
    leg: `leg-${String(legs).padStart(8, '0')}` as LegId,
    entry: 'dialled',
    dialled: '*70',
    direction: 'inbound',
    transferred: true,
    lastBridgedTo: 'leg-of-1001' as LegId,
    referReplaces: false,
    owner: { user: '1000', domain: 'pbx.test' },
    lastBridgedOwner: { user: '1001', domain: 'pbx.test' },
    name: 'Alice',
    number: '1000',
    sipCallId: `sip-${legs}`,
    callId: null,
    callVersion: null,
    ticket: null,
  };
}

async function park(): Promise<{ readonly kind: string; readonly tookMs: number }> {
  const began = performance.now();
  const { kind } = await engine.request(sentToPark());
  return { kind, tookMs: performance.now() - began };
}

/** Redis knows the scripts, the timer queue is open: what an engine is like that has parked somebody before. */
async function untilItParks(): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await park()).kind === 'hold') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nobody can be parked');
}

const TROUBLES: readonly (readonly [what: string, begin: () => Promise<void> | void])[] = [
  ['is dead', () => redis.kill9()],
  ['is frozen', () => redis.pause()],
  ['cannot be reached', () => line.cut()],
  ['takes longer for each answer than anybody waits', () => line.delayReplies(() => 2 * silentStoreMs)],
];

describe('a park while Redis', () => {
  it('[M7] may be waited for is left to the dialplan before the guard fires, by the bounds of one place', () => {
    expect(silentStoreMs).toBe(2 * config.timeouts.storeMs);
    expect(silentStoreMs).toBeLessThan(answerMs);
    expect(answerMs).toBeLessThan(config.timeouts.guardMs - 1000);
    const impatient = parseConfig(CONFIG.replace('store: 500ms', 'store: 1500ms'));
    expect(impatient).toMatchObject({ kind: 'invalid', problems: [{ field: 'timeouts.guard' }] });
  });

  it.each(TROUBLES)('[M7] %s is left to the dialplan within the bound', async (_what, begin) => {
    await untilItParks();
    await begin();
    for (let n = 0; n < 3; n += 1) {
      const { kind, tookMs } = await park();
      expect(kind).toBe('fall-back');
      expect(tookMs).toBeLessThan(silentStoreMs + SLACK_MS);
    }
  });

  it.each(TROUBLES)('[M7] %s from its middle on is left to the dialplan within the bound', async (_what, begin) => {
    await untilItParks();
    inTheMiddle = () => void begin();
    const { kind, tookMs } = await park();
    expect(kind).toBe('fall-back');
    expect(tookMs).toBeLessThan(silentStoreMs + SLACK_MS);
  });

  it('[M7] answers slowly, but answers, is a park', async () => {
    await untilItParks();
    line.delayReplies(() => storeMs / 4);
    const { kind, tookMs } = await park();
    expect(kind).toBe('hold');
    expect(tookMs).toBeLessThan(answerMs + SLACK_MS);
  });
});
