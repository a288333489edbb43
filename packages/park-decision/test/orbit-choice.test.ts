import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  needsLotView,
  orderCandidates,
  type ChoiceInputs,
  type LotPolicy,
  type Orbit,
  type OrbitChoice,
} from '../src/index.js';
import { orbit, policy } from './sample.js';

const choices: readonly OrbitChoice[] = ['first', 'next', 'random', 'longest-idle'];
const orbits = fc
  .uniqueArray(fc.integer({ min: 0, max: 9_999 }), { minLength: 1, maxLength: 40 })
  .map((numbers) => numbers.map((one) => orbit(String(one))));
const lot = fc.record({
  orbits,
  choose: fc.constantFrom(...choices),
  last: fc.option(fc.nat(60), { nil: null }),
  freed: fc.array(fc.tuple(fc.nat(60), fc.nat(1_000_000)), { maxLength: 40 }),
  randoms: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
});

interface Drawn {
  readonly policy: LotPolicy;
  readonly inputs: ChoiceInputs;
}
const drawn = lot.map(({ orbits: places, choose, last, freed, randoms }): Drawn => {
  const at = (index: number): Orbit => places[index % places.length] ?? orbit('0');
  return {
    policy: { ...policy, orbits: places, choose },
    inputs: {
      lastAssigned: last === null ? null : at(last),
      freedAt: new Map(freed.map(([index, when]) => [at(index), when])),
      random: () => randoms.next().value ?? 0,
    },
  };
});

const none: ChoiceInputs = { lastAssigned: null, freedAt: new Map(), random: () => 0 };
const order = (over: Partial<LotPolicy>, inputs: Partial<ChoiceInputs> = {}, wanted: Orbit | null = null) =>
  orderCandidates({ ...policy, ...over }, wanted, { ...none, ...inputs });

describe('every policy', () => {
  it('[O1][O2][O3][O4] gives a permutation of the lot, whatever it is told', () => {
    fc.assert(
      fc.property(drawn, ({ policy: lotPolicy, inputs }) => {
        expect(orderCandidates(lotPolicy, null, inputs).toSorted()).toEqual(lotPolicy.orbits.toSorted());
      }),
    );
  });

  it('[O2][O4] only round robin and longest idle look at the lot first', () => {
    expect(choices.filter(needsLotView)).toEqual(['next', 'longest-idle']);
  });
});

describe('one by one', () => {
  it("[O1] first keeps the lot's order", () => {
    expect(order({ choose: 'first' })).toEqual(policy.orbits);
  });

  it('[O2] next starts after the orbit given last and comes round to it at the end', () => {
    expect(order({ choose: 'next' }, { lastAssigned: orbit('702') })).toEqual(['703', '704', '701', '702']);
    expect(order({ choose: 'next' }, { lastAssigned: orbit('704') })).toEqual(['701', '702', '703', '704']);
    expect(order({ choose: 'next' })).toEqual(policy.orbits);
    expect(order({ choose: 'next' }, { lastAssigned: orbit('799') })).toEqual(policy.orbits);
  });

  it('[O2] next never begins with the orbit given last while there is another', () => {
    fc.assert(
      fc.property(drawn, ({ policy: lotPolicy, inputs }) => {
        fc.pre(lotPolicy.orbits.length > 1 && inputs.lastAssigned !== null);
        const [head] = orderCandidates({ ...lotPolicy, choose: 'next' }, null, inputs);
        expect(head).not.toBe(inputs.lastAssigned);
      }),
    );
  });

  it('[O3] random reaches every order, each about as often', () => {
    const seen = new Map<string, number>();
    const places = ['1', '2', '3'].map(orbit);
    let state = 1;
    const random = (): number => (state = (state * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
    for (let i = 0; i < 6_000; i += 1) {
      const key = order({ choose: 'random', orbits: places }, { random }).join();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('[O4] longest-idle takes never used ones first, then by the time of their freeing', () => {
    fc.assert(
      fc.property(drawn, ({ policy: lotPolicy, inputs }) => {
        const idleSince = orderCandidates({ ...lotPolicy, choose: 'longest-idle' }, null, inputs).map(
          (one) => inputs.freedAt.get(one) ?? 0,
        );
        expect(idleSince).toEqual(idleSince.toSorted((a, b) => a - b));
      }),
    );
  });

  it("[O4] ties keep the lot's order", () => {
    const freedAt = new Map([
      [orbit('702'), 5],
      [orbit('704'), 5],
    ]);
    expect(order({ choose: 'longest-idle' }, { freedAt })).toEqual(['701', '703', '702', '704']);
  });
});

describe('a band', () => {
  const band = ['703', '704'].map(orbit);

  it('[O8] comes first, the rest of the lot after it', () => {
    expect(order({ band })).toEqual(['703', '704', '701', '702']);
  });

  it('[O8] each part keeps to the choice of the lot', () => {
    expect(order({ band, choose: 'next' }, { lastAssigned: orbit('703') })).toEqual(['704', '703', '701', '702']);
    expect(order({ band, choose: 'next' }, { lastAssigned: orbit('701') })).toEqual(['703', '704', '702', '701']);
    const freedAt = new Map([
      [orbit('701'), 1],
      [orbit('703'), 9],
    ]);
    expect(order({ band, choose: 'longest-idle' }, { freedAt })).toEqual(['704', '703', '702', '701']);
  });

  it('[O8] is still the whole lot, and nothing of the rest stands before it', () => {
    fc.assert(
      fc.property(drawn, fc.nat(40), ({ policy: lotPolicy, inputs }, size) => {
        const own = lotPolicy.orbits.slice(0, size);
        const tried = orderCandidates({ ...lotPolicy, band: own }, null, inputs);
        expect(tried.toSorted()).toEqual(lotPolicy.orbits.toSorted());
        expect(tried.slice(0, own.length).toSorted()).toEqual(own.toSorted());
      }),
    );
  });

  it('[O6][O8] does not bind a directed park', () => {
    expect(order({ band, whenRefused: ['other-orbit'] }, {}, orbit('702'))).toEqual(['702', '703', '704', '701']);
  });
});

describe('a directed park', () => {
  it('[O6] has one candidate', () => {
    expect(order({ whenRefused: ['parker'] }, {}, orbit('703'))).toEqual(['703']);
  });

  it("[O6] has the others after it where the lot's policy says so", () => {
    expect(order({ whenRefused: ['other-orbit', 'parker'] }, {}, orbit('703'))).toEqual(['703', '701', '702', '704']);
  });
});
