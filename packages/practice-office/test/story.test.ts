/** The story over phones of the test's own: no switch, no clock. */
import { describe, expect, test } from '@jest/globals';
import { PATIENCE_MS, Story } from '../src/story/story.js';
import type { PhoneTold, Press } from '../src/told.js';
import { office, talking, waiting } from './phones-told.js';

/** Phones that become what the test says at each press. */
function stage() {
  let phones: readonly PhoneTold[] = office();
  const pressed: Press[] = [];
  let onPress: (press: Press) => void = () => undefined;
  const story: Story = new Story({
    scene: () => ({ phones }),
    press(press) {
      pressed.push(press);
      onPress(press);
      story.look();
    },
    async clearDesks() {
      phones = office();
      return Promise.resolve();
    },
    until: async (holds) => Promise.resolve(holds()),
    onChange: () => undefined,
  });
  const become = (next: readonly PhoneTold[]): void => {
    phones = next;
    story.look();
  };
  return { story, pressed, become, whenPressed: (act: (press: Press) => void) => (onPress = act) };
}

const ringing = office({ alice: { line: 'calling' }, '1001': { line: 'ringing' } });
const HISTORY: readonly (readonly PhoneTold[])[] = [
  ringing,
  office(talking('1001')),
  office(waiting),
  office(talking('1002')),
  office(waiting),
  office(talking('1003')),
  office(waiting),
  office({
    ...waiting,
    '1003': { ...waiting['1003'], line: 'ringing', party: { name: 'Park 701 - Alice Ray', number: '701' } },
  }),
  office(talking('1003')),
];

describe('[BD-59] the story waits for the press', () => {
  test('each step has its key, and the next one begins when what was promised is seen', () => {
    const { story, become } = stage();
    const seen = HISTORY.map((next) => {
      const { step, keys } = story.told();
      become(next);
      return [step, keys.map(({ phone, key }) => `${phone} ${key}`).join(', ')];
    });
    expect(seen).toEqual([
      ['call', 'alice call'],
      ['answer', '1001 answer'],
      ['park', '1001 park'],
      ['pick-up', '1002 lamp-701'],
      ['park-again', '1002 park'],
      ['race', '1002 lamp-701, 1003 lamp-701'],
      ['leave', '1003 park'],
      ['wait', ''],
      ['come-back', '1003 answer'],
    ]);
    expect(story.told()).toMatchObject({ mode: 'free', isDone: true, gaps: { who: 'Mara', rung: 'Mara' } });
  });

  test('after six seconds it presses by itself, and not before', () => {
    const { story, pressed } = stage();
    story.tick(PATIENCE_MS - 1);
    expect([pressed, story.told().pressesInMs]).toEqual([[], 1]);
    story.tick(1);
    expect(pressed).toEqual([{ phone: 'alice', key: 'call' }]);
    expect(story.told()).toMatchObject({ mode: 'acts', keys: [] });
  });

  test('paused, it waits as long as it takes, and the clock stands', () => {
    const { story, pressed } = stage();
    story.wish('pause');
    story.tick(60_000);
    expect(pressed).toEqual([]);
    expect(story.told()).toMatchObject({ isPaused: true, pressesInMs: null, elapsedMs: 0 });
    story.wish('go-on');
    story.tick(PATIENCE_MS);
    expect(pressed).toHaveLength(1);
  });

  test('one of two keys that belong together presses both; the handset is as good as the key Answer', () => {
    const { story, become, pressed } = stage();
    HISTORY.slice(0, 1).forEach(become);
    expect(story.takes({ phone: '1001', key: 'handset' })).toBe(true);
    HISTORY.slice(1, 5).forEach(become);
    expect(story.takes({ phone: '1003', key: 'lamp-701' })).toBe(true);
    expect(pressed.map(({ phone, key }) => `${phone} ${key}`)).toEqual([
      '1001 answer',
      '1002 lamp-701',
      '1003 lamp-701',
    ]);
  });

  test('any other key is not the story’s: whoever asks presses it', () => {
    const { story, pressed } = stage();
    expect(story.takes({ phone: '1003', key: 'digit-7' })).toBe(false);
    expect([pressed, story.told().mode]).toEqual([[], 'waits']);
  });

  test('a press that comes to nothing is asked for again', () => {
    const { story } = stage();
    story.tick(PATIENCE_MS);
    story.tick(9001);
    expect(story.told()).toMatchObject({ mode: 'waits', step: 'call', keys: [{ phone: 'alice', key: 'call' }] });
  });

  test('who went another way is told so; it goes on by itself when it can', () => {
    const { story, become } = stage();
    HISTORY.slice(0, 3).forEach(become);
    become(office());
    story.tick(2600);
    expect(story.told()).toMatchObject({ mode: 'astray', step: 'pick-up', keys: [] });
    become(office(waiting));
    story.tick(250);
    expect(story.told().mode).toBe('waits');
  });

  test('back: everybody hangs up, and all before that step is played again', async () => {
    const { story, become, pressed, whenPressed } = stage();
    HISTORY.slice(0, 3).forEach(become);
    let nth = 0;
    whenPressed(() => {
      const next = HISTORY[nth];
      nth += 1;
      if (next !== undefined) become(next);
    });
    story.wish('back');
    expect(story.told().mode).toBe('moving');
    await new Promise(setImmediate);
    expect(pressed.map(({ phone, key }) => `${phone} ${key}`)).toEqual(['alice call', '1001 answer']);
    expect(story.told()).toMatchObject({ mode: 'waits', step: 'park', keys: [{ phone: '1001', key: 'park' }] });
  });

  test('played freely it presses nothing; from the beginning it is the first step', async () => {
    const { story, pressed } = stage();
    story.wish('free');
    story.tick(60_000);
    expect(pressed).toEqual([]);
    story.wish('again');
    await new Promise(setImmediate);
    expect(story.told()).toMatchObject({ mode: 'waits', step: 'call', elapsedMs: 0 });
  });
});
