/** Who says what when, and who stops: two engines hear the same events. */
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  parseCallId,
  parseLotId,
  parseNodeId,
  parseOrbit,
  type LotEvent,
  type LotPolicy,
  type MulticastPlace,
  type PagedEvent,
  type UserAddress,
} from '@parkade/park-decision';
import type { LeaseAnswer, PageParams, SpeakOutcome } from '@parkade/park-ports';
import { afterAwake } from '@parkade/awake-time';
import { Pager } from '../src/index.js';

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('not a name');
  return value;
};
const CALL = known(parseCallId('01j00000000000000000000000'));
const LOT = known(parseLotId('main'));
const NODE = known(parseNodeId('node-a'));
const ORBIT = known(parseOrbit('701'));
const user = (number: string): UserAddress => ({ user: number, domain: 'pbx.test' });
const PLACE: MulticastPlace = { address: '239.1.1.1', port: 5004, ttl: 1, from: null, sounds: null, prompt: null };

const event = (kind: string, more: object = {}): LotEvent =>
  ({
    schema: 1,
    at: Date.now(),
    lot: LOT,
    orbit: ORBIT,
    callId: CALL,
    version: 1,
    node: NODE,
    parker: null,
    caller: { leg: 'leg-alice', name: 'Alice', number: '030', sipCallId: '' },
    waitedMs: 0,
    kind,
    ...more,
  }) as unknown as LotEvent;

/** Due now, and again so often. */
const parked = (more: object = {}, group = 'hall'): LotEvent =>
  event('parked', { page: { group, times: 3, everyMs: 60, at: Date.now(), ...more } });

class House {
  readonly said: string[] = [];
  readonly told: PagedEvent[] = [];
  readonly counts: string[] = [];
  readonly leases = new Map<string, string>();
  leaseAnswer: LeaseAnswer | null = null;
  registered: readonly string[] = ['1002', '1003'];
  group?: LotPolicy['page'] = {
    group: 'hall',
    times: 3,
    everyMs: 60,
    phones: [user('1002'), user('1003')],
    multicast: null,
  };
  onPage: (params: PageParams) => Promise<'done' | 'link-down'> = () => Promise.resolve('done');
  speak: () => Promise<SpeakOutcome> = () => Promise.resolve({ kind: 'said' });
  readonly #pagers: Pager[] = [];

  pager(holder: string): Pager {
    const pager = new Pager({
      events: {
        append: (events) => {
          this.told.push(...events.filter((one): one is PagedEvent => one.kind === 'paged'));
          return Promise.resolve({ kind: 'ok', value: undefined });
        },
      },
      leases: {
        hold: (name, who) => {
          if (this.leaseAnswer !== null) return Promise.resolve(this.leaseAnswer);
          if (!this.leases.has(name)) this.leases.set(name, who);
          return Promise.resolve(this.leases.get(name) === who ? 'mine' : 'theirs');
        },
      },
      holder,
      lots: {
        policy: () => ({ page: this.group }) as LotPolicy,
        numberPlans: [],
        nodes: [NODE],
        peerDial: () => undefined,
      },
      phones: {
        page: async (node, params) => {
          const kind = await this.onPage(params);
          this.said.push(`${holder}: ${params.target.user} at ${node} says ${params.prompt} ${params.orbit}`);
          return { kind };
        },
        endPage: () => {
          this.said.push(`${holder}: end`);
          return Promise.resolve();
        },
      },
      switches: {
        isRegistered: (address) => Promise.resolve(this.registered.includes(address.user) ? 'yes' : 'no'),
        locate: (node) => Promise.resolve([node]),
      },
      loudspeakers: {
        reaches: () => true,
        say: async () => {
          const outcome = await this.speak();
          this.said.push(`${holder}: loudspeakers ${outcome.kind}`);
          return outcome;
        },
        hush: () => undefined,
        close: () => Promise.resolve(),
      },
      prompt: () => 'chime',
      clock: { now: () => Date.now() },
      log: {
        debug: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: (what, fields) => this.said.push(`${what} ${JSON.stringify(fields)}`),
      },
      meters: {
        count: (name, labels) => this.counts.push(`${name} ${Object.values(labels ?? {}).join(' ')}`),
        observeMs: () => undefined,
        gauge: () => undefined,
      },
    });
    this.#pagers.push(pager);
    return pager;
  }

