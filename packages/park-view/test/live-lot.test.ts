import { afterAll, describe, expect, it } from '@jest/globals';
import type { Bay, Rights } from '@parkade/api-contract';
import { follow, NOTHING_KNOWN, type KnownLots } from '@parkade/api-contract';
import type { LotPolicy } from '@parkade/park-decision';
import { dials, east, lands, recallAnswered, Rig, SeededRandom, seedOfRun, sent, user } from '@parkade/testkit';
import { LiveLot, type LotFace, type Surroundings } from '../src/index.js';

const RIGHTS: Rights = { see: true, park: true, retrieve: true, attend: true, askWhom: null };

const faceOf = (policy: LotPolicy): LotFace => ({
  lot: policy.lot,
  label: policy.lot,
  domain: policy.domain,
  parkCode: '*70',
  sites: [],
  orbits: policy.orbits.map((orbit) => ({ orbit, site: null })),
  policy: () => policy,
});

/** The version alone may be ahead in the store: a step that changes nothing anybody is shown has no event. */
const shown = (bays: readonly Bay[]): unknown =>
  JSON.parse(JSON.stringify(bays, (key, value: unknown) => (key === 'version' ? undefined : value)));

/** Callers are called out: what is shown of it is the same from both sides. */
const PAGED = { page: { group: 'hall', times: 2, everyMs: 20_000, phones: [], multicast: null } };

/** What a waiting caller presses is told like what the desk asks for. */
const KEYED = {
  escape: {
    '0': { kind: 'operator' },
    '1': { kind: 'parker' },
    '*': { kind: 'forward', extension: '*991001', context: 'default' },
  },
} as const;

/** A day at the office, by dice. */
class Day {
  readonly rig = new Rig({
    policy: { ...PAGED, ...KEYED, rounds: 2, quarantineMs: 10_000, maxWaitMs: 240_000, fallback: user('1000') },
  });
  readonly #dice: SeededRandom;
  #people = 0;

  constructor(seed: number) {
    this.#dice = new SeededRandom(seed);
  }

