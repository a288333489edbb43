/** What the administrator's pages compute: lines for phones, and what the summaries say together. */
import type { SummaryRow } from '@parkade/api-contract';
import { describe, expect, test } from '@jest/globals';
import { between, hoursOf, personsOf, queryOf, scaleTop, weekBefore } from '../../src/pages/records/asked-records.js';

const DAY = 86_400_000;
const row = (key: string, some: Partial<SummaryRow> = {}): SummaryRow => ({
  key,
  parks: 0,
  pickedUp: 0,
  recallAnswered: 0,
  joinedByOthers: 0,
  abandoned: 0,
  forwarded: 0,
  expired: 0,
  lost: 0,
  waitP50Ms: null,
  waitP95Ms: null,
  waitMaxMs: null,
  ...some,
});

describe('[BD-53] records', () => {
  test.each([
    ['today', 10 * DAY, 11 * DAY],
    ['yesterday', 9 * DAY, 10 * DAY],
    ['week', 4 * DAY, 11 * DAY],
    ['month', -19 * DAY, 11 * DAY],
  ] as const)('%s is a span of whole days', (span, from, to) => {
    expect(between(span, 10 * DAY)).toEqual({ from, to });
    expect(weekBefore({ from, to })).toEqual({ from: from - 7 * DAY, to: to - 7 * DAY });
  });

  test('what is not asked for stands in no query; what is asked for is escaped', () => {
    const wanted = { span: 'today', lot: '', person: 'a&b@x', caller: '+49' } as const;
    expect(queryOf(wanted, { from: 1, to: 2 })).toBe('from=1&to=2&person=a%26b%40x&caller=%2B49');
  });

  test('hours without a park stand between the first and the last', () => {
    const hours = hoursOf([
      row('10', { parks: 3, pickedUp: 2, joinedByOthers: 1, waitP50Ms: 5 }),
      row('8', { parks: 1 }),
    ]);
    expect(hours.map(({ hour, parks, pickedUp, halfMs }) => [hour, parks, pickedUp, halfMs])).toEqual([
      [8, 1, 0, null],
      [9, 0, 0, null],
      [10, 3, 3, 5],
    ]);
    expect(hoursOf([])).toEqual([]);
  });

  test('who parked and who took are one table, nobody left out but nobody', () => {
    const parkers = [row('a', { parks: 2 }), row('-', { parks: 9 })];
    expect(personsOf(parkers, [row('b', { parks: 5 }), row('a', { parks: 1 })])).toEqual([
      { person: 'b', parked: 0, took: 5 },
      { person: 'a', parked: 2, took: 1 },
    ]);
  });

  test.each([
    [1, 1],
    [3, 5],
    [67, 100],
    [101, 200],
    [0, 1],
  ])('a scale for %i goes to %i', (most, top) => {
    expect(scaleTop(most)).toBe(top);
  });
});
