/** The store forgets everybody at once: what the switches know is enough to have every caller back where they were. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { violationsAmong, type AnyCall } from '@parkade/park-decision';
import type { Phone, PhoneCall } from '@parkade/practice-switch';
import { ChaosLab, MUSIC, NODES } from '../src/chaos/chaos-lab.js';
import { liveCalls } from '../src/engine/store-reader.js';
import { eventually } from '../src/waiting.js';

const CALLERS = 500;
/** Callers who are on their way into the lot at the same time, per node. */
const AT_ONCE = 4;
const PARKED_WITHIN_MS = 60_000;
/** Generous for a busy machine; the time it took is printed. */
const BACK_WITHIN_MS = 30_000;
const SEED = 4711;

describe('Redis comes back empty', () => {
  let lab: ChaosLab;

  beforeAll(async () => {
    lab = await ChaosLab.start({
      seed: SEED,
      engines: 1,
      latencyMs: 1,
      redisRemembers: false,
      // Patience for a machine that does much else: nobody shall be parked by the switch alone.
      timeouts: { guard: '10s', command: '3s', store: '3s', failsafe_grace: '30s' },
      settings: {
        orbits: ['7000-7599'],
        claim: '5s',
        recall: { after: '15m', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' },
      },
    });
    await lab.startEngines();
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  }, 30_000);

  it(
    `[M8][I8] ${CALLERS} callers on two nodes are all back: same call, orbit and due time, nobody twice`,
    async () => {
      const started = performance.now();
      await Promise.all(NODES.map((node, index) => fill(lab, node, `100${index}`, CALLERS / NODES.length)));
      const before = await untilParked(PARKED_WITHIN_MS);
      const parked = performance.now();
      expect(places(before)).toHaveLength(CALLERS);

      await lab.redis.kill9();
      await lab.redis.restart();
      const empty = performance.now();
      const after = await untilParked(BACK_WITHIN_MS);
      const back = performance.now();

      expect(places(after)).toEqual(places(before));
      expect(new Set(after.map(({ orbit }) => orbit)).size).toBe(CALLERS);
      expect(violationsAmong(after)).toEqual([]);
      for (const node of NODES) {
        const legs = lab.node(node).legs();
        expect(legs.map((leg) => leg.application?.name)).toEqual(legs.map(() => 'endless_playback'));
        expect(legs).toHaveLength(CALLERS / NODES.length);
      }
      // Each was taken in once: the engine says how many it took.
      await eventually('the engine to say whom it adopted', { within: 5000 }, () =>
        adopted(lab) === CALLERS ? true : undefined,
      );
      process.stdout.write(
        `seed ${SEED}: ${CALLERS} parked in ${ms(parked - started)}; the last is back ${ms(back - empty)} after Redis\n`,
      );
    },
    PARKED_WITHIN_MS + BACK_WITHIN_MS,
  );

  const untilParked = (within: number): Promise<readonly AnyCall[]> =>
    eventually(`${CALLERS} callers to be parked`, { within, every: 50 }, async () => {
      const calls = await liveCalls(lab.store);
      const there = calls.filter(({ kind }) => kind === 'parked').length;
      if (there !== CALLERS || calls.length !== CALLERS) throw new Error(`${there} of ${calls.length}`);
      return calls;
    });
});

/** A desk answers whoever calls and sends each of them to `*70`. */
async function fill(lab: ChaosLab, node: string, desk: string, count: number): Promise<void> {
  const answering = lab.practice.phone(desk, node, { behaviour: 'auto-answer' });
  const outside = lab.practice.outsideLine(`49301${desk}`, node, { context: 'default', name: `Callers of ${desk}` });
  let left = count;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await parkOne(lab, answering, outside);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function parkOne(lab: ChaosLab, desk: Phone, outside: Phone): Promise<void> {
  const caller: PhoneCall = outside.dial(desk.user);
  const taken = await desk.nextIncoming(20_000);
  await lab.practice.until(() => taken.isUp && caller.isUp, 20_000, 'the desk to have answered');
  const { final } = await taken.blindTransfer('*70');
  if (final >= 300) throw new Error(`the transfer to *70 failed: ${final}`);
  await lab.practice.until(() => hearsMusic(caller), 20_000, 'the caller to be on music');
}

const hearsMusic = (call: PhoneCall): boolean => {
  call.noteSound();
  return call.heard().at(-1)?.sources.includes(`play:${MUSIC}`) ?? false;
};

/** What must be the same afterwards, in an order of its own. */
const places = (calls: readonly AnyCall[]): readonly string[] =>
  calls
    .map((call) =>
      call.kind === 'parked' ? `${call.orbit} ${call.callId} ${call.caller.leg} due ${call.deadline}` : call.kind,
    )
    .toSorted();

function adopted(lab: ChaosLab): number {
  const lines = lab.engines.flatMap(({ logPath }) => readFileSync(logPath, 'utf8').split('\n'));
  const counts = lines.map((line) => /"adopted":(\d+)/.exec(line)?.[1] ?? '0');
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

const ms = (duration: number): string => `${Math.round(duration)} ms`;
