/** What is asked at the desk, carried out: on fake switches, with the in-memory store. */
import { describe, expect, it } from '@jest/globals';
import type { Act, AskedAct, CallId, LegSnapshot } from '@parkade/park-decision';
import type { DeskAnswer, ParkWanted } from '@parkade/park-ports';
import {
  as,
  askedOf,
  dials,
  east,
  jonas,
  leg,
  maria,
  orbit,
  recallAnswered,
  Rig,
  sent,
  ticketLeg,
  user,
  west,
} from '@parkade/testkit';

const alice = leg('alice');

async function parked(options: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig(options);
  const { callId } = as('hold', await rig.request(sent('alice', '1001'))).params;
  return { rig, callId };
}

async function ask(rig: Rig, callId: CallId, act: Act, over: Partial<AskedAct> = {}): Promise<DeskAnswer> {
  const answer = await rig.engine.desk.ask({ ...askedOf(act, over), callId });
  await rig.engine.idle();
  return answer;
}

const pickUp: Act = { kind: 'pick-up', phone: user('1005') };
const ringing = (rig: Rig) => rig.switches.ofKind('ring').at(-1);
const answered = (rig: Rig, callId: CallId): LegSnapshot => {
  const ring = ringing(rig)?.leg ?? leg('none');
  return { ...recallAnswered(ring, callId), owner: user('1005') };
};

