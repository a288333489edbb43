/** A node dies with a caller on it; the engine calls them back from the other one. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LAB_DOMAIN } from '../src/lab-surroundings.js';
import { eventually } from '../src/waiting.js';
import { twoNodes, type TwoNodes } from './two-nodes.js';

/** Known to both nodes, so that a node can dial it as it would dial the outside. */
const OUTSIDE = '5551234567';

let story: TwoNodes;
beforeAll(async () => {
  story = await twoNodes(['1001', '1002', OUTSIDE], (config) => {
    config.timeouts['node_lost'] = '2s';
    config.lots.main['call_back'] = { dial: `sofia/external/%s@${LAB_DOMAIN}`, for: '10s' };
  });
}, 30_000);
afterAll(() => story.close(), 30_000);

describe('[M5] a node dies', () => {
  it('the caller is rung from the other node, answers, and is picked up from the same orbit', async () => {
    const { lab, engine, live } = story;
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
  }, 60_000);
});
