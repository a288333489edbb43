// oxlint-disable unicorn/no-thenable -- `then` is the word of the configuration; never a function.
import { describe, expect, it } from '@jest/globals';
import { outlookOf, RING_SLACK_MS, type LotPolicy } from '../src/index.js';
import { NOW, parked, policy, recalling } from './sample.js';

const chain = [
  { ring: { kind: 'parker' }, forMs: 15_000 },
  { ring: { kind: 'operator' }, forMs: 10_000, confirmMs: 5_000 },
] as const;
const lot: LotPolicy = {
  ...policy,
  chain,
  rounds: 2,
  againMs: 30_000,
  then: { kind: 'hang-up' },
  maxWaitMs: 3_600_000,
};
const words = (steps: ReturnType<typeof outlookOf>) =>
  steps.map((step) => `${step.kind === 'ring' ? (step.target?.user ?? 'nobody') : step.kind} ${String(step.at - NOW)}`);

describe('[C1][C2][C6][C7] what happens if nobody does anything', () => {
  it('is every stage of every round, each with its own time and its key, and the last word', () => {
    const start = { ...parked, deadline: NOW, chain: { stage: 0, round: 0 } };
    expect(words(outlookOf(start, lot))).toEqual(['1001 0', '1000 15000', '1001 60000', '1000 75000', 'hang-up 90000']);
    expect(words(outlookOf({ ...start, chain: { stage: 1, round: 1 } }, lot))).toEqual(['1000 0', 'hang-up 15000']);
  });

  it('[C3][C8] passes over whom nobody knows, and ends with the longest wait', () => {
    const short = { ...lot, maxWaitMs: NOW - parked.parkedAt + 20_000 };
    const start = { ...parked, deadline: NOW, parker: null };
    expect(words(outlookOf(start, short))).toEqual(['1000 0', 'hang-up 20000']);
    const stay: LotPolicy = { ...lot, then: { kind: 'stay' } };
    const spent = { ...start, chain: { stage: 2, round: 1 } };
    expect(outlookOf(spent, stay)).toEqual([{ kind: 'hang-up', at: parked.parkedAt + lot.maxWaitMs }]);
  });

  it('[Q5] is what comes after a ringing: the next stage, or the same where somebody asked for it', () => {
    const rings = { ...recalling, chain: { stage: 0, round: 0 }, deadline: NOW + 15_000 + RING_SLACK_MS };
    expect(words(outlookOf(rings, lot))[0]).toBe('1000 15000');
    const by = { address: null, label: 'board' };
    const asked = { ...rings, asked: { kind: 'send', by, at: NOW, resumeAt: NOW + 40_000 } } as const;
    expect(words(outlookOf(asked, lot))[0]).toBe('1001 40000');
  });

  it('[L2] is not told without end', () => {
    const many = { ...lot, rounds: 1_000, maxWaitMs: 1e12 };
    expect(outlookOf({ ...parked, deadline: NOW }, many)).toHaveLength(60);
  });
});