describe('[Q5][Q7] a pick-up from the desk', () => {
  it('rings their phone, and whoever answers talks to the caller', async () => {
    const { rig, callId } = await parked();
    expect(await ask(rig, callId, pickUp)).toMatchObject({
      kind: 'done',
      call: { kind: 'recalling' },
      isRepeat: false,
    });
    expect(ringing(rig)?.params).toMatchObject({ target: user('1005'), forMs: 30_000, confirm: null });
    as('join', await rig.request(answered(rig, callId)));
    expect(await rig.load(callId)).toMatchObject({
      kind: 'ended',
      outcome: 'retrieved',
      retriever: { via: 'recall', asked: { kind: 'pick-up', by: jonas } },
    });
    expect(await rig.events()).toEqual(['parked', 'asked-rings', 'claimed', 'retrieved']);
    expect(rig.complaints()).toEqual([]);
  });

  it('unanswered, leaves the caller as they were; the recall comes when it was due', async () => {
    const { rig, callId } = await parked();
    await rig.wait(10_000);
    await ask(rig, callId, pickUp);
    const ring = ringing(rig)?.leg ?? leg('none');
    rig.switches.drop(ring);
    await rig.engine.switchEvent({ kind: 'ring-failed', node: east, ring, callId, cause: 'NO_ANSWER' });
    await rig.engine.idle();
    expect(await rig.only()).toMatchObject({ kind: 'parked', chain: { stage: 0, round: 0 } });
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    await rig.wait(50_000);
    expect(ringing(rig)?.params.target).toEqual(user('1001'));
    expect(await rig.events()).toEqual(['parked', 'asked-rings', 'asked-failed', 'recall-rings']);
  });

  it('that nobody answers in its time is stopped, and a recall that fell due meanwhile rings at once', async () => {
    const { rig, callId } = await parked();
    await rig.wait(50_000);
    await ask(rig, callId, pickUp);
    await rig.wait(31_000);
    expect(ringing(rig)?.params.target).toEqual(user('1005'));
    await rig.wait(1_000);
    expect(rig.switches.ofKind('stop-ring')).toHaveLength(1);
    await rig.wait(1);
    expect(ringing(rig)?.params.target).toEqual(user('1001'));
  });

  it('is fetched from another node by a phone that is registered there', async () => {
    const { rig, callId } = await parked();
    rig.switches.register(user('1005'), west);
    await ask(rig, callId, pickUp);
    await ask(rig, callId, { kind: 'note', text: 'asks for Jonas' }, { key: 'note' });
    const phone = { ...answered(rig, callId), node: west };
    const dialled = as('dial-peer', await rig.request(phone));
    as('join', await rig.request(ticketLeg('fromwest', dialled.ticket)));
    expect(await rig.load(callId)).toMatchObject({
      outcome: 'retrieved',
      retriever: { via: 'ticket', originLeg: phone.leg, asked: { kind: 'pick-up', by: jonas } },
    });
  });

  it('[Q12] is not begun for a phone that is not there', async () => {
    const { rig, callId } = await parked();
    rig.switches.unregistered.add('1005@pbx.test');
    expect(await ask(rig, callId, pickUp)).toMatchObject({ kind: 'refused', reason: 'not-registered' });
    expect(rig.switches.ofKind('ring')).toHaveLength(0);
  });

  it('[Q1][Q6] one of many has their phone rung, and each other is told who', async () => {
    const { rig, callId } = await parked();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_one, index) =>
        rig.engine.desk.ask({
          ...askedOf({ kind: 'pick-up', phone: user(`11${String(index).padStart(2, '0')}`) }),
          by: { address: user(`11${String(index).padStart(2, '0')}`), label: `desk ${String(index)}` },
          key: `key-${String(index)}`,
          callId,
        }),
      ),
    );
    await rig.engine.idle();
    const won = answers.filter(({ kind }) => kind === 'done');
    expect(won).toHaveLength(1);
    const { target } = ringing(rig)?.params ?? { target: null };
    for (const answer of answers) {
      if (answer.kind === 'done') continue;
      expect(answer).toMatchObject({
        kind: 'refused',
        reason: 'asked-before',
        now: { asked: { by: { address: target } } },
      });
    }
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
  });

  it('[Q1][Q6][Q7] two hundred at once, half of them by dialling: one has the caller, each other is told who was first', async () => {
    const { rig, callId } = await parked();
    const desks = Array.from({ length: 100 }, (_one, index) => {
      const address = user(`2${String(index).padStart(3, '0')}`);
      const act: Act = { kind: 'pick-up', phone: address };
      const by = { address, label: 'desk' };
      return rig.engine.desk.ask({ ...askedOf(act, { by, key: `key-${String(index)}` }), callId });
    });
    const phones = Array.from({ length: 100 }, (_one, index) => dials(`3${String(index).padStart(3, '0')}`, '701'));
    for (const phone of phones) rig.switches.place(east, phone.leg);
    const [said, heard] = await Promise.all([
      Promise.all(desks),
      Promise.all(phones.map((phone) => rig.engine.request(phone))),
    ]);
    await rig.engine.idle();
    const joined = phones.filter((_phone, index) => heard[index]?.kind === 'join');
    expect(joined).toHaveLength(1);
    expect(heard.filter((answer) => answer.kind === 'reject')).toHaveLength(99);
    expect(said.filter(({ kind }) => kind === 'done').length).toBeLessThanOrEqual(1);
    const winner = await rig.load(callId);
    expect(winner).toMatchObject({ kind: 'claimed', retriever: { leg: joined[0]?.leg } });
    for (const answer of said) {
      if (answer.kind === 'done') continue;
      // Whoever was first when they asked: the phone that has the caller, or the desk whose phone rang then.
      expect(answer).toMatchObject(
        answer.kind === 'refused' && answer.reason === 'asked-before'
          ? { now: { asked: { by: { label: 'desk' } } } }
          : { kind: 'refused', reason: 'already-picked-up', now: { retriever: { leg: joined[0]?.leg } } },
      );
    }
    // A phone that rang is stopped, whoever it was.
    expect(rig.switches.ofKind('ring').every(({ leg: ring }) => rig.switches.whereIs(ring) === 'gone')).toBe(true);
  });

  it('[Q2] asked again with the same key rings once', async () => {
    const { rig, callId } = await parked();
    await ask(rig, callId, pickUp);
    expect(await ask(rig, callId, pickUp)).toMatchObject({ kind: 'done', isRepeat: true });
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
  });
});

describe('[Q5] sending to somebody', () => {
  it('leaves the caller to anybody who dials; the phone that rings is told', async () => {
    const { rig, callId } = await parked();
    await ask(rig, callId, { kind: 'send', to: user('1005'), forMs: 15_000 });
    as('join', await rig.request(dials('1002', '701')));
    expect(rig.switches.ofKind('stop-ring')).toMatchObject([{ why: 'picked-up' }]);
    expect((await rig.load(callId)).kind).toBe('ended');
  });

  it('[Q9] is taken back', async () => {
    const { rig, callId } = await parked();
    await ask(rig, callId, { kind: 'send', to: user('1005'), forMs: 15_000 });
    expect(await ask(rig, callId, { kind: 'cancel' }, { by: maria, key: '2' })).toMatchObject({ kind: 'done' });
    expect(rig.switches.ofKind('stop-ring')).toMatchObject([{ why: 'no-answer' }]);
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
  });
});

