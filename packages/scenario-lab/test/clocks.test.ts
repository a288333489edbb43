/** Machines whose clocks are ten minutes apart: the engines take the time from Redis, so nobody is rung or sent away early. */
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Phone } from '@parkade/practice-switch';
import { ChaosLab } from '../src/chaos/chaos-lab.js';
import { liveCalls } from '../src/engine/store-reader.js';
import { eventually } from '../src/waiting.js';

const STORY_MS = 60_000;
const RECALL_MS = 3_000;
/** Timer, claim, origination, and a machine with other things to do. */
const SLACK_MS = 2_500;
const FIVE_MINUTES = 300_000;

let lab: ChaosLab;
beforeAll(async () => {
  const recall = { after: '3s', chain: [{ ring: 'parker', for: '30s' }], rounds: 1, lastly: 'stay' } as const;
  lab = await ChaosLab.start({ seed: 11, engines: 2, settings: { orbits: ['701-720'], recall, maxWait: '4m' } });
  const [early, late] = lab.engines;
  late?.setClockOffset(FIVE_MINUTES);
  early?.setClockOffset(-FIVE_MINUTES);
  await lab.startEngines();
}, STORY_MS);
afterAll(() => lab?.close());

interface Parked {
  readonly parker: Phone;
  readonly since: number;
  readonly end: () => Promise<void>;
}

/** Each node asks another engine first. */
async function park(node: string, users: readonly [string, string]): Promise<Parked> {
  const [alice, parker] = [lab.phone(users[0], node), lab.phone(users[1], node)];
  const caller = alice.dial(parker.user);
  const talking = (await parker.nextIncoming()).answer();
  await caller.hearsEventually(`phone:${parker.user}`);
  await talking.blindTransfer('*70');
  const since = performance.now();
  const end = async (): Promise<void> => {
    caller.hangUp();
    await eventually('the orbit to be free', { within: 10_000 }, async () =>
      (await liveCalls(lab.store)).length === 0 ? true : undefined,
    );
  };
  return { parker, since, end };
}

async function expectRecallInTime({ parker, since }: Parked): Promise<void> {
  const ring = await parker.nextIncoming(RECALL_MS + 10 * SLACK_MS);
  const waited = performance.now() - since;
  expect(waited).toBeGreaterThan(RECALL_MS - 500);
  expect(waited).toBeLessThan(RECALL_MS + SLACK_MS);
  ring.reject('busy');
}

describe('[I8] engines whose clocks are ten minutes apart', () => {
  it.each([
    { node: 'node-a', users: ['1101', '1102'] as const },
    { node: 'node-b', users: ['1103', '1104'] as const },
  ])(
    'a caller parked at $node is recalled when it is time, and nobody is sent away',
    async ({ node, users }) => {
      const parked = await park(node, users);
      await expectRecallInTime(parked);
      expect((await liveCalls(lab.store)).map(({ kind }) => kind)).toHaveLength(1);
      await parked.end();
    },
    STORY_MS,
  );

  it(
    'a clock that is set while a caller waits moves nothing',
    async () => {
      const parked = await park('node-a', ['1105', '1106']);
      for (const engine of lab.engines) engine.setClockOffset(2 * FIVE_MINUTES);
      await expectRecallInTime(parked);
      await parked.end();
    },
    STORY_MS,
  );

  it('each engine says in its log by how much its machine is wrong', () => {
    for (const engine of lab.engines)
      expect(engine.logLines().filter((line) => line.includes('"clock-differs"'))).not.toHaveLength(0);
  });
});