  async close(): Promise<void> {
    await Promise.all(this.#pagers.map((pager) => pager.close()));
  }
}

let house = new House();
afterEach(async () => {
  await house.close();
  house = new House();
});

const hear = (pagers: readonly Pager[], ...events: readonly LotEvent[]): void => {
  for (const pager of pagers)
    pager.eventsSeen(
      LOT,
      events.map((one) => ({ id: '1-0', event: one })),
    );
};
/** Looked at whenever something may have happened; bounded by time awake. */
async function until(holds: () => boolean, what: string): Promise<void> {
  let isLate = false;
  const forget = afterAwake(10_000, () => (isLate = true));
  while (!holds()) {
    if (isLate) throw new Error(`waited for ${what}: ${house.said.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  forget();
}
const toldTimes = (count: number) => until(() => house.told.length >= count, `${count} announcements to be told`);

describe('the pager', () => {
  it('[Z2][Z4][Z6] of two engines one says each announcement, as often as it is to be said', async () => {
    const both = [house.pager('one'), house.pager('two')];
    hear(both, parked());
    await toldTimes(3);
    expect(house.told.map(({ nth, of, by, group, why }) => ({ nth, of, by, group, why }))).toEqual(
      [1, 2, 3].map((nth) => ({ nth, of: 3, by: { kind: 'phones', rung: 2 }, group: 'hall', why: undefined })),
    );
    expect(house.said).toHaveLength(6);
    expect(house.counts).toEqual(Array(3).fill('parkade_pages_total main phones said'));
  });

  it('[Z3] stops the moment somebody takes the caller; one whose join fails is called out again', async () => {
    const pager = house.pager('one');
    hear([pager], parked({ times: 2 }));
    await toldTimes(1);
    hear([pager], event('claimed'));
    expect(house.said.at(-1)).toBe('one: end');
    hear([pager], event('join-failed'));
    await toldTimes(2);
    hear([pager], event('ended', { outcome: 'retrieved' }));
    expect(house.said.filter((line) => line.endsWith('end'))).toHaveLength(2);
  });

  it('[Z3] a phone whose ringing was under way when the caller was taken is ended as well', async () => {
    let go: () => void = () => undefined;
    house.onPage = () => new Promise((resolve) => (go = () => resolve('done')));
    house.group = { group: 'hall', times: 1, everyMs: 60_000, phones: [user('1002')], multicast: null };
    const pager = house.pager('one');
    hear([pager], parked({ everyMs: 60_000 }));
    await until(() => house.leases.size === 1, 'the page to be on its way');
    await new Promise((resolve) => setImmediate(resolve));
    hear([pager], event('ended', { outcome: 'abandoned' }));
    go();
    await until(() => house.said.filter((line) => line.endsWith('end')).length === 2, 'the late phone to be ended');
    expect(house.said.at(-1)).toBe('one: end');
  });

  it.each([
    ['[Z6] nobody is registered', (of: House): void => void (of.registered = []), 'phones', 'no-phone'],
    [
      '[Z6] a switch is away',
      (of: House): void => void (of.onPage = () => Promise.resolve('link-down')),
      'phones',
      'switch',
    ],
    [
      '[Z6] the network refuses',
      (of: House): void => {
        of.group = { group: 'hall', times: 1, everyMs: 60_000, phones: [], multicast: PLACE };
        of.speak = () => Promise.resolve({ kind: 'failed', why: 'ENETUNREACH' });
      },
      'loudspeakers',
      'network',
    ],
  ] as const)('%s: told and counted', async (_what, arrange, by, why) => {
    arrange(house);
    hear([house.pager('one')], parked({ times: 1, everyMs: 60_000 }));
    await toldTimes(1);
    expect(house.told).toMatchObject([{ by: { kind: by }, why }]);
    expect(house.counts).toEqual([`parkade_pages_total main ${by} ${why}`]);
  });

  it.each([
    ['[Z4] the store is away: nobody knows whose turn it is', (of: House): void => void (of.leaseAnswer = 'down')],
    [
      '[Z5] another group is configured by now',
      (of: House): void => void (of.group = { ...known(of.group), group: 'yard' }),
    ],
    ['[Z5] nobody is called out any more', (of: House): void => void delete of.group],
  ])('%s: nothing is said', async (_what, arrange) => {
    arrange(house);
    const pager = house.pager('one');
    hear([pager], parked({ times: 1, everyMs: 20 }));
    await pager.close();
    expect(house.said).toEqual([]);
  });

  it('[Z3] events were missed: nobody is called out who may be gone', async () => {
    const pager = house.pager('one');
    hear([pager], parked({ everyMs: 60_000 }));
    await toldTimes(1);
    pager.forget();
    expect(house.said.at(-1)).toBe('one: end');
  });
});
