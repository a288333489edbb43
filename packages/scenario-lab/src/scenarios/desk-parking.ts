/** A live call is parked from the desk. */
import { IN_CALL_CODE } from '../engine/engine-config.js';
import { HOUSE } from '../house-dialplan.js';
import type { LabPhone, LabUser, ScenarioLab } from '../lab.js';
import { atTheDesk, deskOf, done, isRefused } from './desk-steps.js';
import { answerAndTalk } from './park-steps.js';
import { eventually } from '../waiting.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

/** The switch's list of channels comes some milliseconds after them, or more where it has much to do; until then nobody is seen there. */
const isSoonRefused = (
  desk: Awaited<ReturnType<ScenarioLab['desk']>>,
  user: LabUser,
  reason: string,
): Promise<boolean> =>
  eventually(`parking for ${user} to be refused as ${reason}`, { within: 3000 }, async () => {
    isRefused('parking', await desk.park(user), reason);
    return true;
  });

export const DESK_PARKING: readonly Scenario[] = [
  parking('the called side', 'desk-park', ['1000', '1001'], '1001'),
  parking('the calling side', 'desk-park-by-the-caller', ['1001', '1000'], null),
  {
    id: 'desk-park-ringing',
    title: '[A12] a call that still rings is not parked, whoever asks; it rings on, and is answered',
    settings: deskOf({}),
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const desks = [['1001', await lab.desk('1001')] as const, ['1000', await lab.desk('1000')] as const];
      const caller = alice.call('1001');
      const called = await bob.nextCall();
      for (const [user, desk] of desks) await isSoonRefused(desk, user, 'not-answered');
      await called.answer();
      await hearEachOther(caller, called);
      await caller.hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'conference-refused',
    title:
      '[A13] in a conference nobody is parked: a transfer is refused, so are the desk and the in-call code, and everybody still hears everybody',
    settings: deskOf({}),
    only: { kind: 'real', why: 'the practice switch has no conferences' },
    async run(lab) {
      const phones = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const desk = await lab.desk('1001');
      const calls = phones.map((phone) => phone.call(HOUSE.conference));
      const allHear = async (): Promise<void> => {
        for (const call of calls)
          for (const other of phones) if (other.user !== call.owner) await call.hears(other.user);
      };
      await allHear();
      const [, bobs] = calls;
      if (bobs === undefined) throw new Error('three have called');
      expectThat('the transfer is refused', (await bobs.blindTransfer('*70')).kind === 'failed');
      await isSoonRefused(desk, '1001', 'in-conference');
      for (const key of IN_CALL_CODE) await bobs.press(key);
      await bobs.hears('no-such-leg');
      expectThat('nobody is parked', (await lab.orbit('701')) === 'free');
      await allHear();
      for (const call of calls) await call.hangUp();
    },
  },
  {
    id: 'desk-park-refused',
    title: '[A7] nobody is parked who is not in a talk, or is parked already; the reason is a word',
    settings: deskOf({}, { orbits: ['701'] }),
    async run(lab) {
      const program = await lab.desk(null);
      isRefused('parking nobody', await program.park('1001'), 'not-talking');
      const { carol, caller, desk } = await atTheDesk(lab);
      isRefused("parking another's talk", await desk.park('1001'), 'not-allowed');
      const dave = await lab.phone('1005');
      const talk = await conversation(dave, carol);
      isRefused('parking into a full lot', await desk.park('1002'), 'lot-full');
      isRefused('parking into a taken orbit', await desk.park('1002', { orbit: '701' }), 'orbit-taken');
      await hearEachOther(talk.caller, talk.called);
      await talk.caller.hangUp();
      await talk.called.untilEnded();
      await caller.hangUp();
    },
  },
];

/** @param users who calls, and who is called; 1001 is whose talk it is */
function parking(side: string, id: string, [from, to]: readonly [LabUser, LabUser], who: LabUser | null): Scenario {
  return {
    id,
    title: `[A7] ${side} of a live call is whose other party the desk parks, with a note; the recall goes to them`,
    settings: deskOf({ after: '3s' }),
    async run(lab) {
      const phones = new Map<LabUser, LabPhone>([
        ['1000', await lab.phone('1000', { displayName: 'Alice' })],
        ['1001', await lab.phone('1001')],
      ]);
      const bob = phones.get('1001');
      const [calling, called] = [phones.get(from), phones.get(to)];
      if (bob === undefined || calling === undefined || called === undefined) throw new Error('a phone is missing');
      const desk = await lab.desk(who);
      const talk = await conversation(calling, called);
      const [hers, his] = to === '1001' ? [talk.caller, talk.called] : [talk.called, talk.caller];
      const call = done('the parking', await desk.park('1001', { note: 'Ms Ray' }));
      expectThat('it says where, and the note', call.orbit === '701' && call.note === 'Ms Ray');
      await his.untilEnded();
      await hers.hears('music');
      const back = await bob.nextCall({ within: 10_000 });
      expectThat(`the note is shown, not ${back.from.name ?? ''}`, /701.*Ms Ray/.test(back.from.name ?? ''));
      await answerAndTalk(back, hers);
      await back.hangUp();
      await hers.untilEnded();
    },
  };
}
