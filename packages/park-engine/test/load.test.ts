/** Overload is a state: the limit, who gets a place, who is refused by what word, and what waits meanwhile. */
import { describe, expect, it } from '@jest/globals';
import { as, dials, east, failsafe, RecordedLog, RecordedMeters, Rig, sent } from '@parkade/testkit';
import {
  Admissions,
  afterAnswer,
  AT_FIRST,
  atOnce,
  LEAST_AT_ONCE,
  MOST_AT_ONCE,
  NodeAdmission,
  type Admission,
  type AnswerTimeLimit,
} from '../src/index.js';

const BUDGET_MS = 1_000;

describe('the limit', () => {
  const after = (words: readonly number[], from: AnswerTimeLimit = AT_FIRST): AnswerTimeLimit =>
    words.reduce(
      (limit, ms, at) => afterAnswer(limit, { laneMs: ms, ownMs: ms, now: 10_000 * at, inHand: 200 }, BUDGET_MS),
      from,
    );
  const cases: readonly (readonly [string, readonly number[], number])[] = [
    ['at first is what no small house reaches', [], 128],
    ['is not moved by one or two words', [400, 400], 128],
    ['is as many as fit into the time, by the middle word', [200, 200, 200], 5],
    ['passes over a word that was late by chance', [2, 2, 300, 2, 2], 129],
    ['is never less than two', [900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900], LEAST_AT_ONCE],
  ];
  it.each(cases)('[N5] %s', (_, words, limit) => {
    expect(atOnce(after(words), BUDGET_MS)).toBe(limit);
  });

  it('[N5] is lowered by what comes too late, once in the time of an answer, and raised by what comes in time', () => {
    const late = { laneMs: 700, ownMs: 1, now: 0, inHand: 128 };
    const once = afterAnswer(AT_FIRST, late, BUDGET_MS);
    expect(once.limit).toBeCloseTo(89.6);
    expect(afterAnswer(once, { ...late, now: 699 }, BUDGET_MS).limit).toBe(once.limit);
    expect(afterAnswer(once, { ...late, now: 700 }, BUDGET_MS).limit).toBeLessThan(once.limit);
    const inTime = { laneMs: 5, ownMs: 1, now: 800, inHand: 89 };
    expect(afterAnswer(once, inTime, BUDGET_MS).limit).toBeCloseTo(89.85);
    expect(afterAnswer(once, { ...inTime, inHand: 3 }, BUDGET_MS).limit).toBe(once.limit);
    expect(afterAnswer({ ...once, limit: MOST_AT_ONCE }, { ...inTime, inHand: 256 }, BUDGET_MS).limit).toBe(256);
  });
});

class Node {
  now = 0;
  readonly states: boolean[] = [];
  readonly admission: NodeAdmission;

  constructor(placeMs = 60_000) {
    this.admission = new NodeAdmission({
      waitMs: 100,
      placeMs,
      budgetMs: BUDGET_MS,
      elapsed: () => this.now,
      onOverload: (is) => void this.states.push(is),
    });
  }

  /** Two at once, as many as fit. */
  slow(): this {
    for (let n = 0; n < 5; n += 1) this.admission.answered({ laneMs: 10, ownMs: 500 });
    return this;
  }
}

const leaveOf = (admission: Admission): (() => void) => {
  if (admission.kind !== 'admitted') throw new Error('it was refused');
  return admission.leave;
};

