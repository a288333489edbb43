/** Somebody names an orbit: it is had, or it is not, and nobody is put elsewhere without a word. */
import { describe, expect, it } from '@jest/globals';
import { as, dials, leg, orbit, Rig, sent, user } from '@parkade/testkit';

const RESTS = { quarantineMs: 30_000 } as const;
const forwardedBy1001 = { lastBridgedTo: null, lastBridgedOwner: null, forwarded: { by: user('1001') } } as const;

describe('a named orbit', () => {
  it('[O9] is had at once by whoever was sent back to it, and by nobody who leaves the choice to the lot', async () => {
    const rig = new Rig({ policy: RESTS });
    as('hold', await rig.request(sent('alice', '1001', '701')));
    await rig.hangUp(leg('alice'));
    expect(as('hold', await rig.request(sent('bob', '1002'))).params.orbit).toBe('702');
    expect(as('hold', await rig.request(sent('carol', '1003', '701'))).params.orbit).toBe('701');
  });

  it('[O9] the same for a code and an orbit', async () => {
    const rig = new Rig({ policy: RESTS });
    as('hold', await rig.request(sent('alice', '1001', '701')));
    await rig.hangUp(leg('alice'));
    expect(as('announce', await rig.request(dials('1002', '*70701'))).orbit).toBe('701');
  });

  it('[O10] is reserved or refused, whatever the lot does with callers', async () => {
    const rig = new Rig({ policy: { whenRefused: ['other-orbit', 'parker'] } });
    as('hold', await rig.request(sent('alice', '1001', '701')));
    expect(await rig.request(dials('1002', '*70701'))).toEqual({ kind: 'reject', reason: 'orbit-taken' });
  });

  it('[P13] taken: the caller goes back; elsewhere only where the lot says so, and the event says what was wanted', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001', '701')));
    expect(await rig.request(sent('bob', '1002', '701'))).toMatchObject({
      kind: 'return',
      reason: 'orbit-taken',
      parker: user('1002'),
    });
    const other = new Rig({ policy: { whenRefused: ['other-orbit', 'parker'] } });
    as('hold', await other.request(sent('alice', '1001', '701')));
    expect(as('hold', await other.request(sent('bob', '1002', '701'))).params.orbit).toBe('702');
    const read = await other.entries();
    expect(read.at(-1)).toMatchObject({ kind: 'parked', orbit: '702', how: { via: 'directed', wanted: '701' } });
  });

  it('[P13] taken, with nobody to go back to and no fallback: another orbit, and the event says what was wanted', async () => {
    const rig = new Rig({ policy: { fallback: null } });
    as('hold', await rig.request(sent('alice', '1001', '701')));
    const unknown = sent('bob', '1002', '701', { lastBridgedOwner: null });
    expect(as('hold', await rig.request(unknown)).params.orbit).toBe('702');
    const read = await rig.entries();
    expect(read.at(-1)).toMatchObject({ kind: 'parked', orbit: '702', how: { via: 'directed', wanted: '701' } });
  });

  it('[W25] sent to no number: the sender has the caller back; who dials it is told', async () => {
    expect(await new Rig().request(sent('bob', '1002', '7099'))).toMatchObject({
      kind: 'return',
      reason: 'not-an-orbit',
      parker: user('1002'),
      fallback: null,
    });
    expect(await new Rig().request(dials('1002', '7099'))).toEqual({ kind: 'reject', reason: 'not-an-orbit' });
  });

  it('[W25] sent to no number by nobody known: the fallback has the caller', async () => {
    const answer = await new Rig().request(sent('bob', '1002', '7099', { lastBridgedOwner: null }));
    expect(answer).toMatchObject({ kind: 'return', reason: 'not-an-orbit', parker: null, fallback: user('1000') });
  });

  it('[P14] reserved by the same parker: the caller is in it, and the consult line is ended', async () => {
    const rig = new Rig();
    const { callId } = as('announce', await rig.request(dials('1001', '*70')));
    const { params } = as('hold', await rig.request(sent('alice', '1001', '701')));
    expect(params).toMatchObject({ callId, orbit: '701', parker: user('1001') });
    expect(rig.switches.ofKind('hang-up')).toMatchObject([{ leg: leg('phone1001'), cause: 'NORMAL_CLEARING' }]);
  });

  it('[P14][P13] reserved by somebody else: it is taken', async () => {
    const rig = new Rig();
    as('announce', await rig.request(dials('1002', '*70')));
    expect(await rig.request(sent('alice', '1001', '701'))).toMatchObject({ kind: 'return', reason: 'orbit-taken' });
  });

  it('[R14] a colleague who is sent to a taken one has the caller where the lot says so; a stranger is a caller', async () => {
    const rig = new Rig({ policy: { whenRefused: ['pick-up', 'parker'] } });
    as('hold', await rig.request(sent('alice', '1001', '701')));
    expect(await rig.request(sent('bob', '1002', '701'))).toMatchObject({ kind: 'return', reason: 'orbit-taken' });
    const colleague = sent('dave', '1002', '701', { owner: user('1003') });
    // [F2] From outside nobody picks up, whatever name they go by.
    const outside = await rig.request({ ...colleague, leg: leg('gateway'), mayOnlyPark: true });
    expect(outside).toMatchObject({ kind: 'return', reason: 'orbit-taken' });
    expect(as('join', await rig.request(colleague)).caller).toBe(leg('alice'));
  });
});

describe('[W23] a call that a ringing phone forwarded', () => {
  it('is parked, and that phone is the parker', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '', '702', forwardedBy1001)));
    expect(params).toMatchObject({ orbit: '702', parker: user('1001') });
  });

  it('needs that phone’s right', async () => {
    const rig = new Rig({ policy: { rights: { park: ['1002@pbx.test'], retrieve: ['pbx.test'] }, fallback: null } });
    const answer = await rig.request(sent('alice', '', '702', forwardedBy1001));
    expect(answer).toEqual({ kind: 'reject', reason: 'not-allowed', isUnanswered: true });
  });

  it.each([
    [
      'the fallback has the caller',
      ['parker', 'fallback'] as const,
      { kind: 'return', parker: null, fallback: user('1000') },
    ],
    ['without one it is refused unanswered', ['parker'] as const, { kind: 'reject', isUnanswered: true }],
  ])('in vain: %s', async (_title, whenRefused, expected) => {
    const rig = new Rig({ policy: { whenRefused, orbits: [orbit('701')] } });
    as('hold', await rig.request(sent('bob', '1002')));
    expect(await rig.request(sent('alice', '', '701', forwardedBy1001))).toMatchObject(expected);
  });

  it('in vain, after the caller had talked to somebody: that one has them back', async () => {
    const rig = new Rig({ policy: { orbits: [orbit('701')] } });
    as('hold', await rig.request(sent('bob', '1002')));
    const answer = await rig.request(sent('alice', '1003', '701', { forwarded: { by: user('1001') } }));
    expect(answer).toMatchObject({ kind: 'return', parker: user('1003') });
  });

  it('to no number at all is refused unanswered', async () => {
    const rig = new Rig();
    expect(await rig.request(sent('alice', '', '799', forwardedBy1001))).toEqual({
      kind: 'reject',
      reason: 'not-an-orbit',
      isUnanswered: true,
    });
  });
});
