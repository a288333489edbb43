/** Callers who are kept for somebody, carried out: on fake switches, with the in-memory store. */
import { describe, expect, it } from '@jest/globals';
import type { ForWhomPolicy, LotPolicy } from '@parkade/park-decision';
import { as, askedOf, dials, east, leg, Rig, sent, user } from '@parkade/testkit';

const FOR_WHOM: ForWhomPolicy = {
  aloneMs: 30_000,
  groupMs: 20_000,
  tell: true,
  groups: [{ name: 'sales', number: '600', members: [user('1005'), user('1006')], directory: null }],
};
const KEEPS: Partial<LotPolicy> = { forWhom: FOR_WHOM };

async function parkedFor(forWhom: string) {
  const rig = new Rig({ policy: KEEPS });
  const answer = as('hold', await rig.request({ ...sent('alice', '1001'), forWhom }));
  await rig.engine.idle();
  return { rig, params: answer.params };
}

describe('a caller for somebody', () => {
  it("[V1][V2] is theirs alone, then their group's, then everybody's; who is refused is told for whom", async () => {
    const { rig } = await parkedFor('1005');
    expect(as('reject', await rig.request(dials('1002', '701'))).reason).toBe('for-somebody-else');
    await rig.wait(30_000);
    expect(as('reject', await rig.request(dials('1002', '701'))).reason).toBe('for-somebody-else');
    await rig.engine.idle();
    const refused = (await rig.entries()).filter((event) => event.kind === 'refused');
    expect(refused).toMatchObject([
      { reason: 'for-somebody-else', asker: user('1002'), forWhom: { kind: 'user', address: user('1005') } },
      { reason: 'for-somebody-else' },
    ]);
    as('join', await rig.request(dials('1006', '701')));
    expect(rig.complaints()).toEqual([]);
  });

  it('[V5] is written on the leg, and again when the desk says somebody else', async () => {
    const { rig, params } = await parkedFor('sales');
    expect(params.keptFor).toMatchObject({ whom: { kind: 'group', name: 'sales' } });
    const { callId } = params;
    const act = { kind: 'for-whom', whom: '1005' } as const;
    expect(await rig.engine.desk.ask({ ...askedOf(act), callId })).toMatchObject({ kind: 'done' });
    await rig.engine.idle();
    expect(rig.switches.ofKind('mark')).toMatchObject([
      { node: east, params: { leg: leg('alice'), keptFor: { whom: { kind: 'user', address: user('1005') } } } },
    ]);
    expect(
      await rig.engine.desk.ask({ ...askedOf({ kind: 'for-whom', whom: '' }, { key: 'again' }), callId }),
    ).toMatchObject({ kind: 'done' });
    await rig.engine.idle();
    expect(rig.switches.ofKind('mark').at(-1)).toMatchObject({ params: { keptFor: null } });
    expect(await rig.events()).toEqual(['parked', 'for-whom-changed', 'for-whom-changed']);
    as('join', await rig.request(dials('1002', '701')));
  });

  it('[V6] they are told once, whoever said so is not', async () => {
    const { rig } = await parkedFor('600');
    expect(rig.switches.told.map(({ message }) => [message.to.user, message.text])).toEqual([
      ['1005', expect.stringContaining('waits for you in 701')],
      ['1006', expect.stringContaining('waits for you in 701')],
    ]);
  });

  it('[V4] is not parked for whom nobody knows: they go back to the parker', async () => {
    const rig = new Rig({ policy: KEEPS });
    const answer = as('return', await rig.request({ ...sent('alice', '1001'), forWhom: 'accounting' }));
    expect(answer).toMatchObject({ reason: 'no-such-person', parker: user('1001') });
  });

  it('[V4] parked from the desk: named before anybody is taken out of a talk', async () => {
    const rig = new Rig({ policy: KEEPS });
    const wanted = {
      what: { leg: leg('alice') },
      lot: rig.policy.lot,
      orbit: null,
      by: askedOf({ kind: 'cancel' }).by,
    };
    expect(await rig.engine.desk.park({ ...wanted, forWhom: 'accounting' })).toMatchObject({ kind: 'refused' });
    expect(rig.switches.ofKind('send')).toEqual([]);
  });
});
