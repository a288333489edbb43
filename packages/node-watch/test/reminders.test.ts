/** Reminders: by whoever watches the caller's node, once, and for nobody who has gone. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LotEvent, UserAddress } from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import type { PageParams } from '@parkade/park-ports';
import { afterAwake } from '@parkade/awake-time';
import { Reminders } from '../src/index.js';

const PARKER: UserAddress = { user: '1001', domain: 'pbx.test' };

const event = (kind: string, more: object = {}): LotEvent =>
  ({
    schema: 1,
    at: Date.now(),
    lot: 'main',
    orbit: '701',
    callId: 'call0001',
    version: 1,
    node: 'node-a',
    parker: { address: PARKER, leg: null },
    caller: { leg: 'leg-alice', name: 'Alice', number: '030', sipCallId: '' },
    waitedMs: 0,
    kind,
    ...more,
  }) as unknown as LotEvent;

/** The recall comes in 100 ms, the reminder 60 ms before it. */
const parked = (): LotEvent =>
  event('parked', {
    how: { via: 'attended' },
    next: { kind: 'ring', at: Date.now() + 100, stage: 0, round: 0, target: PARKER },
  });

class House {
  readonly did: string[] = [];
  splash = true;
  ours = true;
  storeIsAway = false;
  readonly #all: Reminders[] = [];

  reminders(): Reminders {
    const policy = { remind: { beforeMs: 60, splash: this.splash }, tellParker: ['due'] };
    const deps = {
      lots: { policy: () => policy },
      events: {
        append: ([told]: readonly LotEvent[]) => {
          if (this.storeIsAway) return Promise.resolve({ kind: 'store-down', why: 'away' });
          this.did.push(`event ${told?.kind ?? ''}`);
          return Promise.resolve({ kind: 'ok', value: undefined });
        },
      },
      switches: {
        locate: (node: string) => Promise.resolve([node]),
        tell: (_node: string, { text }: { readonly text: string }) => {
          this.did.push(`told: ${text}`);
          return Promise.resolve({ kind: 'done' });
        },
      },
      settings: { current: () => ({ messages: { due: '{caller} is still in {orbit}' } }) },
      clock: { now: () => Date.now() },
      background: { run: (_what: string, work: () => Promise<void>) => void work() },
      log: {
        debug: () => undefined,
        info: () => undefined,
        error: () => undefined,
        warn: (what: string) => this.did.push(`warned: ${what}`),
      },
      meters: { count: () => undefined, observeMs: () => undefined, gauge: () => undefined },
    } as unknown as EngineDeps;
    const phones = {
      page: (_node: string, { target, splash }: PageParams) => {
        this.did.push(`${target.user} ${splash === true ? 'splash' : 'page'}`);
        return Promise.resolve({ kind: 'done' as const });
      },
      endPage: () => {
        this.did.push('splash ended');
        return Promise.resolve();
      },
    };
    const made = new Reminders(
      deps,
      phones,
      () => 'chime',
      () => this.ours,
    );
    this.#all.push(made);
    return made;
  }

  close(): void {
    for (const one of this.#all) one.close();
  }
}

let house = new House();
afterEach(() => {
  house.close();
  house = new House();
});
const hear = (reminders: Reminders, ...events: readonly LotEvent[]): void =>
  reminders.eventsSeen(
    'main' as never,
    events.map((one) => ({ id: '1-0', event: one })),
  );

async function until(holds: () => boolean): Promise<void> {
  let isLate = false;
  const forget = afterAwake(10_000, () => (isLate = true));
  while (!holds()) {
    if (isLate) throw new Error(house.did.join('; '));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  forget();
}
/** Later than any reminder. */
const later = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('[C19] reminders', () => {
  it('are told, and ring for a moment; who takes the caller ends the ringing', async () => {
    const reminders = house.reminders();
    hear(reminders, parked());
    await until(() => house.did.length === 3);
    expect(new Set(house.did)).toEqual(new Set(['event reminded', 'told: Alice is still in 701', '1001 splash']));
    hear(reminders, event('reminded'), event('claimed'));
    expect(house.did.at(-1)).toBe('splash ended');
  });

  it('do not ring where the lot does not say so', async () => {
    house.splash = false;
    hear(house.reminders(), parked());
    await until(() => house.did.includes('told: Alice is still in 701'));
    expect(house.did).not.toContain('1001 splash');
  });

  it.each([
    ['the caller was taken', (it_: Reminders) => hear(it_, parked(), event('claimed'))],
    ['events were missed', (it_: Reminders) => (hear(it_, parked()), it_.forget())],
    ['the engine stops', (it_: Reminders) => (hear(it_, parked()), it_.close())],
  ])('are not told when %s', async (_what, happens) => {
    happens(house.reminders());
    await later();
    expect(house.did).toEqual([]);
  });

  it('are told by whoever watches the node alone', async () => {
    house.ours = false;
    hear(house.reminders(), parked());
    await later();
    expect(house.did).toEqual([]);
  });

  it('are not told while the store is away: nobody knows whether the caller waits', async () => {
    house.storeIsAway = true;
    hear(house.reminders(), parked());
    await until(() => house.did.length > 0);
    expect(house.did).toEqual(['warned: nobody was reminded']);
  });
});
