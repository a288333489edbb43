import { describe, expect, it } from '@jest/globals';
import { LINK_TIMING, retryDelay } from '../src/index.js';

describe('retryDelay', () => {
  it('doubles, is bounded, and lies between half and all of it', () => {
    const timing = { ...LINK_TIMING, firstRetryMs: 100, longestRetryMs: 1000 };
    expect([0, 1, 2, 3, 4, 5, 99].map((tries) => retryDelay(timing, tries, 0))).toEqual([
      50, 100, 200, 400, 500, 500, 500,
    ]);
    expect(retryDelay(timing, 99, 0.9999)).toBe(1000);
  });
});