describe('[Q3][Q4] a note and another time', () => {
  it('the note stands behind the name on the phone that is rung, as far as a phone may show it', async () => {
    const { rig, callId } = await parked();
    await ask(rig, callId, { kind: 'note', text: 'asks for Jonas' });
    await ask(rig, callId, { kind: 'ring-now' }, { key: '2' });
    expect(ringing(rig)?.params.display).toEqual({ name: 'Park 701 - alice - asks for Jonas', number: '5551234' });
    expect(await rig.events()).toEqual(['parked', 'noted', 'recall-rings']);
  });

  it('another time is the time at which it rings, once', async () => {
    const { rig, callId } = await parked();
    await ask(rig, callId, { kind: 'next-at', at: rig.clock.now() + 90_000 });
    await rig.wait(89_000);
    expect(rig.switches.ofKind('ring')).toHaveLength(0);
    await rig.wait(1_000);
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
  });

  it('[Q1] refuses what was seen otherwise, and says how it is', async () => {
    const { rig, callId } = await parked();
    await ask(rig, callId, { kind: 'note', text: 'a' }, { by: maria });
    expect(await ask(rig, callId, { kind: 'note', text: 'b' }, { ifVersion: 1, key: '2' })).toMatchObject({
      kind: 'refused',
      reason: 'changed-meanwhile',
      now: { note: { text: 'a', by: maria } },
      at: rig.clock.now(),
    });
  });

  it('[Q8] leaves what the step before wanted done to be done', async () => {
    const { rig, callId } = await parked();
    const retriever = dials('1002', '701');
    rig.switches.place(east, retriever.leg);
    as('join', await rig.engine.request(retriever));
    rig.switches.loseLink(east);
    await rig.hangUp(retriever.leg);
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
    rig.switches.place(east, alice, 'at nowhere');
    await ask(rig, callId, { kind: 'note', text: 'still there' });
    await rig.linkUp();
    await rig.wait(4_000);
    await rig.sweep();
    expect(rig.switches.whereIs(alice)).toBe('music');
  });

  it('is not of a call that nobody knows', async () => {
    const { rig } = await parked();
    expect(await ask(rig, 'nosuchcall' as CallId, { kind: 'cancel' })).toMatchObject({
      kind: 'refused',
      reason: 'unknown-call',
      now: null,
    });
  });
});

/** Two who talk, on a switch whose legs come to the dialplan when they are sent. */
function talking(rig: Rig) {
  rig.switches.place(east, alice);
  rig.switches.place(east, leg('was1001'));
  rig.switches.join(alice, leg('was1001'));
  rig.switches.talking.set('1001@pbx.test', [leg('was1001')]);
  rig.switches.owners.set(leg('was1001'), user('1001'));
}

/** The desk sends a leg, and the switch brings it to an engine. */
async function sentByDesk(rig: Rig, asking: Promise<DeskAnswer>, snapshot: (dialled: string) => LegSnapshot) {
  await new Promise<void>((resolve) => {
    rig.switches.onAsk = (what) => {
      if (what === 'send') setTimeout(resolve, 0);
      return Promise.resolve();
    };
  });
  const [command] = rig.switches.ofKind('send');
  if (command === undefined) throw new Error('nobody was sent');
  await rig.request(snapshot(command.params.number));
  return { answer: await asking, command };
}

