import { describe, expect, it } from '@jest/globals';
import type { AnyCall, LotPolicy } from '@parkade/park-decision';
import {
  claimedBy,
  parkPlan,
  reservePlan,
  SAMPLE_NOW as NOW,
  sampleCallId,
  sampleLot,
  sampleNode,
  sampleOrbits,
  type SamplePlan,
} from '@parkade/testkit';

import { callRows, countOn, engineRow, isSilent, lotRow, nodeRow } from '../src/index.js';

const orbitOf = (text: string) => {
  const [orbit] = sampleOrbits(text);
  if (orbit === undefined) throw new Error(`${text} is no orbit`);
  return orbit;
};
const callOf = (id: string, orbit: string, more: Partial<SamplePlan> = {}, plan = parkPlan): AnyCall => ({
  ...plan({ callId: id, candidates: [orbit], name: 'Alice', ...more }).call,
  orbit: orbitOf(orbit),
});
const parked = callOf('calla0001', '702');
const reserved = callOf('callb0001', '701', {}, reservePlan);
const elsewhere = callOf('callc0001', '703', { lot: 'annex', name: '' });

describe('rows of calls', () => {
  it.each<[string, readonly AnyCall[], string | undefined, readonly string[]]>([
    ['none', [], undefined, []],
    [
      'in the order of lots and orbits',
      [parked, reserved, elsewhere],
      undefined,
      ['annex 703', 'main 701', 'main 702'],
    ],
    ['of one lot', [parked, reserved, elsewhere], 'main', ['main 701', 'main 702']],
  ])('%s', (_, calls, lot, expected) => {
    const rows = callRows(calls, lot === undefined ? undefined : sampleLot(lot));
    expect(rows.map((row) => `${row.lot} ${row.orbit}`)).toEqual(expected);
  });

  it.each<[string, AnyCall, object]>([
    ['parked', parked, { state: 'parked', caller: 'Alice +1 555 0100', since: NOW, due: NOW + 45_000, node: 'west' }],
    ['reserved: nobody waits yet', reserved, { state: 'reserved', caller: '', due: NOW + 30_000 }],
    ['without a name', elsewhere, { caller: '+1 555 0100', parkedBy: '1001@pbx.test' }],
    [
      'claimed: due when the claim ends',
      parked.kind === 'parked' ? claimedBy(parked, 'retriever-leg', NOW + 5) : parked,
      { state: 'claimed', since: NOW, due: NOW + 3005 },
    ],
  ])('%s', (_, call, expected) => {
    expect(callRows([call])[0]).toMatchObject(expected);
  });
});

describe('the row of a lot', () => {
  const policy = {
    lot: sampleLot('main'),
    domain: 'pbx.test',
    orbits: sampleOrbits('701', '702', '703', '704'),
    quarantineMs: 30_000,
  } as unknown as LotPolicy;
  const taken = (...orbits: readonly string[]) =>
    new Map(orbits.map((orbit) => [orbitOf(orbit), sampleCallId(`call${orbit}01`)] as const));
  const freed = (orbit: string, ago: number) => new Map([[orbitOf(orbit), NOW - ago]]);

  it.each([
    ['all free', taken(), new Map(), [0, 0, 4]],
    ['one is taken', taken('702'), new Map(), [1, 0, 3]],
    ['one was freed just now', taken('702'), freed('701', 1000), [1, 1, 2]],
    ['one was freed so long ago that it is given out again', taken(), freed('701', 30_000), [0, 0, 4]],
    ['one was freed and taken again', taken('701'), freed('701', 1000), [1, 0, 3]],
  ])('%s', (_, view, freedAt, [used, resting, free]) => {
    expect(lotRow(policy, { taken: view, freedAt }, NOW)).toEqual({
      lot: 'main',
      domain: 'pbx.test',
      orbits: 4,
      taken: used,
      resting,
      free,
    });
  });
});

describe('the row of a node', () => {
  const west = { node: sampleNode('west'), site: 'hamburg' };
  const nobody = { seen: null, watch: null };
  const holder = `engine-a:7276-4711-${'x'.repeat(32)}`;

  it.each([
    ['nobody is linked', nobody, { linked: false, watchedBy: null }],
    ['linked', { seen: holder, watch: null }, { linked: true, watchedBy: null }],
    ['watched: the name of the engine alone', { seen: holder, watch: holder }, { watchedBy: 'engine-a:7276' }],
    ['watched by somebody with a name of another form', { seen: 'x', watch: 'x' }, { watchedBy: 'x' }],
  ])('%s', (_, leases, expected) => {
    expect(nodeRow(west, leases, [], [])).toMatchObject({ node: 'west', site: 'hamburg', ...expected });
  });

  it.each([
    ['nothing is drained', [], null],
    ['this node is', [{ kind: 'node', name: 'west', since: 7 }], 7],
    ['an engine of the same name is', [{ kind: 'engine', name: 'west', since: 7 }], null],
    ['another node is', [{ kind: 'node', name: 'east', since: 7 }], null],
  ] as const)('draining: %s', (_, drains, since) => {
    expect(nodeRow(west, nobody, [], drains).drainingSince).toBe(since);
  });

  it.each([
    ['nobody', [], { waiting: 0, reserved: 0 }],
    ['who waits and who is about to', [parked, reserved, elsewhere], { waiting: 2, reserved: 1 }],
  ])('counts: %s', (_, calls, expected) => {
    expect(countOn(west.node, calls)).toEqual(expected);
    expect(countOn(sampleNode('east'), calls)).toEqual({ waiting: 0, reserved: 0 });
  });
});

describe('the row of an engine', () => {
  const report = { name: 'a:7276', startedAt: 0, seenAt: NOW, draining: false, requests: 2, at: [] };

  it.each([
    [0, false],
    [5000, false],
    [5001, true],
  ])('not heard of for %i ms: silent is %s', (ago, silent) => {
    expect(isSilent(report, NOW + ago)).toBe(silent);
    expect(engineRow(report, NOW + ago)).toEqual({ ...report, silent });
  });
});
