import { describe, expect, it } from '@jest/globals';
import {
  CONTRACT_VERSION,
  follow,
  isAfter,
  NOTHING_KNOWN,
  type Bay,
  type CallCard,
  type ChangeMessage,
  type Ending,
  type KnownLots,
  type LotSnapshot,
  type StreamMessage,
} from '../src/index.js';

const free = (orbit: string): Bay => ({ orbit, site: null, state: { kind: 'free' } });
const resting = (orbit: string): Bay => ({ orbit, site: null, state: { kind: 'resting', until: 5 } });
const waiting = (orbit: string, callId: string, version: number): Bay => ({
  orbit,
  site: null,
  state: { kind: 'waiting', call: card(callId, version) },
});
const card = (callId: string, version: number): CallCard => ({
  callId,
  version,
  node: 'node-a',
  nodeSilentSince: null,
  caller: { name: 'Alice', number: '030', shown: 'full' },
  parkedAt: 1,
  parkedBy: null,
  via: 'blind',
  forWhom: null,
  keptFor: null,
  note: null,
  next: null,
  chain: [],
});
const ending = (callId: string): Ending => ({
  callId,
  orbit: '701',
  outcome: 'retrieved',
  at: 1,
  caller: null,
  parkedBy: null,
  waitedMs: 1,
  by: null,
  to: null,
  calledBack: false,
});
const change = (position: string | null, bay: Bay): ChangeMessage => ({
  kind: 'change',
  lot: 'main',
  position,
  at: 11,
  what: 'parked',
  bay,
  version: null,
  ending: null,
  text: '',
  why: null,
});
const lot = (bays: Bay[]): LotSnapshot => ({
  info: {
    lot: 'main',
    label: 'Reception',
    domain: 'pbx.test',
    parkCode: '*70',
    sites: [],
    soonMs: 15_000,
    quarantineMs: 0,
    forWhom: null,
    whenFull: null,
    chain: [],
    rights: { see: true, park: true, retrieve: true, attend: true, askWhom: null },
  },
  position: '10-0',
  at: 10,
  bays,
  endings: [],
});
const whole = (snapshotOf: LotSnapshot): StreamMessage => ({
  kind: 'snapshot',
  contract: CONTRACT_VERSION,
  why: 'new',
  lot: snapshotOf,
});
const snapshot = (): KnownLots => follow(NOTHING_KNOWN, whole(lot([free('701'), free('702')])));
const bayOf = (known: KnownLots, orbit: string): Bay | undefined =>
  known.lots.get('main')?.bays.find((bay) => bay.orbit === orbit);

describe('a follower of the stream', () => {
  it('[O2] knows nothing before a snapshot', () => {
    expect(follow(NOTHING_KNOWN, change('5-0', waiting('701', 'c1', 1)))).toBe(NOTHING_KNOWN);
  });

  it.each([
    ['a caller comes', change('11-0', waiting('701', 'c1', 1)), waiting('701', 'c1', 1)],
    ['what was told before is told again', change('10-0', waiting('701', 'c1', 1)), free('701')],
    ['what happened before the snapshot', change('9-7', waiting('701', 'c1', 1)), free('701')],
    ['something outside the stream of the lot', { ...change(null, resting('701')) }, resting('701')],
    ['another orbit', change('11-0', waiting('702', 'c1', 1)), free('701')],
  ] as const)('[O2] %s', (_, message, bay) => {
    expect(bayOf(follow(snapshot(), message), '701')).toEqual(bay);
  });

  it('[O2] a bay that the snapshot shows at a later version stays as it is, and another caller replaces it', () => {
    const known = follow(NOTHING_KNOWN, whole(lot([waiting('701', 'c1', 4), free('702')])));
    const older = follow(known, change('11-0', waiting('701', 'c1', 3)));
    expect(bayOf(older, '701')).toEqual(waiting('701', 'c1', 4));
    expect(bayOf(follow(older, change('12-0', waiting('701', 'c2', 1))), '701')).toEqual(waiting('701', 'c2', 1));
  });

  it('[O2] keeps the last fifty endings, each call once, latest first', () => {
    let known = snapshot();
    for (let nth = 0; nth < 60; nth += 1)
      known = follow(known, { ...change(`11-${nth}`, free('701')), ending: ending(`call${nth}`) });
    known = follow(known, { ...change('12-0', free('701')), ending: ending('call30') });
    const endings = known.lots.get('main')?.endings.map(({ callId }) => callId) ?? [];
    expect(endings).toHaveLength(50);
    expect(endings.slice(0, 2)).toEqual(['call30', 'call59']);
    expect(new Set(endings).size).toBe(50);
  });

  it('[O2] forgets a lot that it may not see any more', () => {
    expect(follow(snapshot(), { kind: 'lot-gone', lot: 'main' }).lots.size).toBe(0);
  });

  it.each([
    ['10-0', '9-9', true],
    ['10-1', '10-0', true],
    ['10-10', '10-9', true],
    ['10-0', '10-0', false],
    ['9-9', '10-0', false],
  ])('[O2] %s is after %s: %s', (position, than, answer) => {
    expect(isAfter(position, than)).toBe(answer);
  });
});
