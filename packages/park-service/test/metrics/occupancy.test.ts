import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';
import { InMemoryParkStore, parkPlan, RecordedLog, reservePlan, SAMPLE_NOW } from '@parkade/testkit';

import { createMeters } from '../../src/metrics/index.js';
import { Occupancy } from '../../src/occupancy.js';

const loading = parseConfig(`
version: 1
nodes: [{ name: west, esl: '127.0.0.1:8021', password: secret }]
lots:
  main: { domain: pbx.test, orbits: ['701-720'], park_codes: ['*70'] }
  small: { domain: pbx.test, orbits: ['801'], park_codes: ['*80'] }
`);
if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
const { lots } = loading.config;
const log = new RecordedLog();
const clock = { now: () => SAMPLE_NOW + 1000 };

describe('[O5] how full the lots are', () => {
  it('is measured for each lot of the configuration', async () => {
    const store = new InMemoryParkStore();
    await store.openCall(parkPlan({ callId: 'call00001', candidates: ['703'] }), SAMPLE_NOW);
    await store.openCall(reservePlan({ callId: 'call00002', candidates: ['701'] }), SAMPLE_NOW);
    const meters = createMeters();
    await new Occupancy({ store, clock, log, meters, lots: () => lots }).look();
    const { text } = await meters.expose();
    expect(text.split('\n').filter((line) => line.startsWith('parkade_orbits'))).toEqual([
      'parkade_orbits{lot="main"} 20',
      'parkade_orbits{lot="small"} 1',
      'parkade_orbits_taken{lot="main"} 2',
      'parkade_orbits_taken{lot="small"} 0',
      'parkade_orbits_resting{lot="main"} 0',
      'parkade_orbits_resting{lot="small"} 0',
    ]);
  });

  it('stays as it was while the store is down', async () => {
    const away = () => Promise.resolve({ kind: 'store-down', why: 'away' } as const);
    const store = { viewLot: away, usedLots: away };
    const meters = createMeters();
    await new Occupancy({ store, clock, log, meters, lots: () => lots }).look();
    expect((await meters.expose()).text).not.toContain('parkade_orbits{');
  });

  it('is no reason to end: what goes wrong is said', async () => {
    const fails = () => Promise.reject(new Error('no such reply'));
    const store = { viewLot: fails, usedLots: fails };
    const occupancy = new Occupancy({ store, clock, log, meters: createMeters(), lots: () => lots });
    await occupancy.look();
    await occupancy.close();
    expect(log.lines.at(-1)).toMatchObject({
      message: 'occupancy-not-measured',
      fields: { why: 'Error: no such reply' },
    });
  });

  it('[F5] of a lot for many domains is the number of domains that are in use, whatever their number', async () => {
    const memory = new InMemoryParkStore();
    const each = lots.slice(0, 1).map(({ policy }) => ({ policy: { ...policy, domain: '*' } }));
    for (const [callId, domain] of [
      ['aaaaaaaa', 'a.test'],
      ['bbbbbbbb', 'b.test'],
    ] as const)
      await memory.openCall(parkPlan({ callId, candidates: ['701'], lot: `main@${domain}` }), clock.now());
    const meters = createMeters();
    await new Occupancy({ store: memory, clock, log, meters, lots: () => each }).look();
    const { text } = await meters.expose();
    expect(text).toContain('parkade_lot_domains{lot="main"} 2');
    expect(text).not.toContain('parkade_orbits{');
  });

  it('is not asked for twice at a time', async () => {
    let asked = 0;
    const memory = new InMemoryParkStore();
    const store = {
      viewLot: (lot: (typeof lots)[number]['policy']['lot']) => {
        asked += 1;
        return memory.viewLot(lot);
      },
      usedLots: memory.usedLots.bind(memory),
    };
    const occupancy = new Occupancy({ store, clock, log, meters: createMeters(), lots: () => lots });
    await Promise.all([occupancy.look(), occupancy.look()]);
    expect(asked).toBe(lots.length);
    await occupancy.close();
  });
});
