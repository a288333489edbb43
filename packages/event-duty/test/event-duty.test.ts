import { afterEach, describe, expect, it } from '@jest/globals';
import type { LotId } from '@parkade/park-decision';
import type { Follower, LeaseAnswer, Reset } from '@parkade/park-ports';
import { EventDuty, type Duties } from '../src/index.js';

const [main, annex] = ['main', 'annex'] as [LotId, LotId];

/** Whose the lease is, what Redis answers, what is told to whom: the test says. */
class World {
  readonly heard: string[] = [];
  readonly kept = new Map<string, string>();
  readonly added: LotId[] = [];
  lots: readonly LotId[] = [main];
  lease: LeaseAnswer = 'mine';
  canFollow = true;
  follower: Follower | undefined;
  /** What waits for the next words. */
  #waiting: (() => void)[] = [];

  say(word: string): void {
    this.heard.push(word);
    for (const look of this.#waiting) look();
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (holds()) resolve();
      };
      this.#waiting.push(look);
      look();
    });
  }

  readonly duties: Duties = {
    begin: (places) => this.say(`begin from ${[...places].join(' ') || 'nowhere'}`),
    begun: () => this.say('begun'),
    take: () => Promise.resolve(),
    reset: ({ lot, why }: Reset) => this.say(`reset ${lot} ${why}`),
    looked: () => Promise.resolve(this.say('looked')),
    end: () => Promise.resolve(this.say('end')),
  };

  readonly duty = new EventDuty({
    name: 'tellers',
    duties: this.duties,
    lots: () => this.lots,
    events: {
      follow: (_lots, _from, follower) => {
        if (!this.canFollow) return Promise.reject(new Error('Redis is away'));
        this.follower = follower;
        return Promise.resolve({
          add: (lots) => Promise.resolve(void this.added.push(...lots)),
          close: () => Promise.resolve(this.say('closed')),
        });
      },
    },
    places: {
      load: () => Promise.resolve({ kind: 'ok', value: this.kept }),
      save: (_name, lot, position) => {
        this.kept.set(lot, position);
        return Promise.resolve({ kind: 'ok', value: undefined });
      },
    },
    leases: {
      hold: () => Promise.resolve(this.lease),
      release: (name) => Promise.resolve(this.say(`released ${name}`)),
    },
    holder: 'me',
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => this.say(message),
      error: () => undefined,
    },
    lookEveryMs: 1,
  });
}

describe('following on one engine at a time', () => {
  let world: World | undefined;

  afterEach(async () => world?.duty.close());

  const looks = (): number => world?.heard.filter((word) => word === 'looked').length ?? 0;

  it('begins where the engine before it stood, and takes up lots that are new', async () => {
    world = new World();
    world.kept.set(main, '5-0');
    world.duty.start();
    await world.until(() => looks() >= 1);
    expect(world.heard.slice(0, 3)).toEqual(['begin from main,5-0', 'begun', 'looked']);
    world.lots = [main, annex];
    const before = looks();
    await world.until(() => looks() > before + 1);
    expect(world.added).toEqual([annex]);
  });

  it('does nothing while another engine has the lease, and ends when it loses it', async () => {
    world = new World();
    world.duty.start();
    await world.until(() => looks() >= 1);
    world.lease = 'theirs';
    await world.until(() => world?.heard.includes('end') ?? false);
    expect(world.heard.slice(-2)).toEqual(['closed', 'end']);
    world.lease = 'mine';
    await world.until(() => world?.heard.filter((word) => word === 'begun').length === 2);
  });

  it('ends what it had begun when it cannot follow, says so, and begins again', async () => {
    world = new World();
    world.canFollow = false;
    world.duty.start();
    await world.until(() => world?.heard.includes('tellers-interrupted') ?? false);
    expect(world.heard.slice(0, 3)).toEqual(['begin from nowhere', 'end', 'tellers-interrupted']);
    world.canFollow = true;
    await world.until(() => looks() >= 1);
  });

  it('keeps the place of a reset once it was told', async () => {
    world = new World();
    world.duty.start();
    await world.until(() => looks() >= 1);
    await world.follower?.reset([{ lot: main, why: 'gap', position: '9-0' }]);
    expect(world.heard).toContain('reset main gap');
    expect(world.kept.get(main)).toBe('9-0');
  });

  it('hands over at its end', async () => {
    world = new World();
    world.duty.start();
    await world.until(() => looks() >= 1);
    await world.duty.close();
    expect(world.heard.slice(-3)).toEqual(['closed', 'end', 'released tellers']);
    world = undefined;
  });
});
