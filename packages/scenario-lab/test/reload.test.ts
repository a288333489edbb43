/** The configuration changes while calls go on: SIGHUP, and what the operator, the callers and the lamps see of it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnyCall } from '@parkade/park-decision';
import type { LampKey } from '@parkade/practice-switch';
import { ownPorts } from '@parkade/testkit';
import { LAB_DOMAIN } from '../src/lab-surroundings.js';
import { eventually } from '../src/waiting.js';
import { twoNodes, type StoryConfig, type TwoNodes } from './two-nodes.js';

const STORY_MS = 60_000;
const NODE = 'node-a';
const ORBITS = ['701', '702', '703'];

let story: TwoNodes;
let api: string;
let keys: ReadonlyMap<string, LampKey>;

beforeAll(async () => {
  const [port = 0] = await ownPorts(1);
  api = `127.0.0.1:${String(port)}`;
  story = await twoNodes(['1001', '1002', '1003', '1004'], (config) => {
    Object.assign(config, { api: { listen: api } });
    config.lots.main['orbits'] = ['701-703'];
    config.lots.main['recall'] = { after: 'never' };
  });
  keys = new Map(ORBITS.map((orbit) => [orbit, story.lab.lampKey(`${orbit}@${LAB_DOMAIN}`, NODE)]));
  await Promise.all([...keys.values()].map((key) => key.eventually('terminated')));
}, STORY_MS);
afterAll(() => story?.close(), STORY_MS);

/** Alice and Bob talk; Bob parks her. */
async function park(alice: string, bob: string) {
  const parker = story.lab.phone(bob, NODE);
  const caller = story.lab.phone(alice, NODE).dial(bob);
  const talking = (await parker.nextIncoming()).answer();
  await caller.hearsEventually(bob);
  await talking.blindTransfer('*70');
  await caller.hearsEventually('play:');
  const orbit = await eventually(
    'the parked call',
    { within: 5_000 },
    async () => (await story.live()).find((call) => call.kind === 'parked' && call.caller.number === alice)?.orbit,
  );
  return { caller, parker, orbit };
}

const callerOf = (call: AnyCall): string => (call.kind === 'reserved' ? '' : (call.caller?.number ?? ''));
const told = (): readonly (readonly [string, readonly string[]])[] =>
  [...keys].map(([orbit, key]) => [orbit, key.history()]);
const lamp = (orbit: string): LampKey => keys.get(orbit) ?? Object.assign(new Error(orbit));
const empty = () =>
  eventually('the lot to be empty', { within: 5_000 }, async () =>
    (await story.live()).length === 0 ? true : undefined,
  );
const recallSoon = (config: StoryConfig): void => {
  config.lots.main['recall'] = { after: '1s', chain: [{ ring: 'parker', for: '20s' }], then: 'stay' };
};

describe('[L1][O5] a configuration that is read again', () => {
  it(
    'a broken file is reported with its line and its fix; the engine goes on as before, and so do the lamps',
    async () => {
      const { caller, orbit } = await park('1001', '1002');
      await lamp(orbit).eventually('confirmed');
      const before = told();
      await story.reload('configuration-refused', recallSoon, (yaml) => yaml.replace('after: 1s', 'after: soon'));
      const line = readFileSync(story.engine.logPath, 'utf8')
        .split('\n')
        .find((one) => one.includes('"configuration-refused"'));
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        field: 'lots.main.recall.after',
        line: expect.any(Number),
        fix: expect.any(String),
        why: expect.any(String),
      });
      expect(told()).toEqual(before);
      caller.hangUp();
      await empty();
    },
    STORY_MS,
  );

  it(
    'a recall time holds for who parks from now on; nobody who waits is disturbed, and no lamp that stays as it was is told anything',
    async () => {
      const early = await park('1001', '1002');
      await lamp(early.orbit).eventually('confirmed');
      const before = told();
      await story.reload('configuration-reloaded', recallSoon);
      const late = await park('1003', '1004');
      const ring = await late.parker.nextIncoming(10_000);
      const calls = (await story.live()).map((call) => `${call.orbit} ${call.kind} ${callerOf(call)} ${call.via}`);
      expect(calls.toSorted()).toEqual(
        [`${early.orbit} parked 1001 blind`, `${late.orbit} recalling 1003 blind`].toSorted(),
      );
      const others = (all: ReturnType<typeof told>) => all.filter(([orbit]) => orbit !== late.orbit);
      expect(others(told())).toEqual(others(before));
      ring.reject('busy');
      late.caller.hangUp();
      early.caller.hangUp();
      await empty();
    },
    STORY_MS,
  );

  it(
    'who is in an orbit that was taken out stays lit, is picked up from it, and it is dark and gone after that',
    async () => {
      await story.reload('configuration-reloaded', () => undefined);
      const { caller, orbit } = await park('1001', '1002');
      await lamp(orbit).eventually('confirmed');
      const before = told();
      const rest = ORBITS.filter((one) => one !== orbit);
      const without = (config: StoryConfig): void => void (config.lots.main['orbits'] = rest);
      await story.reload('configuration-reloaded', without);
      expect(told()).toEqual(before);
      const colleague = story.lab.phone('1003', NODE).dial(orbit);
      await colleague.hearsEventually('phone:1001');
      await caller.hearsEventually('phone:1003');
      await lamp(orbit).eventually('terminated');
      caller.hangUp();
      await empty();
      const next = await park('1001', '1002');
      expect(rest).toContain(next.orbit);
      next.caller.hangUp();
      await empty();
    },
    STORY_MS,
  );

  it(
    '[B5] whoever asks over HTTP is told what became of the file, or which field is refused and why',
    async () => {
      const token = await story.engine.command(['tokens', 'add', 'ops', '--scopes', 'see,admin']);
      const ask = async (): Promise<unknown> => {
        const headers = { authorization: `Bearer ${token}` };
        const answer = await fetch(`http://${api}/api/v1/reload`, { method: 'POST', headers });
        return answer.json();
      };
      await story.reload('configuration-refused', recallSoon, (yaml) => yaml.replace('after: 1s', 'after: soon'));
      expect(await ask()).toMatchObject({
        status: 422,
        reason: 'configuration-refused',
        fields: [{ field: 'lots.main.recall.after' }],
      });
      const digest = async (): Promise<unknown> => {
        const answer = await fetch(`http://${api}/api/v1/engines`, { headers: { authorization: `Bearer ${token}` } });
        const { engines } = (await answer.json()) as {
          readonly engines: readonly { readonly configuration: unknown }[];
        };
        return engines[0]?.configuration;
      };
      const before = await digest();
      expect(before).toEqual(expect.stringMatching(/^[0-9a-f]{12}$/));
      await story.reload('configuration-reloaded', recallSoon);
      await eventually('another digest', { within: 5_000 }, async () =>
        (await digest()) === before ? undefined : true,
      );
      await story.reload('configuration-reloaded', () => undefined);
      expect(await ask()).toMatchObject({ lots: [], draining: [], needsRestart: [] });
    },
    STORY_MS,
  );

  it(
    'what cannot change while the engine runs is named',
    async () => {
      await story.reload('configuration-needs-restart', (config) => {
        config.timeouts['store'] = '700ms';
      });
      const line = readFileSync(story.engine.logPath, 'utf8')
        .split('\n')
        .findLast((one) => one.includes('"configuration-needs-restart"'));
      expect(JSON.parse(line ?? '{}')).toMatchObject({ fields: 'timeouts.store' });
    },
    STORY_MS,
  );
});
