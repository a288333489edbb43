/** What may be broken on a press: on the practice switch each promise holds, and what was measured is told. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PracticeOffice, type OfficeTold, type TroubleId, type TroubleTold } from '../src/index.js';

const WITHIN_MS = 90_000;

describe('[BD-61] after the minute', () => {
  let office: PracticeOffice;
  beforeAll(async () => {
    office = await PracticeOffice.open();
    office.obey({ wish: 'story', does: 'free' });
  }, WITHIN_MS);
  afterAll(() => office.close(), WITHIN_MS);

  const troubleIn = ({ troubles }: OfficeTold, id: TroubleId): TroubleTold | undefined =>
    troubles.find((one) => one.id === id);
  const ended = (id: TroubleId): Promise<TroubleTold | undefined> =>
    new Promise((resolve) => {
      const stop = office.onTold((told) => {
        const one = troubleIn(told, id);
        if (one?.state === 'runs') return;
        stop();
        resolve(one);
      });
    });

  test.each([
    ['ten-calls', { n: '10', ms: expect.stringMatching(/^\d+$/) }],
    ['engine', { who: 'Ben Okafor', bay: expect.stringMatching(/^7\d\d$/), ms: expect.stringMatching(/^\d+$/) }],
    ['store', { who: 'Ben Okafor', bay: expect.stringMatching(/^7\d\d$/), ms: expect.stringMatching(/^\d+$/) }],
    ['switch', { who: 'Ben Okafor', bay: expect.stringMatching(/^7\d\d$/), ms: expect.stringMatching(/^\d+$/) }],
  ] as const)(
    '%s: the promise is kept, and told with what was measured',
    async (id, gaps) => {
      office.obey({ wish: 'trouble', id });
      expect(troubleIn(office.told(), id)?.state).toBe('runs');
      expect(await ended(id)).toEqual({ id, state: 'held', gaps });
      expect(office.told().news.find(({ word }) => word === 'trouble-held')?.gaps['trouble']).toBe(id);
    },
    WITHIN_MS,
  );

  test(
    'one at a time: a second wish is passed over while one runs',
    async () => {
      office.obey({ wish: 'trouble', id: 'switch' });
      office.obey({ wish: 'trouble', id: 'engine' });
      expect([troubleIn(office.told(), 'switch')?.state, office.told().engineIsUp]).toEqual(['runs', true]);
      await ended('switch');
    },
    WITHIN_MS,
  );
});
