import { afterEach, describe, expect, it } from '@jest/globals';
import type { PracticeLab } from '../src/index.js';
import { EngineDouble } from './engine-double.js';
import { DEAD_ENGINE, startLab, talk } from './lab-fixture.js';

describe('the dialplan without an engine', () => {
  let lab: PracticeLab;

  afterEach(async () => {
    await lab.close();
  });

  it('parks a transferred caller in the switch and rings the parker back', async () => {
    lab = await startLab(DEAD_ENGINE, { secondMs: 5 });
    const alice = lab.phone('1000', 'east');
    const bob = lab.phone('1001', 'east');
    const { caller, callee } = await talk(alice, bob);
    expect(await callee.blindTransfer('*70')).toEqual({ final: 200 });
    await caller.hearsEventually('play:local_stream://moh');
    const ringback = await bob.nextIncoming();
    expect(ringback.from.name).toContain('returned');
    expect(caller.hears()).toEqual(['play:local_stream://moh']);
    const back = ringback.answer();
    await caller.hearsEventually('phone:1001');
    back.hangUp();
    await caller.ended;
    await lab.empty();
  });

  it('rings back to a parker who had called, by his login', async () => {
    lab = await startLab(DEAD_ENGINE, { secondMs: 5 });
    const alice = lab.phone('1000', 'east');
    const bob = lab.phone('1001', 'east');
    const { caller, callee } = await talk(bob, alice);
    await caller.blindTransfer('*70');
    await callee.hearsEventually('play:local_stream://moh');
    (await bob.nextIncoming()).answer();
    await callee.hearsEventually('phone:1001');
  });

  it('tells a direct dialler and parks nobody', async () => {
    lab = await startLab(DEAD_ENGINE, { secondMs: 50 });
    const call = lab.phone('1000', 'east').dial('*70');
    await call.hearsEventually('play:tone_stream://');
    expect(await call.ended).toMatchObject({ cause: 'NORMAL_TEMPORARY_FAILURE' });
    await lab.empty();
  });

  it('takes the next action at once when the engine closes undecided', async () => {
    const engine = await EngineDouble.start((socket) => {
      socket.write('connect\n\n');
      socket.once('data', () => socket.end());
    });
    lab = await startLab(`127.0.0.1:${engine.port}`);
    const call = lab.phone('1000', 'east').dial('*70');
    await call.hearsEventually('play:tone_stream://', 2000);
    await engine.close();
  });

  it('is rescued by the guard from an engine that accepts and never speaks', async () => {
    const silent = await EngineDouble.start(() => undefined);
    lab = await startLab(`127.0.0.1:${silent.port}`, { secondMs: 50 });
    const call = lab.phone('1000', 'east').dial('*70');
    await call.hearsEventually('play:tone_stream://', 2000);
    await call.ended;
    await lab.empty();
    await silent.close();
  });
});
