/** What is asked at the desk: the total table act × state, and each rule beside it. */
import { describe, expect, it } from '@jest/globals';
import {
  decide,
  decideAct,
  KEYS_KEPT,
  NOTE_LETTERS,
  violationsOfStep,
  type Act,
  type ActDecision,
  type AnyCall,
  type AskedAct,
  type LotPolicy,
  type RecallingCall,
} from '@parkade/park-decision';
import {
  ACT_NAMES,
  ACT_STATE_NAMES,
  ACT_STATES,
  ACTS,
  askedOf,
  decideNow,
  jonas,
  leg,
  maria,
  POLICY,
  SAMPLE_NOW as NOW,
  showAct,
  user,
  type ActName,
  type ActState,
} from '@parkade/testkit';

const TABLE: Record<ActState, Record<ActName, string>> = {
  reserved: {
    'ring-now': '!orbit-reserved',
    'next-at': '!orbit-reserved',
    'next-at never': '!orbit-reserved',
    'next-at over': '!orbit-reserved',
    note: '!orbit-reserved',
    'for-whom': '!orbit-reserved',
    'for-whom of nobody known': '!orbit-reserved',
    'pick-up': '!orbit-reserved',
    'pick-up by another phone': '!orbit-reserved',
    send: '!orbit-reserved',
    cancel: '!orbit-reserved',
  },
  parked: {
    'ring-now': 'recalling ring recall-rings',
    'next-at': 'parked next-changed',
    'next-at never': 'parked next-changed',
    'next-at over': '!too-late',
    note: 'parked noted',
    'for-whom': 'parked mark for-whom-changed',
    'for-whom of nobody known': '!no-such-person',
    'pick-up': 'recalling ring asked-rings',
    'pick-up by another phone': 'recalling ring asked-rings',
    send: 'recalling ring asked-rings',
    cancel: '!nothing-to-cancel',
  },
  'recalling by the chain': {
    'ring-now': '=',
    'next-at': 'parked stop-ring next-changed',
    'next-at never': 'parked stop-ring next-changed',
    'next-at over': '!too-late',
    note: 'recalling noted',
    'for-whom': 'recalling mark for-whom-changed',
    'for-whom of nobody known': '!no-such-person',
    'pick-up': 'recalling stop-ring ring asked-rings',
    'pick-up by another phone': 'recalling stop-ring ring asked-rings',
    send: 'recalling stop-ring ring asked-rings',
    cancel: '!nothing-to-cancel',
  },
  'rung by their own pick-up': {
    'ring-now': 'recalling next-changed',
    'next-at': 'recalling next-changed',
    'next-at never': 'recalling next-changed',
    'next-at over': '!too-late',
    note: 'recalling noted',
    'for-whom': 'recalling mark for-whom-changed',
    'for-whom of nobody known': '!no-such-person',
    'pick-up': '=',
    'pick-up by another phone': 'recalling stop-ring ring asked-rings',
    send: 'recalling stop-ring ring asked-rings',
    cancel: 'parked stop-ring asked-failed',
  },
  "rung by another's pick-up": {
    'ring-now': 'recalling next-changed',
    'next-at': 'recalling next-changed',
    'next-at never': 'recalling next-changed',
    'next-at over': '!too-late',
    note: 'recalling noted',
    'for-whom': 'recalling mark for-whom-changed',
    'for-whom of nobody known': '!no-such-person',
    'pick-up': '!asked-before',
    'pick-up by another phone': '!asked-before',
    send: '!asked-before',
    cancel: 'parked stop-ring asked-failed',
  },
  'rung by a send': {
    'ring-now': 'recalling next-changed',
    'next-at': 'recalling next-changed',
    'next-at never': 'recalling next-changed',
    'next-at over': '!too-late',
    note: 'recalling noted',
    'for-whom': 'recalling mark for-whom-changed',
    'for-whom of nobody known': '!no-such-person',
    'pick-up': '=',
    'pick-up by another phone': 'recalling stop-ring ring asked-rings',
    send: 'recalling stop-ring ring asked-rings',
    cancel: 'parked stop-ring asked-failed',
  },
  claimed: {
    'ring-now': '!already-picked-up',
    'next-at': '!already-picked-up',
    'next-at never': '!already-picked-up',
    'next-at over': '!already-picked-up',
    note: 'claimed noted',
    'for-whom': '!already-picked-up',
    'for-whom of nobody known': '!already-picked-up',
    'pick-up': '!already-picked-up',
    'pick-up by another phone': '!already-picked-up',
    send: '!already-picked-up',
    cancel: '!already-picked-up',
  },
  ended: {
    'ring-now': '!already-picked-up',
    'next-at': '!already-picked-up',
    'next-at never': '!already-picked-up',
    'next-at over': '!already-picked-up',
    note: '!already-picked-up',
    'for-whom': '!already-picked-up',
    'for-whom of nobody known': '!already-picked-up',
    'pick-up': '!already-picked-up',
    'pick-up by another phone': '!already-picked-up',
    send: '!already-picked-up',
    cancel: '!already-picked-up',
  },
};

