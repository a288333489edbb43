import { describe, expect, it } from '@jest/globals';
import { settledWithin } from '../src/index.js';

describe('waiting for what is stopped', () => {
  it('ends with the work, done or failed, and at most so much later', async () => {
    await expect(settledWithin(Promise.resolve(1), 60_000)).resolves.toBeUndefined();
    await expect(settledWithin(Promise.reject(new Error('no')), 60_000)).resolves.toBeUndefined();
    await expect(settledWithin(new Promise(() => undefined), 5)).resolves.toBeUndefined();
  });
});
