import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ClockEstimate } from '../src/clock-estimate.js';

/** The monotonic clock stands at 0, so that what is shown is the offset. */
const STILL = () => 0;
const OFFSET = 1_700_000_000_000;

describe('ClockEstimate', () => {
  it('knows nothing before the first sample', () => {
    const estimate = new ClockEstimate(STILL);
    expect([estimate.now(), estimate.atLeast()]).toEqual([undefined, undefined]);
  });

  it('goes by the shortest round trip, and goes on by the monotonic clock', () => {
    let monotonic = 0;
    const estimate = new ClockEstimate(() => monotonic);
    estimate.learn({ sent: 0, came: 800, redisMs: OFFSET + 10 });
    estimate.learn({ sent: 1000, came: 1001, redisMs: OFFSET + 1000 });
    estimate.learn({ sent: 2000, came: 2900, redisMs: OFFSET + 2001 });
    monotonic = 60_000;
    expect(Math.abs((estimate.now() ?? 0) - (OFFSET + 60_000))).toBeLessThanOrEqual(1);
  });

  it('is never farther from the truth than half the shortest round trip and the cut millisecond; its lower bound is one', () => {
    const trip = fc.record({ there: fc.integer({ min: 0, max: 900 }), back: fc.integer({ min: 0, max: 900 }) });
    fc.assert(
      fc.property(fc.array(trip, { minLength: 1, maxLength: 8 }), (trips) => {
        const estimate = new ClockEstimate(STILL);
        trips.forEach(({ there, back }, n) => {
          const sent = n * 2000;
          estimate.learn({ sent, came: sent + there + back, redisMs: OFFSET + sent + there });
        });
        const shortest = Math.min(...trips.map(({ there, back }) => there + back));
        expect(Math.abs((estimate.now() ?? 0) - OFFSET)).toBeLessThanOrEqual((shortest + 1) / 2);
        expect(estimate.atLeast()).toBeLessThanOrEqual(OFFSET);
        expect(estimate.atLeast()).toBeGreaterThanOrEqual(OFFSET - shortest - 1);
      }),
    );
  });

  it('drops what cannot be true any more: the clock was set, or another machine answers', () => {
    const estimate = new ClockEstimate(STILL);
    for (const at of [0, 2000, 4000]) estimate.learn({ sent: at, came: at + 1, redisMs: OFFSET + at });
    estimate.learn({ sent: 6000, came: 6100, redisMs: OFFSET + 6050 - 300_000 });
    expect(Math.abs((estimate.now() ?? 0) - (OFFSET - 300_000))).toBeLessThanOrEqual(51);
  });
});