const CELLS = ACT_STATE_NAMES.flatMap((state) => ACT_NAMES.map((act) => [state, act] as const));

const done = (decision: ActDecision) => {
  if (decision.kind !== 'advance') throw new Error(`not done: ${showAct(decision)}`);
  return decision;
};
const after = (call: AnyCall, act: Act, over: Partial<AskedAct> = {}, lot: Partial<LotPolicy> = {}): AnyCall =>
  done(decideNow(call, askedOf(act, over), lot)).next;
const { parked } = ACT_STATES;
const rung = (act: Act): RecallingCall => {
  const next = after(parked, act);
  if (next.kind !== 'recalling') throw new Error(next.kind);
  return next;
};
const inputs = (over: Partial<LotPolicy> = {}, now = NOW) => ({
  policy: { ...POLICY, ...over },
  now,
  ring: leg('later'),
});

describe('[Q1] the table of acts', () => {
  it.each(CELLS)('%s: %s', (state, act) => {
    const decision = decideNow(ACT_STATES[state], askedOf(ACTS[act]));
    expect(showAct(decision)).toBe(TABLE[state][act]);
    if (decision.kind === 'advance') expect(violationsOfStep(ACT_STATES[state], decision)).toEqual([]);
  });

  it('[Q1] tells who has seen another version, before anything else of a live call', () => {
    const asked = askedOf(ACTS.note, { ifVersion: 2 });
    expect(decideNow(parked, asked)).toEqual({ kind: 'refuse', reason: 'changed-meanwhile' });
    expect(decideNow(ACT_STATES.ended, asked)).toEqual({ kind: 'refuse', reason: 'already-picked-up' });
    expect(decideNow(parked, askedOf(ACTS.note, { ifVersion: parked.version })).kind).toBe('advance');
  });

  it.each([
    ['a caller who hung up', { ...ACT_STATES.ended, outcome: 'abandoned' as const }, 'orbit-empty'],
    ['a caller who was picked up', ACT_STATES.ended, 'already-picked-up'],
  ])('[Q1] says what became of %s', (_what, call, reason) => {
    expect(decideNow(call, askedOf(ACTS['pick-up']))).toEqual({ kind: 'refuse', reason });
  });
});

describe('[Q2] the key of an act', () => {
  it('makes a repeated act one, also after the end', () => {
    const once = after(parked, ACTS['pick-up']);
    expect(decideNow(once, askedOf(ACTS['pick-up']))).toEqual({ kind: 'done', isRepeat: true });
    const claimed = decide(
      once,
      {
        kind: 'retriever-asked',
        retriever: { leg: leg('bob'), node: parked.node, via: 'recall', address: user('1005'), ring: leg('fresh') },
      },
      inputs(),
    );
    const joined = decide(
      done(claimed as ActDecision).next,
      { kind: 'legs-joined', a: leg('bob'), b: parked.caller.leg },
      inputs(),
    );
    const { next } = done(joined as ActDecision);
    expect(next).toMatchObject({ kind: 'ended', outcome: 'retrieved' });
    expect(decideNow(next, askedOf(ACTS['pick-up']))).toEqual({ kind: 'done', isRepeat: true });
    expect(decideNow(next, askedOf(ACTS['pick-up'], { key: 'press-2' })).kind).toBe('refuse');
  });

  it('is remembered for the last acts', () => {
    let call: AnyCall = parked;
    for (let press = 0; press <= KEYS_KEPT; press += 1)
      call = after(call, { kind: 'note', text: `note ${press}` }, { key: `press-${press}` });
    expect(call.actKeys).toHaveLength(KEYS_KEPT);
    expect(call.actKeys?.[0]).toBe('press-1');
  });
});

