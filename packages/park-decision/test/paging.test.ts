import { describe, expect, it } from '@jest/globals';
import {
  PAGE_AFTER_MS,
  pagingAfter,
  pageStep,
  planOpening,
  type LotEvent,
  type OpeningFact,
  type PagePolicy,
  type Paging,
} from '../src/index.js';
import { alice, NOW, parker, policy } from './sample.js';

const NO_CHOICE = { lastAssigned: null, freedAt: new Map(), random: () => 0 };
const HALL: PagePolicy = { group: 'hall', times: 3, everyMs: 20_000, phones: [], multicast: null };
const AT = NOW + PAGE_AFTER_MS;
const PAGE = { group: 'hall', times: 3, everyMs: 20_000, at: AT };

const asked = (more: Partial<Extract<OpeningFact, { kind: 'park-asked' }>>): OpeningFact =>
  ({
    kind: 'park-asked',
    callId: 'call0001',
    node: 'node-a',
    caller: alice,
    parker,
    via: 'blind',
    wanted: null,
    ...more,
  }) as OpeningFact;

const opened = (fact: OpeningFact, page?: PagePolicy) =>
  planOpening(fact, { ...policy, ...(page === undefined ? {} : { page }) }, NOW, NO_CHOICE);

describe('who is called out', () => {
  it.each([
    ['[Z1] sent blind', asked({}), HALL, PAGE],
    ['[Z1] sent to an orbit', asked({ via: 'directed' }), HALL, PAGE],
    ['[Z1] in a lot without a page', asked({}), undefined, undefined],
    ['[Z1] found in the switch', asked({ via: 'adopted' }), HALL, undefined],
    ['[Z1] put back by who had them', asked({ putBack: { of: 'call0000' as never } }), HALL, undefined],
  ])('%s', (_what, fact, page, expected) => {
    const { call, event } = opened(fact, page);
    expect(call).toMatchObject({ kind: 'parked' });
    expect('page' in call ? call.page : undefined).toEqual(expected);
    expect('page' in event ? event.page : undefined).toEqual(expected);
  });
});

const of = (kind: string, fields: object = {}): LotEvent =>
  ({
    schema: 1,
    at: NOW,
    lot: 'main',
    orbit: '701',
    callId: 'call0001',
    version: 1,
    node: 'node-a',
    parker,
    caller: alice,
    waitedMs: 0,
    kind,
    ...fields,
  }) as unknown as LotEvent;

const after = (...events: readonly LotEvent[]): Paging | null =>
  events.reduce<Paging | null>((before, event) => pagingAfter(before, event), null);

const parked = of('parked', { page: PAGE });

describe('[Z3] what is known after', () => {
  it.each<[string, readonly LotEvent[], 'called' | 'taken' | 'nobody']>([
    ['a park', [parked], 'called'],
    ['a park without a page', [of('parked')], 'nobody'],
    ['a recall rings', [parked, of('recall-rings', { page: PAGE })], 'called'],
    ['a claim', [parked, of('claimed', { page: PAGE })], 'taken'],
    ['a note while somebody takes them', [parked, of('claimed'), of('noted')], 'taken'],
    ['a claim that came to nothing', [parked, of('claimed'), of('join-failed')], 'called'],
    ['a pick-up', [parked, of('claimed'), of('ended', { outcome: 'retrieved' })], 'nobody'],
    ['a hang-up', [parked, of('ended', { outcome: 'abandoned' })], 'nobody'],
    ['an announcement', [parked, of('paged', { group: 'hall' })], 'called'],
    ['somebody else is refused', [parked, { kind: 'refused' } as LotEvent], 'called'],
    ['an event in the middle of the wait', [of('recall-failed', { page: PAGE })], 'called'],
  ])('%s', (_what, events, expected) => {
    const known = after(...events);
    expect(known === null ? 'nobody' : known.isTaken ? 'taken' : 'called').toBe(expected);
  });
});

describe('which announcement is due', () => {
  const free = { page: PAGE, isTaken: false };
  const taken = { page: PAGE, isTaken: true };

  it.each([
    ['[Z2] before the first', free, 0, AT - 1, { kind: 'wait', until: AT }],
    ['[Z2] the first', free, 0, AT, { kind: 'say', nth: 1 }],
    ['[Z2] after it', free, 1, AT, { kind: 'wait', until: AT + 20_000 }],
    ['[Z2] the second', free, 1, AT + 20_000, { kind: 'say', nth: 2 }],
    ['[Z2] who was asleep goes on with the one that is due', free, 0, AT + 39_999, { kind: 'say', nth: 2 }],
    ['[Z2] the last', free, 2, AT + 40_000, { kind: 'say', nth: 3 }],
    ['[Z2] after the last', free, 3, AT + 40_000, { kind: 'over' }],
    ['[Z2] long after', free, 0, AT + 60_000, { kind: 'over' }],
    ['[Z3] due, but somebody takes the caller', taken, 0, AT, { kind: 'wait', until: AT + 20_000 }],
    ['[Z3] the last is due, but somebody takes them', taken, 2, AT + 40_000, { kind: 'over' }],
    ['[Z2] a clock that went back', free, 2, AT, { kind: 'wait', until: AT + 40_000 }],
  ] as const)('%s', (_what, paging, said, now, expected) => {
    expect(pageStep(paging, said, now)).toEqual(expected);
  });
});
