/** The total table of requests: what a leg may ask × the state of the call it is about. */
import { describe, expect, it } from '@jest/globals';
import { requestTable, STATES } from '@parkade/testkit';

const named = 'open parked (701 first), else return orbit-taken';
const park = 'open parked (701 first), else return lot-full';
const direct = 'open parked (701 first), else return orbit-taken';
const reserve = 'open reserved (701 first), else reject lot-full';
const reserveNamed = 'open reserved (701 first), else reject orbit-taken';
const all = <T>(cell: T, of: number): readonly T[] => Array.from({ length: of }, () => cell);
const fallBack = 'fall back: store-down';
const foreign = 'fall back: unknown-schema';

/** In the order of {@link STATES}: no call, unknown schema, the four live ones, the eight ends, store down. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  '[W1][P2][P5] a parker dials the park code': [reserve, foreign, 'announce again', ...all(reserve, 11), fallBack],
  '[W3][P1][P5] a caller is sent to the park code': [
    park,
    foreign,
    park,
    'hold, still parked',
    'hold, still recalling',
    'hold, still claimed',
    ...all(park, 8),
    fallBack,
  ],
  '[W4][P6] a caller is sent there with Replaces': [
    park,
    foreign,
    park,
    'hold, still parked',
    'hold, still recalling',
    'hold, still claimed',
    ...all(park, 8),
    fallBack,
  ],
  '[W5][O6] a caller is sent to an orbit': [
    direct,
    foreign,
    direct,
    'hold, still parked',
    'hold, still recalling',
    'hold, still claimed',
    ...all(direct, 8),
    fallBack,
  ],
  // Whether it is taken is the store's to say, in the step that would take it.
  '[P13][P14] a caller is sent to an orbit that somebody has': [
    ...all(direct, 2),
    'reserved → parked, hold',
    ...all(direct, 11),
    fallBack,
  ],
  '[W2][R1][R4][R11][R13] somebody dials an orbit': [
    'reject orbit-empty',
    'reject unknown-schema',
    'reject orbit-reserved',
    'parked → claimed, join',
    'recalling → claimed, join',
    'reject already-picked-up',
    ...all('reject orbit-empty', 8),
    'reject store-down',
  ],
  '[P15] somebody with a caller on hold dials an orbit': [
    reserveNamed,
    'reject unknown-schema',
    'reject orbit-reserved',
    'parked → claimed, join',
    'recalling → claimed, join',
    'reject already-picked-up',
    ...all(reserveNamed, 8),
    'reject store-down',
  ],
  '[W7][R11][R13] a leg is sent to the retrieve prefix': [
    'return orbit-empty',
    'return unknown-schema',
    'return orbit-reserved',
    'parked → claimed, join',
    'recalling → claimed, join',
    'return already-picked-up',
    ...all('return orbit-empty', 8),
    'return store-down',
  ],
  '[R18] somebody else’s caller is asked for as one’s own': [
    'reject orbit-empty',
    'reject unknown-schema',
    ...all('reject not-yours', 4),
    ...all('reject orbit-empty', 8),
    'reject store-down',
  ],
  '[R15][R16] whoever waits longest is asked for': [
    'reject orbit-empty',
    'reject unknown-schema',
    'reject orbit-empty',
    'parked → claimed, join',
    'recalling → claimed, join',
    'reject already-picked-up',
    ...all('reject orbit-empty', 8),
    'reject store-down',
  ],
  '[R12] somebody dials an orbit at another node': [
    'reject orbit-empty',
    'reject unknown-schema',
    'reject orbit-reserved',
    'dial the caller’s node with a ticket',
    'dial the caller’s node with a ticket',
    'reject already-picked-up',
    ...all('reject orbit-empty', 8),
    'reject store-down',
  ],
  '[P3][P7] a transfer is completed': [
    'fall back: unknown-call',
    foreign,
    'reserved → parked, hold',
    ...all(named, 3),
    ...all(named, 8),
    fallBack,
  ],
  '[R8][R9] a rung phone answers': [
    'reject orbit-empty',
    'reject unknown-schema',
    'reject orbit-reserved',
    'reject already-picked-up',
    'recalling → claimed, join',
    'reject already-picked-up',
    'reject orbit-empty',
    'reject already-picked-up',
    ...all('reject orbit-empty', 6),
    'reject store-down',
  ],
  '[R9][R12] a ticket is shown': [
    'reject orbit-empty',
    'reject unknown-schema',
    'reject orbit-reserved',
    'parked → claimed, join',
    'recalling → claimed, join',
    'reject already-picked-up',
    'reject orbit-empty',
    'reject already-picked-up',
    ...all('reject orbit-empty', 6),
    'reject store-down',
  ],
  '[A1][C9][P3][P7] the failsafe fires': [
    park,
    foreign,
    'reserved → parked, hold',
    'hold, still parked',
    'hold, still recalling',
    'hold, still claimed',
    ...all(park, 5),
    'return already-parked',
    'return already-parked',
    park,
    fallBack,
  ],
  '[A6] a called-back caller answers': [
    'fall back: unknown-call',
    foreign,
    ...all('reject orbit-empty', 4),
    ...all('reject orbit-empty', 7),
    park,
    fallBack,
  ],
};

describe('the table of requests is total', () => {
  const rows = requestTable();
  const titleOf = (title: string): string => title.replaceAll(/\[[A-Z]\d+\] ?/g, '').trim();

  it('has a row for every way in', () => {
    expect(Object.keys(EXPECTED).map(titleOf)).toEqual(rows.map(([title]) => title));
  });

  for (const [title, cells] of Object.entries(EXPECTED)) {
    const row = rows.find(([name]) => name === titleOf(title));
    it.each(STATES.map((state, at) => [state, cells[at], row?.[1][at]] as const))(
      `${title} × %s → %s`,
      (_state, expected, found) => {
        expect(found).toBe(expected);
      },
    );
  }
});
