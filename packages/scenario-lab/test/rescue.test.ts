/** A node dies with a caller on it; the engine calls them back from the other one. Two practice nodes, the engine a process of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { PracticeLab } from '@parkade/practice-switch';
import { PrivateRedis } from '@parkade/testkit';
import { parse, stringify } from 'yaml';
import { engineYaml } from '../src/engine/engine-config.js';
import { EngineProcess } from '../src/engine/engine-process.js';
import { liveCalls } from '../src/engine/store-reader.js';
import { freeTcpPorts } from '../src/free-ports.js';
import { HOLD_MUSIC, LAB_DOMAIN, NODE_NAMES } from '../src/lab-surroundings.js';
import { EXTENSIONS, writePracticeDialplan } from '../src/practice/practice-dialplan.js';
import { eventually } from '../src/waiting.js';

/** Known to both nodes, so that a node can dial it as it would dial the outside. */
const OUTSIDE = '5551234567';
const PASSWORD = 'practice';

const folder = mkdtempSync(join(tmpdir(), 'parkade-rescue-'));
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

async function started() {
  const [listenPort = 0, httpPort = 0] = await freeTcpPorts(2);
  const dialplan = writePracticeDialplan(folder);
  const redis = await PrivateRedis.start();
  closing.push(() => redis.stop());
  const lab = await PracticeLab.start({
    nodes: NODE_NAMES.map((name) => ({
      name,
      password: PASSWORD,
      domain: LAB_DOMAIN,
      dialplanDirs: [dialplan.folder],
      extraDialplan: EXTENSIONS,
      substitutions: { [dialplan.engine]: `127.0.0.1:${listenPort}` },
      globals: { hold_music: HOLD_MUSIC },
      directory: ['1001', '1002', OUTSIDE].map((user) => ({ user, domain: LAB_DOMAIN, context: 'default' })),
    })),
  });
  closing.push(() => lab.close());
  const nodes = lab.nodes().map((node) => ({
    name: node.name,
    esl: { port: node.eslPort, password: PASSWORD },
    peerDial: `sofia/peers/%s@${node.sipAddress}`,
  }));
  const around = {
    domain: LAB_DOMAIN,
    music: HOLD_MUSIC,
    listenPort,
    httpPort,
    redisUrl: redis.url,
    redisPrefix: 'lab',
  };
  const config = parse(engineYaml({ ...around, nodes }, {})) as {
    timeouts: Record<string, string>;
    lots: { main: Record<string, unknown> };
  };
  config.timeouts['node_lost'] = '2s';
  config.lots.main['rescue'] = { dial: `sofia/external/%s@${LAB_DOMAIN}`, for: '10s' };
  const engine = new EngineProcess(folder, stringify(config), httpPort);
  closing.push(() => engine.stop());
  await engine.start();
  return { lab, engine, live: () => liveCalls({ port: redis.port, prefix: 'lab' }) };
}

describe('[M5] a node dies', () => {
  it('the caller is rung from the other node, answers, and is picked up from the same orbit', async () => {
    const { lab, engine, live } = await started();
    const caller = lab.phone(OUTSIDE, ['node-a', 'node-b']);
    const parker = lab.phone('1001', ['node-a', 'node-b']);
    const talking = caller.dial('1001', { on: 'node-a' });
    const called = (await parker.nextIncoming()).answer();
    await called.hearsEventually(OUTSIDE);
    await called.blindTransfer('*70');
    await talking.hearsEventually('play:');
    const [before] = await live();

    await lab.node('node-a').kill();
    const again = (await caller.nextIncoming(20_000)).answer();
    const after = await eventually('the caller to be parked again', { within: 5_000 }, async () => {
      const [call] = await live();
      return call?.node === 'node-b' ? call : undefined;
    });
    expect(after).toMatchObject({
      kind: 'parked',
      orbit: '701',
      via: 'adopted',
      parker: { address: { user: '1001' } },
    });
    expect(after.callId).not.toBe(before?.callId);

    const colleague = lab.phone('1002', 'node-b').dial('701');
    await colleague.hearsEventually(OUTSIDE);
    await again.hearsEventually('1002');
    const log = readFileSync(engine.logPath, 'utf8');
    expect(log).toContain('"caller lost"');
    expect(log).toContain(OUTSIDE);
    await lab.node('node-b').kill();
  }, 60_000);
});
