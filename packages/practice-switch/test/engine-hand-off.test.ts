import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PracticeLab } from '../src/index.js';
import { type ChannelData, connectLeg, EngineDouble } from './engine-double.js';
import { startLab, talk } from './lab-fixture.js';

const MUSIC = 'tone_stream://%(1000,0,440);loops=-1';

/** The one write by which an engine hands a leg to the hold extension and lets go. */
function holdWrite(leg: string, guard: string): string {
  return [
    `api sched_del ${guard}`,
    `api uuid_setvar ${leg} socket_resume false`,
    `api uuid_setvar ${leg} parkade_music ${MUSIC}`,
    `api uuid_setvar ${leg} parkade_failsafe_sec 60`,
    `api uuid_transfer ${leg} parkade-hold XML parkade`,
    'exit',
  ]
    .map((line) => `${line}\n\n`)
    .join('');
}

describe('an engine takes a leg over', () => {
  let lab: PracticeLab;
  let engine: EngineDouble;
  let hits: ChannelData[];

  beforeEach(async () => {
    hits = [];
    engine = await EngineDouble.start((socket) => {
      void connectLeg(socket).then((data) => {
        hits.push(data);
        socket.write(holdWrite(data.get('Unique-ID') ?? '', data.get('variable_last_sched_id') ?? ''));
      });
    });
    lab = await startLab(`127.0.0.1:${engine.port}`);
  });

  afterEach(async () => {
    await lab.close();
    await engine.close();
  });

  it('holds a blindly transferred caller on music, socket gone, guard gone', async () => {
    const { caller, callee } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    await callee.blindTransfer('*70');
    await caller.hearsEventually(`play:${MUSIC}`);
    const east = lab.node('east');
    const [leg] = await lab.until(() => (east.legCount() === 1 ? east.legs() : undefined));
    await lab.until(() => leg?.sockets.size === 0);
    expect(east.core.scheduler.tasks()).toEqual([]);
    expect(hits).toHaveLength(1);
    caller.hangUp();
    await lab.empty();
  });

  it('runs what follows the socket while it is taken out of it, and that transfer wins', async () => {
    lab.node('east').core.habits.runsOnWhileTakenOut = 1;
    const { caller, callee } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    await callee.blindTransfer('*70');
    await caller.hearsEventually('play:local_stream://moh');
    await lab.until(() => hits.length === 1);
    caller.hangUp();
    await lab.empty();
  });

  it('joins the parked caller with a retriever by uuid_bridge', async () => {
    const { caller, callee } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    await callee.blindTransfer('*70');
    await caller.hearsEventually(`play:${MUSIC}`);
    const carol = lab.phone('1002', 'east').dial('*70');
    await carol.hearsEventually(`play:${MUSIC}`);
    const east = lab.node('east');
    for (const call of [caller, carol]) call.leg?.variables.set('hangup_after_bridge', 'true');
    expect(east.evaluate('uuid_bridge', `${carol.legUuid} ${caller.legUuid}`)).toBe(`+OK ${caller.legUuid}\n`);
    await carol.hearsEventually('phone:1000');
    await caller.hearsEventually('phone:1002');
    caller.hangUp();
    await carol.ended;
    await lab.empty();
  });
});