describe('[Q3] the time of the next step', () => {
  it('is put earlier and later, and never beyond the longest wait', () => {
    const latest = parked.parkedAt + POLICY.maxWaitMs;
    expect(after(parked, { kind: 'next-at', at: NOW + 1 })).toMatchObject({ kind: 'parked', deadline: NOW + 1 });
    expect(after(parked, { kind: 'next-at', at: latest + 1 })).toMatchObject({ deadline: latest });
    expect(done(decideNow(parked, askedOf(ACTS['next-at never']))).events).toMatchObject([
      { kind: 'next-changed', was: parked.deadline, by: jonas, next: { kind: 'forward', at: latest } },
    ]);
  });

  it('[Q8] keeps place and chain of a caller on music, and its tickets', () => {
    const later = after(parked, ACTS['next-at']);
    expect(later).toMatchObject({
      chain: parked.chain,
      waitStep: { since: parked.version, before: parked.version - 1 },
    });
  });

  it('ends a stage that rings, which comes again then', () => {
    const ringing = { ...ACT_STATES['recalling by the chain'], chain: { stage: 1, round: 0 } };
    expect(after(ringing, ACTS['next-at'])).toMatchObject({ kind: 'parked', chain: { stage: 1, round: 0 } });
  });

  it('begins a chain anew that has come to its end', () => {
    const spent = { ...parked, chain: { stage: POLICY.chain.length, round: 0 } };
    const stay = { then: { kind: 'stay' as const } };
    expect(after(spent, ACTS['ring-now'], {}, stay)).toMatchObject({
      kind: 'recalling',
      chain: { stage: 0, round: 0 },
    });
    expect(after(spent, ACTS['next-at'], {}, stay)).toMatchObject({ kind: 'parked', chain: { stage: 0, round: 0 } });
    expect(after(spent, ACTS['next-at never'], {}, stay)).toMatchObject({ chain: spent.chain });
  });

  it('is not now where the chain has nobody to ring', () => {
    const nobody = { chain: [{ ring: { kind: 'operator' as const }, forMs: 1_000 }], fallback: null };
    expect(decideNow(parked, askedOf(ACTS['ring-now']), nobody)).toEqual({ kind: 'refuse', reason: 'nobody-to-ring' });
  });

  it('tells who had it ring', () => {
    expect(done(decideNow(parked, askedOf(ACTS['ring-now']))).events).toMatchObject([
      { kind: 'recall-rings', by: jonas },
    ]);
  });
});

describe('[Q4] a note', () => {
  it('stands until another, through every state of the wait, and in the end', () => {
    const noted = after(parked, ACTS.note);
    expect(noted.note).toEqual({ text: 'asks for Jonas', by: jonas, at: NOW });
    const ringing = after(noted, ACTS['ring-now'], { key: '2' });
    expect(ringing.note?.text).toBe('asks for Jonas');
    const gone = decide(
      ringing,
      { kind: 'leg-gone', leg: parked.caller.leg, end: { kind: 'hung-up', cause: 'NORMAL_CLEARING' } },
      inputs(),
    );
    expect(gone).toMatchObject({
      next: { kind: 'ended', note: { text: 'asks for Jonas' } },
      events: [{ note: { by: jonas } }],
    });
  });

  it('is taken away by an empty one', () => {
    const noted = after(parked, ACTS.note);
    const decision = done(decideNow(noted, askedOf({ kind: 'note', text: ' ' }, { key: '2' })));
    expect(decision.next).not.toHaveProperty('note');
    expect(decision.events).toMatchObject([{ kind: 'noted', now: null }]);
    expect(decision.events[0]).not.toHaveProperty('note');
  });

  it.each([
    ['too long', 'x'.repeat(NOTE_LETTERS + 1)],
    ['two lines', 'a\nb'],
    ['a control', 'a\u0007b'],
    ['half a sign', 'a\ud83d'],
    ['a direction that turns what is behind it', 'a\u202eb'],
  ])('is refused when it is no plain line: %s', (_what, text) => {
    expect(decideNow(parked, askedOf({ kind: 'note', text }))).toEqual({ kind: 'refuse', reason: 'malformed-act' });
  });

  it.each([['😀'.repeat(NOTE_LETTERS)], ['שלום\u200f 12'], ['<b>&"$(reboot)\'</b>']])('may be %s', (text) => {
    expect(after(parked, { kind: 'note', text }).note?.text).toBe(text);
  });
});

