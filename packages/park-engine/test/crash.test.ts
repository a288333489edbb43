/**
 * The engine is killed at every single step it takes into the world, before and after that step's effect; another one
 * takes over the same store. Whatever the point, the same end must be reached.
 */
import { describe, expect, it } from '@jest/globals';
import { createEngine, type Engine } from '@parkade/park-engine';
import { type RequestAnswer } from '@parkade/park-ports';
import { violationsAmong, type Act, type LegSnapshot, type LegId, type LotPolicy } from '@parkade/park-decision';
import { MortalParts, type Death } from './mortal.js';
import { as, askedOf, dials, east, failsafe, lands, leg, recallAnswered, Rig, sent, user } from '@parkade/testkit';

/** What the doomed engine was about to do; the rest of the story is told by the one that takes over. */
interface Story {
  readonly title: string;
  /** Done by a healthy engine. */
  readonly before: (rig: Rig) => Promise<void>;
  /** Done by the doomed one; may never settle. */
  readonly doomed: (rig: Rig, engine: Engine) => Promise<void>;
  /** What the switch and the phones do when no answer came. */
  readonly unanswered: (rig: Rig) => Promise<void>;
  readonly policy?: Partial<LotPolicy>;
}

const KEYS: Partial<LotPolicy> = {
  fallback: user('1000'),
  escape: { '0': { kind: 'operator' } },
};

async function ask(
  rig: Rig,
  engine: Engine,
  snapshot: LegSnapshot,
  takes: (answer: RequestAnswer) => void,
): Promise<void> {
  rig.switches.place(snapshot.node, snapshot.leg);
  const answer = await engine.request(snapshot);
  takes(answer);
  await engine.answered(answer, { kind: 'done' });
  await engine.idle();
}
const music =
  (rig: Rig, who: LegId) =>
  (answer: RequestAnswer): void => {
    if (answer.kind === 'hold') rig.switches.place(east, who, 'music');
  };

const alice = leg('alice');
const parkAlice = async (rig: Rig): Promise<void> => void as('hold', await rig.request(sent('alice', '1001')));
/** The dialplan's own fallback: held by the switch, which asks once more a minute later. */
const heldByTheSwitch = async (rig: Rig): Promise<void> => {
  if (rig.switches.whereIs(alice) !== 'dialplan') return;
  rig.switches.place(east, alice, 'at fallback hold');
  await rig.wait(60_000);
  await rig.request(failsafe('alice', null));
};

/** The recall's phone is about to ring: its command stands in the outbox. */
const ringParker = async (rig: Rig): Promise<void> => {
  await parkAlice(rig);
  await rig.wait(60_000);
};
function deskStory(title: string, before: Story['before'], act: Act): Story {
  return {
    title,
    before,
    doomed: async (rig, engine) => {
      const { callId } = await rig.only();
      await engine.desk.ask({ ...askedOf(act), callId });
      await engine.idle();
    },
    unanswered: async (rig) => {
      // Whoever put it off to the end of the longest wait dials in the end.
      if ((await rig.only()).kind === 'parked' && act.kind === 'next-at') await rig.request(dials('1002', '701'));
    },
  };
}

/** Whose key did nothing presses it again. */
function keyStory(title: string, key: string): Story {
  const press = async (engine: Engine): Promise<void> => {
    await engine.switchEvent({ kind: 'escape-pressed', node: east, leg: alice, key });
    await engine.idle();
  };
  return {
    title,
    policy: KEYS,
    before: parkAlice,
    doomed: (_rig, engine) => press(engine),
    unanswered: async (rig) => {
      const [call] = await rig.live();
      if (call?.kind === 'parked') await press(rig.engine);
    },
  };
}

