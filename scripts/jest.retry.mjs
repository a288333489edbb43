// Tests with processes, sockets and timers of their own run against the clock, on a machine that others may be using: one that
// fails is told once more, and the summary names it. A fault of ours fails twice. The pure packages have no such excuse.
import { expect, jest } from '@jest/globals';

const AGAINST_THE_CLOCK =
  /packages\/(scenario-lab|timer-queue|testkit|park-service|redis-store|sip-phone|node-watch|practice-switch)\/test\//;

if (AGAINST_THE_CLOCK.test(expect.getState().testPath ?? '')) {
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
}