describe('a place', () => {
  it('[N5] is given back when nobody has left it in its time', async () => {
    const node = new Node(20).slow();
    await Promise.all([node.admission.enter('pick-up'), node.admission.enter('pick-up')]);
    expect(node.admission.inHand).toBe(2);
    expect(await node.admission.enter('pick-up')).toMatchObject({ kind: 'admitted' });
    node.admission.close();
  });

  it('[N5] goes to pick-ups before parks, in the order in which they came, and to nobody twice', async () => {
    const { admission } = new Node().slow();
    const [first, second] = [await admission.enter('park'), await admission.enter('park')];
    const order: string[] = [];
    const waiting = (['park', 'pick-up', 'pick-up', 'park'] as const).map(async (urgency, at) => {
      const got = await admission.enter(urgency);
      order.push(`${urgency} ${String(at)}`);
      leaveOf(got)();
    });
    leaveOf(first)();
    leaveOf(first)();
    await Promise.all(waiting);
    leaveOf(second)();
    expect(order).toEqual(['pick-up 1', 'pick-up 2', 'park 0', 'park 3']);
    expect(admission.inHand).toBe(0);
  });

  it('[N5] is refused at once to whom it would come too late, and when the time of waiting is over', async () => {
    const node = new Node().slow();
    const { admission } = node;
    await Promise.all([admission.enter('park'), admission.enter('park')]);
    // One takes 30 ms, as is guessed before any was seen: six are done in the 100 ms that somebody may wait.
    const crowd = Array.from({ length: 6 }, () => admission.enter('park'));
    expect(await admission.enter('park')).toEqual({ kind: 'overloaded' });
    expect(admission.isOverloaded).toBe(true);
    expect(await Promise.all(crowd)).toEqual(crowd.map(() => ({ kind: 'overloaded' })));
    expect(node.states).toEqual([true]);
    node.now = 2_500;
    expect(admission.isOverloaded).toBe(false);
    admission.close();
  });

  it('[N5] is had by whoever waits already, whatever the others do', async () => {
    const { admission } = new Node().slow();
    for (let n = 0; n < 10; n += 1) expect((await admission.enter('waits-already')).kind).toBe('admitted');
    const park = admission.enter('park');
    admission.close();
    expect(await park).toEqual({ kind: 'overloaded' });
  });
});

describe('a word of the switch', () => {
  it('[N5] does not count when this process was held up itself while it was waited for', async () => {
    let isHeldUp = true;
    const asked: number[] = [];
    const meters = new RecordedMeters();
    const wasHeldUp = (since: number): boolean => (asked.push(performance.now() - since), isHeldUp);
    const log = new RecordedLog();
    const admissions = new Admissions({ log, meters, waitMs: 0, placeMs: 1_000, budgetMs: BUDGET_MS, wasHeldUp });
    const slowWords = async (): Promise<string> => {
      for (let n = 0; n < 5; n += 1) admissions.answered(east, { laneMs: 900, ownMs: 500 });
      for (let n = 0; n < 2; n += 1) leaves.push(leaveOf(await admissions.enter(east, 'waits-already')));
      return (await admissions.enter(east, 'park')).kind;
    };
    const leaves: (() => void)[] = [];
    expect(await slowWords()).toBe('admitted');
    expect(asked.every((ms) => ms >= 900)).toBe(true);
    isHeldUp = false;
    expect(await slowWords()).toBe('overloaded');
    for (const leave of leaves) leave();
    admissions.close();
  });
});

describe('a node that is asked for more than it can do', () => {
  it('[N5] tells who dialled, gives back who was sent for a caller, and leaves who was sent to park to the dialplan', () => {
    const rig = new Rig();
    expect(rig.engine.refuse(dials('1002', '701'))).toEqual({ kind: 'reject', reason: 'overloaded' });
    expect(rig.engine.refuse(dials('1002', '*70'))).toEqual({ kind: 'reject', reason: 'overloaded' });
    expect(rig.engine.refuse(sent('alice', '1001'))).toEqual({ kind: 'fall-back', reason: 'overloaded' });
    expect(rig.engine.urgencyOf(dials('1002', '701'))).toBe('pick-up');
    expect(rig.engine.urgencyOf(sent('alice', '1001'))).toBe('park');
    expect(rig.engine.urgencyOf(failsafe('alice', null))).toBe('waits-already');
  });

  it('[N5] has its overdue deadlines and forgotten commands wait until it keeps up', async () => {
    const rig = new Rig();
    rig.timers.goDown('queue is down');
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    rig.overloaded.add(east);
    await rig.wait(61_000);
    await rig.sweep();
    expect(await rig.load(params.callId)).toMatchObject({ kind: 'parked' });
    rig.overloaded.delete(east);
    await rig.sweep();
    expect(await rig.load(params.callId)).toMatchObject({ kind: 'recalling' });
  });
});
