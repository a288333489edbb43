import { describe, expect, it } from '@jest/globals';
import { as, dials, east, leg, Rig, sent } from '@parkade/testkit';

/** Alice, then Beth, then Cleo wait, parked by 1001, 1002 and 1001. */
async function three(): Promise<Rig> {
  const rig = new Rig({ policy: { quarantineMs: 0 } });
  for (const [name, parker] of [
    ['alice', '1001'],
    ['beth', '1002'],
    ['cleo', '1001'],
  ] as const) {
    as('hold', await rig.request(sent(name, parker)));
    rig.clock.advanceBy(1000);
  }
  return rig;
}

describe('a code that finds a caller', () => {
  it.each([
    ['*72', '1009', 'alice'],
    ['*73', '1009', 'cleo'],
    ['*75', '1002', 'beth'],
    ['*75', '1001', 'cleo'],
    ['*75701', '1001', 'alice'],
  ])('[R15] %s by %s', async (dialled, name, caller) => {
    const rig = await three();
    expect(as('join', await rig.request(dials(name, dialled))).caller).toBe(leg(caller));
  });

  it('[R16] twenty ask for the oldest at once: three get one each, the others are told', async () => {
    const rig = await three();
    const phones = Array.from({ length: 20 }, (_one, index) => dials(String(2000 + index), '*72'));
    for (const phone of phones) rig.switches.place(east, phone.leg);
    const answers = await Promise.all(phones.map((phone) => rig.engine.request(phone)));
    const callers = answers.flatMap((answer) => (answer.kind === 'join' ? [answer.caller] : []));
    expect(callers.toSorted()).toEqual([leg('alice'), leg('beth'), leg('cleo')].toSorted());
    expect(answers.filter(({ kind }) => kind === 'reject')).toHaveLength(17);
    expect(rig.complaints()).toEqual([]);
  });

  it('[R17][R18] what is refused is an event of the lot', async () => {
    const rig = await three();
    expect(await rig.request(dials('1009', '*74'))).toEqual({ kind: 'reject', reason: 'several-wait' });
    expect(await rig.request(dials('1009', '*75701'))).toEqual({ kind: 'reject', reason: 'not-yours' });
    await rig.deps.background.idle();
    expect((await rig.events()).filter((kind) => kind === 'refused')).toHaveLength(2);
  });

  it('[R18] the orbit was given to another caller: the parker of the former one is told, nobody is joined', async () => {
    const rig = new Rig({ policy: { quarantineMs: 0 } });
    as('hold', await rig.request(sent('alice', '1001')));
    as('join', await rig.request(dials('1003', '701')));
    as('hold', await rig.request(sent('beth', '1002')));
    expect(await rig.only()).toMatchObject({ orbit: '701', caller: { leg: leg('beth') } });
    expect(await rig.request(dials('1001', '*75701'))).toEqual({ kind: 'reject', reason: 'not-yours' });
    expect(rig.switches.whereIs(leg('beth'))).toBe('music');
  });
});
