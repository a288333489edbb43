/** Two engines whose files give one name to two switches: the second must not end the first one's callers. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PracticeLab } from '@parkade/practice-switch';
import { ownPorts, PrivateRedis } from '@parkade/testkit';
import { engineYaml, type EngineNode } from '../src/engine/engine-config.js';
import { EngineProcess } from '../src/engine/engine-process.js';
import { liveCalls } from '../src/engine/store-reader.js';
import { HOLD_MUSIC, LAB_DOMAIN } from '../src/lab-surroundings.js';
import { EXTENSIONS, writePracticeDialplan } from '../src/practice/practice-dialplan.js';
import { eventually } from '../src/waiting.js';

const PASSWORD = 'practice';
const STORY_MS = 60_000;
const USERS = ['1001', '1002', '1003', '1004'];

let folder: string;
let redis: PrivateRedis;
let lab: PracticeLab;
let engines: readonly EngineProcess[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-one-name-'));
  const ports = await ownPorts(4);
  const [east, west] = ['node-a', 'node-b'].map((name, index) => ({
    name,
    listenPort: ports[2 * index] ?? 0,
    httpPort: ports[2 * index + 1] ?? 0,
  }));
  if (east === undefined || west === undefined) throw new Error('two engines');
  const dialplan = writePracticeDialplan(folder);
  redis = await PrivateRedis.start();
  lab = await PracticeLab.start({
    nodes: [east, west, { ...west, name: 'node-c' }].map(({ name, listenPort }) => ({
      name,
      password: PASSWORD,
      domain: LAB_DOMAIN,
      dialplanDirs: [dialplan.folder],
      extraDialplan: EXTENSIONS,
      substitutions: { [dialplan.engine]: `127.0.0.1:${listenPort}` },
      globals: { hold_music: HOLD_MUSIC },
      directory: USERS.map((user) => ({ user, domain: LAB_DOMAIN, context: 'default' })),
    })),
  });
  engines = [east, west].map(({ name, listenPort, httpPort }) => {
    // The mistake: each file says `node-a`, and means another switch.
    const nodes = [nodeOf('node-a', name), ...(name === 'node-a' ? [] : [nodeOf('node-c', 'node-c')])];
    const redisPlace = { redis: redis.place, redisPrefix: 'lab' };
    const around = { domain: LAB_DOMAIN, music: HOLD_MUSIC, listenPort, httpPort, ...redisPlace, nodes };
    mkdirSync(join(folder, name));
    return new EngineProcess(join(folder, name), engineYaml(around, {}), httpPort);
  });
  await engines[0]?.start();
}, STORY_MS);

/** As the file of an engine describes a switch. */
function nodeOf(name: string, meant: string): EngineNode {
  const { eslPort, sipAddress } = lab.node(meant);
  return { name, esl: { port: eslPort, password: PASSWORD }, peerDial: `sofia/peers/%s@${sipAddress}` };
}

afterAll(async () => {
  for (const engine of engines) await engine.stop();
  await lab.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}, STORY_MS);

const live = () => liveCalls({ port: redis.port, prefix: 'lab' });

async function park(node: string, alice: string, bob: string) {
  const caller = lab.phone(alice, node).dial(bob);
  const called = (await lab.phone(bob, node).nextIncoming()).answer();
  await called.hearsEventually(alice);
  await called.blindTransfer('*70');
  await caller.hearsEventually('play:');
  return caller;
}

describe('[M1] two nodes configured with one name', () => {
  it(
    'the second engine says so and leaves the name alone; nobody is ended, and who is parked can be had',
    async () => {
      const [, second] = engines;
      if (second === undefined) throw new Error('two engines');
      const caller = await park('node-a', '1001', '1002');
      const [before] = await live();
      await second.start();
      const told = await eventually('the conflict to be told', { within: 20_000 }, () => {
        const text = existsSync(second.logPath) ? readFileSync(second.logPath, 'utf8') : '';
        return text.split('\n').find((line) => line.includes('two switches have one name'));
      });
      expect(JSON.parse(told)).toMatchObject({ level: 'error', node: 'node-a', fix: expect.any(String) });

      // The second switch looks after its own callers as if there were no engine.
      const alone = await park('node-b', '1003', '1004');
      expect(await live()).toEqual([before]);
      await caller.hearsEventually('play:');
      const colleague = lab.phone('1002', 'node-a').dial('701');
      await colleague.hearsEventually('1001');
      await caller.hearsEventually('1002');
      alone.hangUp();
    },
    STORY_MS,
  );
});