describe('[Q10] parking a live call', () => {
  const wanted: ParkWanted = {
    what: { talkOf: user('1001') },
    lot: 'main' as ParkWanted['lot'],
    orbit: null,
    by: jonas,
  };

  it("parks the other party of a user's only talk, with the note", async () => {
    const rig = new Rig();
    talking(rig);
    const asking = rig.engine.desk.park({ ...wanted, note: 'Ms Ray, invoice' });
    const { answer, command } = await sentByDesk(rig, asking, (dialled) => sent('alice', '1001', dialled));
    expect(command).toMatchObject({ node: east, leg: alice, params: { number: '*70' } });
    expect(answer).toMatchObject({
      kind: 'done',
      call: {
        kind: 'parked',
        orbit: '701',
        parker: { address: user('1001') },
        note: { text: 'Ms Ray, invoice', by: jonas },
      },
    });
  });

  it('is not done where the leg comes to stand in another lot', async () => {
    const rig = new Rig({ twoDomains: true });
    talking(rig);
    const elsewhere = { lastBridgedOwner: user('1001', 'other.test') };
    const asking = rig.engine.desk.park({ ...wanted, note: 'theirs' });
    const { answer } = await sentByDesk(rig, asking, (dialled) => sent('alice', '1001', dialled, elsewhere));
    expect(answer).toMatchObject({ kind: 'refused', reason: 'not-parked', now: null });
    const call = await rig.only();
    expect(call.lot).toBe('other');
    expect(call).not.toHaveProperty('note');
  });

  it('parks a leg into the orbit that was named', async () => {
    const rig = new Rig();
    talking(rig);
    const asking = rig.engine.desk.park({ ...wanted, what: { leg: alice }, orbit: orbit('702') });
    const { answer } = await sentByDesk(rig, asking, (dialled) => sent('alice', '1001', dialled));
    expect(answer).toMatchObject({ kind: 'done', call: { orbit: '702', via: 'directed' } });
  });

  it.each<[string, (rig: Rig) => Promise<unknown> | undefined, Partial<ParkWanted>, string]>([
    ['a leg that is not there', () => undefined, { what: { leg: leg('nobody') } }, 'no-such-leg'],
    [
      'a leg that talks to nobody',
      (rig) => {
        rig.switches.place(east, leg('alone'));
        return undefined;
      },
      { what: { leg: leg('alone') } },
      'not-talking',
    ],
    [
      '[F1] the talk of somebody who may not park in the lot',
      () => undefined,
      { what: { talkOf: user('1001', 'other.test') } },
      'not-allowed',
    ],
    [
      '[F1] a leg that talks to somebody who may not park in the lot',
      (rig) => Promise.resolve(rig.switches.owners.set(leg('was1001'), user('1001', 'other.test'))),
      { what: { leg: alice } },
      'not-allowed',
    ],
    [
      '[F1] a leg that talks to nobody of the house',
      (rig) => Promise.resolve(rig.switches.owners.delete(leg('was1001'))),
      { what: { leg: alice } },
      'not-allowed',
    ],
    [
      '[W35] a leg that is not answered yet',
      (rig) => {
        rig.switches.place(east, leg('rings'));
        rig.switches.standing.set(leg('rings'), 'not-answered');
        return undefined;
      },
      { what: { leg: leg('rings') } },
      'not-answered',
    ],
    [
      '[W35] a user in a conference',
      (rig) => {
        rig.switches.standing.set('1009@pbx.test', 'in-conference');
        return undefined;
      },
      { what: { talkOf: user('1009') } },
      'in-conference',
    ],
    ['a user who talks to nobody', () => undefined, { what: { talkOf: user('1009') } }, 'not-talking'],
    [
      'a user with two talks',
      (rig) => {
        rig.switches.place(east, leg('second'));
        rig.switches.place(east, leg('other'));
        rig.switches.join(leg('second'), leg('other'));
        rig.switches.talking.set('1001@pbx.test', [leg('was1001'), leg('second')]);
        return undefined;
      },
      {},
      'several-talks',
    ],
    [
      'somebody who is parked',
      (rig) => rig.request(sent('bob', '1001')),
      { what: { leg: leg('bob') } },
      'already-parked',
    ],
    ['a taken orbit', (rig) => rig.request(sent('bob', '1001')), { orbit: orbit('701') }, 'orbit-taken'],
    [
      'a full lot',
      async (rig) => {
        for (const name of ['bob', 'carol', 'dora']) await rig.request(sent(name, '1001'));
      },
      {},
      'lot-full',
    ],
    ['a lot that is not there', () => undefined, { lot: 'nowhere' as ParkWanted['lot'] }, 'unknown-lot'],
    ['a node that is being emptied', (rig) => Promise.resolve(rig.draining.add(east)), {}, 'draining'],
    ['a note of two lines', () => undefined, { note: 'a\nb' }, 'malformed-act'],
  ])('refuses %s before anybody is taken out of a talk', async (_what, before, over, reason) => {
    const rig = new Rig();
    talking(rig);
    await before(rig);
    expect(await rig.engine.desk.park({ ...wanted, ...over })).toMatchObject({ kind: 'refused', reason });
    expect(rig.switches.ofKind('send')).toHaveLength(0);
    expect(rig.switches.whereIs(alice)).toBe(`with ${leg('was1001')}`);
  });
});

