// Scenarios run against the clock, with processes of their own on a machine that others may be using: one that fails is told
// once more, and the summary names it. A fault of ours fails twice.
import { expect, jest } from '@jest/globals';

if (/packages\/scenario-lab\/test\//.test(expect.getState().testPath ?? '')) {
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
}