describe('[Q5] a ringing that was asked for', () => {
  it('goes in front of the chain: an unanswered one uses nothing up', () => {
    const call = rung(ACTS['pick-up']);
    expect(call).toMatchObject({
      chain: parked.chain,
      asked: { kind: 'pick-up', by: jonas, resumeAt: parked.deadline },
    });
    const failed = decide(
      call,
      { kind: 'ring-failed', ring: call.ring, end: { kind: 'hung-up', cause: 'NO_ANSWER' } },
      inputs({}, NOW + 5_000),
    );
    expect(failed).toMatchObject({
      next: { kind: 'parked', chain: parked.chain, deadline: parked.deadline },
      outbox: [],
      events: [
        { kind: 'asked-failed', by: jonas, why: { kind: 'cause', cause: 'NO_ANSWER' }, next: { at: parked.deadline } },
      ],
    });
  });

  it('makes a recall wait that falls due meanwhile', () => {
    const call = rung(ACTS['pick-up']);
    const late = parked.deadline + 1_000;
    const over = decide(
      { ...call, deadline: late },
      { kind: 'deadline-passed', version: call.version },
      inputs({}, late),
    );
    expect(over).toMatchObject({
      next: { kind: 'parked', deadline: late },
      outbox: [{ kind: 'stop-ring', why: 'no-answer' }],
      events: [{ kind: 'asked-failed', why: { kind: 'not-answered' }, next: { kind: 'ring', at: late } }],
    });
  });

  it('comes to nothing where nothing could be sent', () => {
    const call = rung(ACTS.send);
    expect(decide(call, { kind: 'ring-not-sent', ring: call.ring }, inputs())).toMatchObject({
      next: { kind: 'parked', deadline: parked.deadline },
      events: [{ kind: 'asked-failed', why: { kind: 'no-link' } }],
    });
  });

  it('asks for a key where the lot asks that user for one, and nobody who asked for their own phone', () => {
    const chain = [{ ring: { kind: 'user' as const, address: user('1008') }, forMs: 10_000, confirmMs: 4_000 }];
    expect(done(decideNow(parked, askedOf(ACTS.send), { chain })).outbox).toMatchObject([
      { kind: 'ring', confirmMs: 4_000 },
    ]);
    const own = done(decideNow(parked, askedOf({ kind: 'pick-up', phone: user('1008') }), { chain }));
    expect(own.outbox[0]).not.toHaveProperty('confirmMs');
  });

  it('[Q3] rings no phone beyond the longest wait', () => {
    const soon = { maxWaitMs: NOW - parked.parkedAt + 4_000 };
    expect(done(decideNow(parked, askedOf(ACTS.send), soon))).toMatchObject({
      next: { deadline: NOW + 4_000 },
      outbox: [{ forMs: 4_000 }],
    });
    const over = { maxWaitMs: NOW - parked.parkedAt };
    expect(decideNow(parked, askedOf(ACTS.send), over)).toEqual({ kind: 'refuse', reason: 'too-late' });
  });
});

describe('[Q6] one ringing at a time', () => {
  it('a stage that is broken off begins anew, at once', () => {
    const call = after(ACT_STATES['recalling by the chain'], ACTS['pick-up']);
    expect(call).toMatchObject({ asked: { resumeAt: NOW }, chain: { stage: 0 } });
  });

  it('tells the phones before that it was completed elsewhere, unless somebody is only sent for', () => {
    const { 'recalling by the chain': ringing } = ACT_STATES;
    expect(done(decideNow(ringing, askedOf(ACTS['pick-up']))).outbox[0]).toMatchObject({ why: 'picked-up' });
    expect(done(decideNow(ringing, askedOf(ACTS.send))).outbox[0]).toMatchObject({ why: 'no-answer' });
  });

  it('two programs without a name of their own are told apart by what they are called', () => {
    const program = { address: null, label: 'crm' };
    const call = after(parked, ACTS['pick-up'], { by: program });
    const again = askedOf(ACTS['pick-up by another phone'], { by: program, key: '2' });
    expect(decideNow(call, again).kind).toBe('advance');
    expect(decideNow(call, { ...again, by: { ...program, label: 'bot' } })).toEqual({
      kind: 'refuse',
      reason: 'asked-before',
    });
  });
});

describe('[Q7] the claim of whoever answers', () => {
  const claimBy = (call: RecallingCall, over: object) =>
    decide(
      call,
      {
        kind: 'retriever-asked',
        retriever: { leg: leg('bob'), node: parked.node, via: 'recall', address: user('1005'), ...over },
      },
      inputs(),
    );

  it('says who had asked, and knows when the chain was due', () => {
    const call = rung(ACTS['pick-up']);
    expect(claimBy(call, { ring: call.ring })).toMatchObject({
      next: {
        kind: 'claimed',
        recallAt: parked.deadline,
        retriever: { asked: { kind: 'pick-up', by: jonas, at: NOW } },
      },
    });
  });

  it('is as good by whoever dials', () => {
    const call = rung(ACTS['pick-up']);
    const decision = claimBy(call, { via: 'pickup' });
    expect(decision).toMatchObject({ next: { kind: 'claimed' }, outbox: [{ kind: 'stop-ring', why: 'picked-up' }] });
    expect(done(decision as ActDecision).next).not.toHaveProperty('retriever.asked');
  });

  it('is not for a phone that rang before', () => {
    expect(claimBy(rung(ACTS['pick-up']), { ring: leg('before') })).toEqual({
      kind: 'refuse',
      reason: 'already-picked-up',
    });
  });
});

