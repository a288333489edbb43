/** Two offices share a lot, each with a band and an operator; then one of them is emptied. The engine is a process of its own. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../src/waiting.js';
import { twoNodes, type TwoNodes } from './two-nodes.js';

let story: TwoNodes;
beforeAll(async () => {
  story = await twoNodes(['1000', '1001', '1002', '1003', '1004', '2000'], (config) => {
    for (const [index, node] of config.nodes.entries()) node['site'] = index === 0 ? 'north' : 'south';
    config.sites = { north: { fallback: '1000' }, south: { fallback: '2000' } };
    Object.assign(config.lots.main, {
      orbits: ['701-704'],
      recall: { after: '2s', chain: [{ ring: 'operator', for: '10s' }] },
      at: { north: { band: ['701-702'] }, south: { band: ['703-704'] } },
    });
  });
}, 30_000);
afterAll(() => story.close(), 30_000);

/** `caller` calls 1001 at a node and is sent to `*70`. */
async function sendToPark(caller: string, on: string, parker: string) {
  const { lab } = story;
  const phone = lab.phone(parker, on);
  const call = lab.phone(caller, on).dial(parker);
  const called = (await phone.nextIncoming()).answer();
  await called.hearsEventually(caller);
  await called.blindTransfer('*70');
  return { call, phone };
}

describe('[M2] two sites of one lot', () => {
  it('[B4] park into their own bands, ring their own operators, and pick up from each other', async () => {
    const { lab, live } = story;
    const south = lab.phone('2000', 'node-b');
    const { call } = await sendToPark('1002', 'node-b', '1001');
    await call.hearsEventually('play:');
    expect((await live()).map(({ orbit, node }) => [orbit, node])).toEqual([['703', 'node-b']]);
    const recall = await south.nextIncoming(8_000);
    const north = lab.phone('1003', 'node-a').dial('703');
    await north.hearsEventually('1002');
    await recall.cancelled;
    // Who hangs up before ten frames leaves the caller parked; the caller themselves ends it at any time.
    call.hangUp();
    await eventually('the orbit to be free', { within: 5_000 }, async () =>
      (await live()).length === 0 ? true : undefined,
    );
  }, 30_000);
});

describe('[M6] parkade drain node', () => {
  it('gives callers back to the parker, says when nobody is left, and ends with --off', async () => {
    const { lab, live, parkade, engine } = story;
    const { call: waiting } = await sendToPark('1004', 'node-a', '1002');
    await waiting.hearsEventually('play:');
    expect((await live()).map(({ orbit }) => orbit)).toEqual(['701']);

    const drained = parkade('drain', 'node', 'node-a', '--wait');
    await eventually('the engine to know of it', { within: 5_000 }, () =>
      readFileSync(engine.logPath, 'utf8').includes('drain-started') ? true : undefined,
    );
    expect(await parkade('nodes')).toContain('draining');
    const { call: sent, phone: parker } = await sendToPark('1003', 'node-a', '1001');
    const back = (await parker.nextIncoming(8_000)).answer();
    await back.hearsEventually('1003');
    expect((await live()).map(({ orbit }) => orbit)).toEqual(['701']);
    sent.hangUp();

    const colleague = lab.phone('2000', 'node-b').dial('701');
    await colleague.hearsEventually('1004');
    expect(await drained).toContain('node node-a is empty');
    colleague.hangUp();
    await parkade('drain', 'node', 'node-a', '--off');
    expect(await parkade('nodes')).not.toContain('draining');
  }, 40_000);
});
