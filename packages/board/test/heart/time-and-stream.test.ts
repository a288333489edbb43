import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countdownText, durationText } from '../../src/heart/duration.js';
import { waitBefore } from '../../src/heart/reconnect.js';
import { learnt, NO_CLOCK, serverTime, untilNextSecond } from '../../src/heart/server-clock.js';
import { EventReader } from '../../src/heart/sse.js';
import { CONNECTING, healthOf, sameHealth, STALE_AFTER_MS } from '../../src/heart/stream-health.js';

describe("the server's time", () => {
  test('[BD-31] the sample that was least late is believed; only the last eight count', () => {
    const late = [90, 40, 15, 70];
    const clock = late.reduce((known, delay, i) => learnt(known, 1_000_000 + i * 2000 - delay, i * 2000), NO_CLOCK);
    expect(serverTime(clock, 6000)).toBe(1_006_000 - 15);
    const later = Array.from({ length: 8 }, (_, i) => i).reduce((known, i) => learnt(known, 500 + i, i), clock);
    expect(serverTime(later, 100)).toBe(600);
  });

  test('[BD-31] nothing is known before the first sample', () => {
    expect(serverTime(NO_CLOCK, 5)).toBeNull();
  });

  test('[BD-32] the next full second is never now, and never more than a second away', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e13 }), (now) => {
        const wait = untilNextSecond(now);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(1000);
        expect(Math.abs((now + wait) % 1000)).toBe(0);
      }),
    );
  });

  test.each([
    [-5, '0:00'],
    [999, '0:00'],
    [41_000, '0:41'],
    [252_999, '4:12'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [36_061_000, '10:01:01'],
  ])('[BD-32] %d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test('[BD-32] a countdown reaches 0:00 when the time has come, not before', () => {
    expect([1, 1000, 1001, 0, -1].map(countdownText)).toEqual(['0:01', '0:01', '0:02', '0:00', '0:00']);
  });
});

describe('staleness', () => {
  const heard = { monotonic: 1000, wall: 50_000, serverAt: 777 };
  const after = (monotonic: number, wall: number) => ({ monotonic: 1000 + monotonic, wall: 50_000 + wall });

  test.each([
    ['nothing was heard yet', null, after(0, 0), CONNECTING],
    ['just heard', heard, after(0, 0), { kind: 'live', storeAwaySince: null }],
    ['a moment before', heard, after(4999, 4999), { kind: 'live', storeAwaySince: null }],
    ['five seconds of silence', heard, after(STALE_AFTER_MS, 0), { kind: 'stale', asOf: 777 }],
    ['the machine slept, one clock stood still', heard, after(20, 60_000), { kind: 'stale', asOf: 777 }],
    ['the wall clock was set back', heard, after(2000, -3_600_000), { kind: 'live', storeAwaySince: null }],
  ] as const)('[BD-33] %s', (_, last, now, health) => {
    expect(healthOf(last, now, null)).toEqual(health);
  });

  test('[BD-35] the store away is told of a live stream, and hidden by a stale one', () => {
    expect(healthOf(heard, after(1, 1), 5)).toEqual({ kind: 'live', storeAwaySince: 5 });
    expect(healthOf(heard, after(9000, 9000), 5).kind).toBe('stale');
    expect(sameHealth({ kind: 'live', storeAwaySince: 5 }, { kind: 'live', storeAwaySince: null })).toBe(false);
  });

  test('[BD-34] waits 0.25, 0.5, 1, 2, 4 s, then 5 s, a fifth more or less', () => {
    expect([0, 1, 2, 3, 4, 5, 99].map((failures) => waitBefore(failures, 0.5))).toEqual([
      250, 500, 1000, 2000, 4000, 5000, 5000,
    ]);
    expect([waitBefore(2, 0), waitBefore(2, 1)]).toEqual([800, 1200]);
  });
});

describe('server-sent events', () => {
  const text = ': hello\n\nid: 7\nevent: change\ndata: {"a":1}\n\ndata: one\r\ndata:two\r\n\r\nid: 8\n\n';

  test('[BD-34] lines, ids, several data lines, comments', () => {
    const events = new EventReader();
    expect(events.read(text)).toEqual([
      { data: '{"a":1}', id: '7' },
      { data: 'one\ntwo', id: '7' },
    ]);
    expect(events.lastId).toBe('8');
  });

  test('[BD-34] however the text is cut, the events are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const whole = new EventReader().read(text);
        const reader = new EventReader();
        expect(at.slice(1).flatMap((end, i) => reader.read(text.slice(at[i], end)))).toEqual(whole);
      }),
    );
  });
});