describe('[Q8] tickets', () => {
  const asked = (call: AnyCall, issuedAt: number) =>
    decide(
      call,
      {
        kind: 'retriever-asked',
        retriever: { leg: leg('bob'), node: parked.node, via: 'ticket', address: user('1002') },
        issuedAt,
      },
      inputs(),
    ).kind;

  it('are good through any number of edits and one step', () => {
    let call: AnyCall = parked;
    for (const text of ['a', 'b', 'c']) call = after(call, { kind: 'note', text }, { key: text });
    expect(asked(call, parked.version)).toBe('advance');
    const ringing = after(call, ACTS['ring-now'], { key: 'now' });
    for (const version of [parked.version, call.version, ringing.version])
      expect(asked(ringing, version)).toBe('advance');
    const noted = after(ringing, { kind: 'note', text: 'd' }, { key: 'd' });
    expect(asked(noted, parked.version)).toBe('advance');
    const broken = after(noted, ACTS['next-at'], { key: 'later' });
    expect(asked(broken, call.version)).toBe('refuse');
    expect(asked(broken, ringing.version)).toBe('advance');
    expect(asked(broken, broken.version + 1)).toBe('refuse');
  });
});

describe('[Q9] cancelling', () => {
  it('says who has cancelled, and lets nobody keep a missed call of their own pick-up', () => {
    const call = after(parked, ACTS['pick-up']);
    expect(done(decideNow(call, askedOf(ACTS.cancel, { by: maria, key: '2' })))).toMatchObject({
      next: { kind: 'parked', deadline: parked.deadline },
      outbox: [{ kind: 'stop-ring', why: 'picked-up' }],
      events: [{ kind: 'asked-failed', by: jonas, why: { kind: 'cancelled', by: maria } }],
    });
    const sent = after(parked, ACTS.send);
    expect(done(decideNow(sent, askedOf(ACTS.cancel, { key: '2' }))).outbox).toMatchObject([{ why: 'no-answer' }]);
  });
});

describe('[Q12] whose phones may ring', () => {
  it('is said before anything rings: no phone, or no right', () => {
    expect(decideNow(parked, askedOf(ACTS['pick-up']), {}, 'no')).toEqual({ kind: 'refuse', reason: 'not-registered' });
    expect(decideNow(parked, askedOf(ACTS.send), {}, 'no')).toEqual({ kind: 'refuse', reason: 'not-registered' });
    expect(decideNow(parked, askedOf(ACTS['pick-up']), {}, 'unknown').kind).toBe('advance');
    const rights = { park: ['pbx.test'], retrieve: ['1007@pbx.test'] };
    expect(decideNow(parked, askedOf(ACTS['pick-up']), { rights })).toEqual({ kind: 'refuse', reason: 'not-allowed' });
    expect(decideNow(parked, askedOf(ACTS.send), { rights })).toEqual({ kind: 'refuse', reason: 'not-allowed' });
    const chain = [{ ring: { kind: 'user' as const, address: user('1008') }, forMs: 10_000 }];
    expect(decideNow(parked, askedOf(ACTS.send), { rights, chain }).kind).toBe('advance');
  });
});

describe('[Q1] what cannot be asked', () => {
  it.each<[string, Partial<AskedAct>]>([
    ['no key', { key: '' }],
    ['a key with a blank', { key: 'a b' }],
    ['a version that is none', { ifVersion: 0.5 }],
    ['a label of two lines', { by: { address: null, label: 'a\nb' } }],
    ['an address that fits no dial string', { by: { address: user('10 05'), label: '' } }],
    ['a phone that fits no dial string', { act: { kind: 'pick-up', phone: user("1005'}") } }],
    ['a ring too short', { act: { kind: 'send', to: user('1008'), forMs: 10 } }],
    ['a time that is none', { act: { kind: 'next-at', at: NaN } }],
  ])('%s', (_what, over) => {
    const decision = decideAct(parked, askedOf(ACTS.note, over), { ...inputs(), isRegistered: 'yes' });
    expect(decision).toEqual({ kind: 'refuse', reason: 'malformed-act' });
  });
});