  async step(): Promise<string> {
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      'park blind': () => this.rig.request(sent(this.#person(), '1001')),
      'park again': () => this.rig.request(sent(this.#person(), '1003')),
      consult: () => this.rig.request(dials('1001', '*70', { leg: this.#leg() })),
      'complete the transfer': () => this.#complete(),
      'pick up': () => this.#pickUp(),
      'pick up and vanish': () => this.#pickUpAndVanish(),
      'answer the recall': () => this.#answerRecall(),
      'the phone is busy': () => this.#ringFails(),
      'press a key': () => this.#pressKey(),
      'hang up': () => this.#hangUp(),
      'time passes': () => this.rig.wait(1_000 + this.#dice.below(30_000)),
      'more time passes': () => this.rig.wait(1_000 + this.#dice.below(90_000)),
      'the link is lost': () => Promise.resolve(this.rig.switches.loseLink(east)),
      'the link is back': () => this.rig.linkUp(),
      'ask in vain': () => this.rig.request(dials('1002', '702')),
    };
    const name = this.#dice.pick(Object.keys(steps));
    await steps[name]?.();
    return name;
  }

  #person(): string {
    return `caller${(this.#people += 1)}`;
  }

  #leg() {
    return dials(`line${(this.#people += 1)}`, '*70').leg;
  }

  async #complete(): Promise<void> {
    const reserved = (await this.rig.live()).find(({ kind }) => kind === 'reserved');
    if (reserved !== undefined) await this.rig.request(lands(this.#person(), reserved.callId));
  }

  async #pickUp(): Promise<void> {
    await this.rig.request(dials('1002', this.#dice.pick(['701', '702', '703']), { leg: this.#leg() }));
  }

  async #pickUpAndVanish(): Promise<void> {
    const asks = dials('1002', this.#dice.pick(['701', '702', '703']), { leg: this.#leg() });
    this.rig.switches.place(east, asks.leg);
    await this.rig.engine.request(asks);
    await this.rig.hangUp(asks.leg);
  }

  async #answerRecall(): Promise<void> {
    const rings = (await this.rig.live()).find(({ kind }) => kind === 'recalling');
    if (rings?.kind === 'recalling') await this.rig.request(recallAnswered(rings.ring, rings.callId));
  }

  async #ringFails(): Promise<void> {
    const rings = (await this.rig.live()).find(({ kind }) => kind === 'recalling');
    if (rings?.kind !== 'recalling') return;
    const { ring, callId } = rings;
    await this.rig.engine.switchEvent({ kind: 'ring-failed', node: east, ring, callId, cause: 'USER_BUSY' });
    await this.rig.engine.idle();
  }

  async #pressKey(): Promise<void> {
    const waits = (await this.rig.live()).find(({ kind }) => kind === 'parked' || kind === 'recalling');
    if (waits?.kind !== 'parked' && waits?.kind !== 'recalling') return;
    const key = this.#dice.pick(['0', '1', '*', '#']);
    await this.rig.engine.switchEvent({ kind: 'escape-pressed', node: east, leg: waits.caller.leg, key });
    await this.rig.engine.idle();
  }

  async #hangUp(): Promise<void> {
    const calls = await this.rig.live();
    if (calls.length === 0) return;
    const call = this.#dice.pick(calls);
    await this.rig.hangUp(
      call.kind === 'reserved' ? call.consult : call.kind === 'ended' ? ('' as never) : call.caller.leg,
    );
  }
}

async function readLot({ rig }: Day, face: LotFace): Promise<LiveLot> {
  const state = await rig.store.stateOf(face.lot, 400);
  if (state.kind !== 'ok') throw new Error(state.why);
  return new LiveLot(face, state.value);
}

describe('a lot as it is', () => {
  const heard = new Set<string>();
  const askers = new Set<string>();
  afterAll(() => {
    // Days without these would prove little.
    for (const word of ['transfer-completed', 'recall-rings', 'recall-failed', 'recall-round-over', 'join-failed'])
      expect(heard).toContain(word);
    for (const outcome of ['retrieved', 'abandoned', 'forwarded', 'unused']) expect(heard).toContain(outcome);
    expect([...askers]).toEqual(['caller']);
  });

  it.each([...Array.from({ length: 12 }, (_, at) => at + 1), seedOfRun()])(
    'snapshot and events are what the store says, at each step of seed %i',
    async (seed) => {
      const day = new Day(seed);
      const face = faceOf(day.rig.policy);
      const around = (): Surroundings => ({ silentSince: () => null, now: day.rig.clock.now() });
      const live = await readLot(day, face);
      const full = { kind: 'snapshot', contract: 1, why: 'new' } as const;
      let known: KnownLots = follow(NOTHING_KNOWN, { ...full, lot: live.snapshot(RIGHTS, 'full', around()) });
      for (let step = 0; step < 120; step += 1) {
        const did = await day.step();
        for (const entry of day.rig.store.log.entriesAfter(face.lot, live.position)) {
          const told = live.take(entry);
          if (told === null) throw new Error(`cannot take ${JSON.stringify(entry)}`);
          heard.add(told.ended?.outcome ?? told.what);
          known = follow(known, live.change(told, 'full', around()));
        }
        for (const { state } of live.snapshot(RIGHTS, 'full', around()).bays)
          if (state.kind === 'ringing' && state.ringing.askedBy !== null) askers.add(state.ringing.askedBy);
        const fresh = await readLot(day, face);
        const expected = fresh.snapshot(RIGHTS, 'full', around());
        const actual = live.snapshot(RIGHTS, 'full', around());
        expect({ step, did, bays: shown(actual.bays) }).toEqual({ step, did, bays: shown(expected.bays) });
        expect(actual.endings).toEqual(expected.endings);
        // A viewer hears nothing when a bay has rested: it is time.
        const rested = (bays: readonly Bay[]) =>
          shown(bays.map((bay) => (bay.state.kind === 'resting' ? { ...bay, state: { kind: 'free' } } : bay)));
        const seen = known.lots.get(face.lot);
        expect(rested(seen?.bays ?? [])).toEqual(rested(expected.bays));
      }
    },
    60_000,
  );
});