const STORIES: readonly Story[] = [
  {
    title: 'a blind park',
    before: () => Promise.resolve(),
    doomed: (rig, engine) => ask(rig, engine, sent('alice', '1001'), music(rig, alice)),
    unanswered: heldByTheSwitch,
  },
  {
    title: 'a landing',
    before: async (rig) => void as('announce', await rig.request(dials('1001', '*70'))),
    doomed: async (rig, engine) => {
      const { callId } = await rig.only();
      rig.switches.drop(leg('phone1001'));
      await engine.switchEvent({
        kind: 'leg-gone',
        node: east,
        leg: leg('phone1001'),
        callId,
        cause: 'ATTENDED_TRANSFER',
      });
      await ask(rig, engine, lands('alice', callId), music(rig, alice));
    },
    unanswered: async (rig) => {
      // The landing's own fallback keeps the call id, and holds the caller until the failsafe.
      if (rig.switches.whereIs(alice) === 'gone') rig.switches.place(east, alice);
      await heldByTheSwitch(rig);
    },
  },
  {
    title: 'a pick-up',
    before: parkAlice,
    doomed: (rig, engine) =>
      ask(rig, engine, dials('1002', '701'), (answer) => {
        if (answer.kind === 'join') rig.switches.join(leg('phone1002'), answer.caller);
      }),
    unanswered: (rig) => {
      // The phone hears the dialplan's tone and is hung up.
      if (rig.switches.whereIs(leg('phone1002')) === 'dialplan') rig.switches.drop(leg('phone1002'));
      return Promise.resolve();
    },
  },
  {
    title: 'a recall',
    before: parkAlice,
    doomed: async (rig, engine) => {
      const { callId, version } = await rig.only();
      rig.clock.advanceBy(60_000);
      await engine.timer({ callId, version, at: rig.clock.now() });
      await engine.idle();
    },
    unanswered: () => Promise.resolve(),
  },
  deskStory('a pick-up from the desk', parkAlice, { kind: 'pick-up', phone: user('1005') }),
  deskStory('a send', parkAlice, { kind: 'send', to: user('1005'), forMs: 10_000 }),
  deskStory('a recall that is asked for', parkAlice, { kind: 'ring-now' }),
  deskStory('a pick-up from the desk while the recall rings', ringParker, { kind: 'pick-up', phone: user('1005') }),
  deskStory('a note while the recall rings', ringParker, { kind: 'note', text: 'asks for Jonas' }),
  deskStory('another time while the recall rings', ringParker, { kind: 'next-at', at: 'never' }),
  keyStory('a key of the caller who wants the operator', '0'),
  {
    title: 'a pick-up whose join fails',
    before: async (rig) => {
      await parkAlice(rig);
      rig.switches.place(east, leg('phone1002'));
      as('join', await rig.engine.request(dials('1002', '701')));
    },
    doomed: async (rig, engine) => {
      const { callId } = await rig.only();
      rig.switches.drop(leg('phone1002'));
      await engine.switchEvent({
        kind: 'leg-gone',
        node: east,
        leg: leg('phone1002'),
        callId,
        cause: 'NORMAL_CLEARING',
      });
      await engine.idle();
    },
    unanswered: () => Promise.resolve(),
  },
];

/** The next engine: its links come up, it sweeps, time passes, and phones answer the recall when it comes. */
async function takeOver(rig: Rig): Promise<void> {
  await rig.linkUp();
  for (let turn = 0; turn < 40; turn += 1) {
    const calls = await rig.live();
    expect(violationsAmong(calls)).toEqual([]);
    if (calls.length === 0) return;
    await rig.wait(5_000);
    await rig.sweep();
    for (const call of await rig.live())
      if (call.kind === 'recalling' && rig.switches.whereIs(call.ring) === 'ringing')
        await rig.request(recallAnswered(call.ring, call.callId));
  }
}

/** Runs one story with one death; answers whether the engine lived to its end. */
async function reject(story: Story, death: Death): Promise<'died' | 'lived'> {
  const rig = new Rig({ policy: story.policy ?? {} });
  await story.before(rig);
  const mortal = new MortalParts(rig, death);
  const doomed = createEngine(mortal.deps);
  rig.timers.listen(() => Promise.resolve());
  const end = await Promise.race([mortal.died, story.doomed(rig, doomed).then(() => 'lived' as const)]);
  rig.replaceEngine();
  rig.timers.listen((timer) => rig.fireTimer(timer));
  await story.unanswered(rig);
  await takeOver(rig);
  const about = { story: story.title, death, steps: mortal.steps.slice(-1) };
  const events = await rig.events();
  expect({ about, live: await rig.live(), caller: rig.switches.whereIs(alice).slice(0, 4) }).toEqual({
    about,
    live: [],
    caller: 'with',
  });
  const endings = events.filter((type) => ENDINGS.has(type));
  expect({ about, endings }).toEqual({ about, endings: ['retrieved'] });
  expect(rig.complaints()).toEqual([]);
  return end;
}

const ENDINGS: ReadonlySet<string> = new Set(['retrieved', 'abandoned', 'lost', 'expired', 'forwarded']);

describe('the engine is killed anywhere', () => {
  for (const story of STORIES)
    it.each(['before', 'after'] as const)(
      `[I5][L3] ${story.title}, %s each step: the caller talks to somebody in the end`,
      async (effect) => {
        let at = 0;
        while ((await reject(story, { at, effect })) === 'died') at += 1;
        expect(at).toBeGreaterThan(3);
      },
    );
});