describe('[Q11] putting back', () => {
  async function pickedUp(options: ConstructorParameters<typeof Rig>[0] = {}) {
    const { rig, callId } = await parked(options);
    await ask(rig, callId, { kind: 'note', text: 'asks for Jonas' });
    as('join', await rig.request(dials('1005', '701')));
    return { rig, callId };
  }
  const back = (callId: CallId, dialled: string): LegSnapshot =>
    sent('alice', '1005', dialled, { callId, putBack: callId, lastBridgedTo: leg('phone1005') });

  it('brings the same caller into the same orbit whatever its quarantine, with parker and note', async () => {
    const { rig, callId } = await pickedUp({ policy: { quarantineMs: 60_000 } });
    const asking = rig.engine.desk.putBack({ callId, by: jonas });
    const { answer, command } = await sentByDesk(rig, asking, (dialled) => back(callId, dialled));
    expect(command.params).toEqual({ leg: alice, number: '701', putBack: callId });
    expect(answer).toMatchObject({
      kind: 'done',
      call: { kind: 'parked', orbit: '701', parker: { address: user('1001') }, note: { text: 'asks for Jonas' } },
    });
    expect((await rig.entries()).at(-1)).toMatchObject({ kind: 'parked', how: { putBackOf: callId } });
    expect(await rig.engine.desk.putBack({ callId, by: jonas })).toMatchObject({
      kind: 'done',
      call: { callId: answer.kind === 'done' ? answer.call.callId : '' },
      isRepeat: true,
    });
    expect(rig.switches.ofKind('send')).toHaveLength(1);
  });

  it.each<[string, (rig: Rig) => Promise<unknown>, Parameters<Rig['engine']['desk']['putBack']>[0]['by'], string]>([
    ['by somebody else', () => Promise.resolve(), maria, 'not-allowed'],
    ['too late', (rig) => rig.wait(15_001), jonas, 'too-late'],
    ['whom they do not talk to any more', (rig) => rig.hangUp(leg('phone1005')), jonas, 'not-talking'],
    ['at a node that is being emptied', (rig) => Promise.resolve(rig.draining.add(east)), jonas, 'draining'],
    ['into an orbit with somebody else in it', (rig) => rig.request(sent('bob', '1001')), jonas, 'orbit-taken'],
  ])('is refused %s', async (_what, before, by, reason) => {
    const { rig, callId } = await pickedUp();
    if (reason === 'not-talking') rig.switches.place(east, alice, 'at elsewhere');
    await before(rig);
    expect(await rig.engine.desk.putBack({ callId, by })).toMatchObject({ kind: 'refused', reason });
    expect(rig.switches.ofKind('send')).toHaveLength(0);
  });

  it('is not for a caller who waits', async () => {
    const { rig, callId } = await parked();
    expect(await rig.engine.desk.putBack({ callId, by: jonas })).toMatchObject({ reason: 'not-talking' });
  });

  it('says nothing of a leg that was sent by anybody else, or was parked again since', async () => {
    const { rig, callId } = await pickedUp();
    const { params } = as('hold', await rig.request({ ...back(callId, '701'), putBack: 'another0001' as CallId }));
    expect(params.parker).toEqual(user('1005'));
  });

  it('says nothing of a leg that has carried the stamp for long: it was not moved then, and is sent by somebody now', async () => {
    const { rig, callId } = await pickedUp();
    await rig.wait(60_000);
    const { params } = as('hold', await rig.request(back(callId, '701')));
    expect(params.parker).toEqual(user('1005'));
  });
});
