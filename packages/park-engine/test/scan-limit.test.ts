/** The limit of dialling empty orbits, carried out: counted in the store, for all engines together. */
import { describe, expect, it } from '@jest/globals';
import { as, dials, Rig, sent } from '@parkade/testkit';

const rigWith = () => new Rig({ policy: { scanLimit: { misses: 3, withinMs: 60_000 } } });
const reasonOf = async (rig: Rig, who: string, dialled: string) => {
  const { reason } = as('reject', await rig.request(dials(who, dialled)));
  await rig.engine.idle();
  return reason;
};

describe('dialling empty orbits', () => {
  it('[Y1][Y3] ends for who does it, until the time is over, and for nobody else', async () => {
    const rig = rigWith();
    for (const orbit of ['701', '702', '701']) expect(await reasonOf(rig, '1002', orbit)).toBe('orbit-empty');
    await rig.request(sent('alice', '1001'));
    expect(await reasonOf(rig, '1002', '701')).toBe('too-many-tries');
    expect(rig.meters.counts.get('parkade_scans_limited_total')).toBe(1);
    expect(rig.log.lines.filter(({ message }) => message === 'dials empty orbits')).toMatchObject([
      { level: 'warn', fields: { who: '1002@pbx.test', misses: 3 } },
    ]);
    expect((await rig.entries()).at(-1)).toMatchObject({
      kind: 'refused',
      reason: 'too-many-tries',
      asker: { user: '1002' },
    });
    await rig.wait(30_000);
    expect(await reasonOf(rig, '1002', '701')).toBe('too-many-tries');
    as('join', await rig.request(dials('1003', '701')));
    await rig.wait(30_001);
    expect(await reasonOf(rig, '1002', '702')).toBe('orbit-empty');
    expect(rig.complaints()).toEqual([]);
  });

  it('[Y2] is not what a phone does that loses every race', async () => {
    const rig = rigWith();
    for (let round = 0; round < 5; round += 1) {
      await rig.request(sent(`alice${round}`, '1001'));
      as('join', await rig.request(dials('1002', '701')));
      await rig.hangUp(dials('1002', '701').leg);
      await rig.hangUp(sent(`alice${round}`, '1001').leg);
    }
    expect(await reasonOf(rig, '1002', '701')).toBe('orbit-empty');
  });
});
