/** A parker with a caller on hold: an orbit that is dialled, a consult line that is hung up. */
import { describe, expect, it } from '@jest/globals';
import { as, dials, lands, leg, Rig, sent, user, type RigOptions } from '@parkade/testkit';

function holding(options: RigOptions = {}): Rig {
  const rig = new Rig(options);
  rig.switches.holding.set('1001@pbx.test', leg('alice'));
  return rig;
}

describe('[P15] a free orbit is dialled', () => {
  it('by a parker with a caller on hold: it is kept for them, and no other', async () => {
    const rig = holding();
    const announced = as('announce', await rig.request(dials('1001', '702')));
    expect(announced.orbit).toBe('702');
    const { params } = as('hold', await rig.request(lands('alice', announced.callId)));
    expect(params).toMatchObject({ orbit: '702', parker: user('1001') });
  });

  it.each([
    ['by somebody who holds nobody', {}, dials('1002', '702')],
    [
      'by somebody who may not park',
      { policy: { rights: { park: ['1002@pbx.test'], retrieve: ['pbx.test'] } } },
      dials('1001', '702'),
    ],
    ['by nobody known', { policy: { rights: { park: ['pbx.test'], retrieve: ['pbx.test'] } } }, dials('1003', '702')],
  ] as const)('%s: they are told', async (_title, options, asks) => {
    expect(await holding(options as RigOptions).request(asks)).toEqual({ kind: 'reject', reason: 'orbit-empty' });
  });

  it('[W7] behind the retrieve prefix: never a park, whoever is on hold', async () => {
    const asks = dials('1001', '*71702');
    expect(await holding().request(asks)).toEqual({ kind: 'reject', reason: 'orbit-empty' });
  });

  it('[P5] twice by the same line: it keeps its orbit', async () => {
    const rig = holding();
    const announced = as('announce', await rig.request(dials('1001', '702')));
    expect(as('announce', await rig.request(dials('1001', '702')))).toMatchObject({
      callId: announced.callId,
      orbit: '702',
    });
  });

  it('by a parker who may not pick up: they may park', async () => {
    const rights = { park: ['pbx.test'], retrieve: ['1002@pbx.test'] };
    expect(as('announce', await holding({ policy: { rights } }).request(dials('1001', '702'))).orbit).toBe('702');
    expect(await new Rig({ policy: { rights } }).request(dials('1001', '702'))).toEqual({
      kind: 'reject',
      reason: 'not-allowed',
    });
  });

  it('with somebody in it, where keys make attended transfers: it is taken, and only for who holds somebody', async () => {
    const rig = holding({ policy: { attendedKeys: true } });
    as('hold', await rig.request(sent('bob', '1002', '702')));
    expect(await rig.request(dials('1001', '702'))).toEqual({ kind: 'reject', reason: 'orbit-taken' });
    expect(as('join', await rig.request(dials('1001', '*71702'))).caller).toBe(leg('bob'));
    const other = new Rig({ policy: { attendedKeys: true } });
    as('hold', await other.request(sent('bob', '1002', '702')));
    expect(as('join', await other.request(dials('1001', '702'))).caller).toBe(leg('bob'));
  });

  it('with somebody in it: that is a pick-up, and the switch is not asked', async () => {
    const rig = holding();
    as('hold', await rig.request(sent('bob', '1002', '702')));
    rig.switches.holdsCaller = () => Promise.reject(new Error('asked'));
    expect(as('join', await rig.request(dials('1001', '702'))).caller).toBe(leg('bob'));
  });
});

describe('[P16] the consult line is hung up without a transfer', () => {
  it('and the held caller is brought to the orbit where the lot says so', async () => {
    const rig = holding({ policy: { parkOnHangup: true } });
    const announced = as('announce', await rig.request(dials('1001', '*70')));
    await rig.hangUp(leg('phone1001'), 'NORMAL_CLEARING', announced.callId);
    expect(rig.switches.ofKind('land-held')).toMatchObject([{ leg: leg('alice'), landing: { orbit: '701' } }]);
    const { params } = as('hold', await rig.request(lands('alice', announced.callId)));
    expect(params).toMatchObject({ callId: announced.callId, orbit: '701', parker: user('1001') });
  });

  it('and nobody is on hold: the orbit is free after a while', async () => {
    const rig = new Rig({ policy: { parkOnHangup: true } });
    const announced = as('announce', await rig.request(dials('1001', '*70')));
    await rig.hangUp(leg('phone1001'), 'NORMAL_CLEARING', announced.callId);
    await rig.wait(6_000);
    expect(await rig.live()).toEqual([]);
  });

  it.each([
    ['elsewhere the orbit is free at once', {}, 'NORMAL_CLEARING'],
    ['a line that broke parks nobody', { policy: { parkOnHangup: true } }, 'RECOVERY_ON_TIMER_EXPIRE'],
  ] as const)('%s', async (_title, options, cause) => {
    const rig = holding(options as RigOptions);
    const announced = as('announce', await rig.request(dials('1001', '*70')));
    await rig.hangUp(leg('phone1001'), cause, announced.callId);
    expect(await rig.live()).toEqual([]);
    expect(rig.switches.ofKind('land-held')).toEqual([]);
  });
});
