/** A node is emptied: nobody new comes, everybody who is there is looked after to the end. */
import { describe, expect, it } from '@jest/globals';
import { RecordedLog, RecordedMeters } from '@parkade/testkit';
import { type Drain, type Drains, type StoreAnswer } from '@parkade/park-ports';
import { DrainWatch } from '../src/index.js';
import { as, failsafe, dials, east, lands, Rig, sent, user, west } from '@parkade/testkit';

describe('a draining node', () => {
  it('[P10] takes no new parked call: a caller who was sent is given back', async () => {
    const rig = new Rig();
    rig.draining.add(east);
    expect(await rig.request(sent('alice', '1001'))).toMatchObject({
      kind: 'return',
      parker: user('1001'),
      fallback: user('1000'),
      reason: 'draining',
    });
    expect(await rig.live()).toEqual([]);
    expect(await rig.events()).toEqual(['refused']);
  });

  it('[P10] keeps no orbit for a parker on a consult line, who is told', async () => {
    const rig = new Rig();
    rig.draining.add(east);
    expect(await rig.request(dials('1001', '*70'))).toEqual({ kind: 'reject', reason: 'draining' });
    expect(await rig.live()).toEqual([]);
  });

  it('[P10] is one node: the others go on', async () => {
    const rig = new Rig();
    rig.draining.add(east);
    as('hold', await rig.request(sent('alice', '1001', '*70', { node: west })));
  });

  it('[P10] finishes a transfer whose orbit was told before', async () => {
    const rig = new Rig();
    const { callId, orbit } = as('announce', await rig.request(dials('1001', '*70')));
    rig.draining.add(east);
    expect(as('announce', await rig.request(dials('1001', '*70'))).orbit).toBe(orbit);
    expect(as('hold', await rig.request(lands('alice', callId))).params.orbit).toBe(orbit);
  });

  it('[P10] an attended transfer that reaches the park code takes its reservation', async () => {
    const rig = new Rig();
    const { orbit } = as('announce', await rig.request(dials('1001', '*70')));
    rig.draining.add(east);
    const { params } = as('hold', await rig.request(sent('alice', '1001', '*70', { referReplaces: true })));
    expect(params.orbit).toBe(orbit);
  });

  it('[P10] rings back, is picked up from, and takes in whom the dialplan parked alone', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001')));
    rig.draining.add(east);
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    as('join', await rig.request(dials('1002', '701')));
    as('hold', await rig.request(failsafe('bob', null)));
    expect((await rig.only()).via).toBe('adopted');
  });
});

describe('DrainWatch', () => {
  const drain: Drain = { kind: 'node', name: 'east', since: 1_000 };

  function watched() {
    let answer: StoreAnswer<readonly Drain[]> = { kind: 'ok', value: [] };
    const unused = (): never => {
      throw new Error('the engine only reads');
    };
    const drains: Drains = { list: () => Promise.resolve(answer), set: unused, clear: unused };
    const log = new RecordedLog();
    const watch = new DrainWatch({ log, meters: new RecordedMeters(), clock: { now: () => 5_000 } }, drains);
    const told = async (next: typeof answer): Promise<string[]> => {
      answer = next;
      log.lines.splice(0);
      await watch.refresh();
      return log.lines.map(({ message, fields }) => `${message} ${String(fields['kind'])} ${String(fields['name'])}`);
    };
    return { watch, log, told };
  }

  it('says once when a drain begins and once when it ends', async () => {
    const { watch, told, log } = watched();
    expect(await told({ kind: 'ok', value: [drain] })).toEqual(['drain-started node east']);
    expect(await told({ kind: 'ok', value: [drain] })).toEqual([]);
    expect([watch.isNodeDraining(east), watch.isNodeDraining(west), watch.isDraining('engine', 'east')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await told({ kind: 'ok', value: [] })).toEqual(['drain-ended node east']);
    expect(log.lines[0]?.fields['lastedMs']).toBe(4_000);
    expect(watch.isNodeDraining(east)).toBe(false);
  });

  it('keeps what it knows while the store is away', async () => {
    const { watch, told } = watched();
    await told({ kind: 'ok', value: [drain] });
    expect(await told({ kind: 'store-down', why: 'gone' })).toEqual([]);
    expect(watch.isNodeDraining(east)).toBe(true);
  });
});
