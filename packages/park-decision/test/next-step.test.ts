// oxlint-disable unicorn/no-thenable -- `then` is the word of the configuration; never a function.
import { describe, expect, it } from '@jest/globals';
import { nextStepOf, type LotPolicy, type ParkedCall } from '../src/index.js';
import { NOW, parked, parker, policy } from './sample.js';

const next = (call: Partial<ParkedCall>, over: Partial<LotPolicy> = {}) =>
  nextStepOf({ ...parked, ...call }, { ...policy, ...over });
const latest = parked.parkedAt + policy.maxWaitMs;
const forward = { kind: 'forward', extension: '1000', context: 'default' } as const;

describe('what an event says is next for a caller on music', () => {
  it('[C1] the stage that rings at the deadline, and whom', () => {
    expect(next({})).toEqual({ kind: 'ring', at: NOW, stage: 0, round: 0, target: parker.address });
    expect(next({ chain: { stage: 1, round: 1 } })).toMatchObject({ stage: 1, round: 1, target: { user: '1000' } });
  });

  it('[C3] not a stage with nobody to ring; nobody at all when there is no other', () => {
    expect(next({ parker: null })).toMatchObject({ kind: 'ring', stage: 1, target: { user: '1000' } });
    const chain = [{ ring: { kind: 'parker' }, forMs: 1_000 }] as const;
    expect(next({ parker: null }, { chain, fallback: null })).toMatchObject({ kind: 'ring', stage: 0, target: null });
  });

  it('[W16] the fallback in the place of the parker whom nobody knows, if the chain has nobody else', () => {
    const chain = [{ ring: { kind: 'parker' }, forMs: 1_000 }] as const;
    expect(next({ parker: null }, { chain })).toMatchObject({ kind: 'ring', stage: 0, target: policy.fallback });
    expect(next({}, { chain })).toMatchObject({ target: parker.address });
  });

  it('[C12] the operator is the fallback of the site', () => {
    const chain = [{ ring: { kind: 'operator' }, forMs: 1_000 }] as const;
    expect(next({}, { chain })).toMatchObject({ target: policy.fallback });
  });

  it('[C6][C8] the last word after the chain, and at the longest wait', () => {
    const after = { chain: { stage: policy.chain.length, round: 1 }, deadline: latest };
    expect(next(after, { then: forward })).toEqual({ kind: 'forward', at: latest });
    expect(next({ deadline: latest }, { then: { kind: 'stay' } })).toEqual({ kind: 'hang-up', at: latest });
  });
});
