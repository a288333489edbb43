import { afterEach, describe, expect, it } from '@jest/globals';
import { parseLotId, parseNodeId, parseOrbit, planFor, type AnyCall } from '@parkade/park-decision';
import type { LogFields, Logger, StoreAnswer } from '@parkade/park-ports';
import { parseConfig, type ConfigLoading, type ResolvedConfig } from '@parkade/park-config';
import type { Place } from '../src/former-lots.js';
import { LiveLots } from '../src/live-lots.js';
import { LiveConfig } from '../src/live-config.js';
import { Reloading } from '../src/reloading.js';

const file = (lots: string, more = ''): string => `
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { ${lots} }
${more}`;
const MAIN = "main: { domain: pbx.test, orbits: ['701-703'], park_codes: ['*70'] }";

function config(lots: string): ResolvedConfig {
  const loading = parseConfig(file(lots));
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not a name');
  return value;
}
const main = known(parseLotId('main'));
const node = known(parseNodeId('fs-a'));
const at = (orbit: string, lot: string = main): Place => ({ lot, orbit: known(parseOrbit(orbit)) });
const numbersOf = (lots: LiveLots): readonly string[] =>
  lots.numberPlans.flatMap(({ lot, parkCodes, orbits }) =>
    [...parkCodes, ...orbits].map((number) => `${lot} ${number}`),
  );

describe('LiveLots', () => {
  it('keeps an orbit that was taken out for as long as somebody is in it, and nobody can be parked by it', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config(MAIN.replace('701-703', '701')));
    lots.keepOnly([at('702')]);
    expect(lots.kept).toEqual([at('702')]);
    expect(numbersOf(lots)).toEqual(['main *70', 'main 701', 'main 702']);
    expect(lots.policy(main, node)?.orbits).toEqual(['701']);
    lots.keepOnly([]);
    expect(numbersOf(lots)).toEqual(['main *70', 'main 701']);
  });

  it('keeps the policy of a lot that was taken out, so that who is in it is recalled', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config("other: { domain: pbx.test, orbits: ['801'] }"));
    lots.keepOnly([at('703')]);
    expect(numbersOf(lots)).toEqual(['other 801', 'main 703']);
    expect(lots.policy(main, node)?.recallAfterMs).toBe(60_000);
    lots.replace(config("other: { domain: pbx.test, orbits: ['802'] }"));
    expect(lots.kept).toContainEqual(at('703'));
    lots.keepOnly([]);
    expect(lots.policy(main, node)).toBeUndefined();
    expect(lots.lots).toEqual(['other']);
  });

  it('a number that is in another lot by now means only that', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config("other: { domain: pbx.test, orbits: ['701-702'] }"));
    lots.keepOnly([at('701'), at('703')]);
    expect(numbersOf(lots)).toEqual(['other 701', 'other 702', 'main 703']);
    expect(lots.policy(main)).toBeDefined();
  });

  it('an orbit that comes back is an orbit like any other', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config(MAIN.replace('701-703', '701')));
    lots.replace(config(MAIN));
    expect(lots.kept).toEqual([]);
  });
});

describe('LiveLots of many domains', () => {
  const EACH = "main: { domain: '*', orbits: ['701-702'], park_codes: ['*70'] }";
  const LISTED = EACH.replace("'*'", '[a.test, b.test]');
  const ofDomain = (domain: string) => known(parseLotId(`main@${domain}`));
  const dialled = (lots: LiveLots, domain: string): readonly string[] =>
    lots.numberPlans.flatMap((one) => {
      const there = planFor(one, domain);
      return there === undefined ? [] : [...there.parkCodes, ...there.orbits].map((number) => `${there.lot} ${number}`);
    });

  it.each([
    ['a list', LISTED, LISTED.replace(', b.test', '')],
    ['all, by an exception', EACH, EACH.replace("domain: '*'", "domain: '*', except: [b.test]")],
    ['all, by a list', EACH, LISTED.replace(', b.test', '')],
  ])('[B5] a domain that was taken out of %s drains, and the others notice nothing', (_, before, after) => {
    const lots = new LiveLots(config(before));
    lots.replace(config(after));
    lots.keepOnly([at('701', 'main@b.test'), at('702', 'main@a.test')]);
    expect(lots.kept).toEqual([at('701', 'main@b.test')]);
    expect(dialled(lots, 'b.test')).toEqual(['main@b.test 701']);
    expect(dialled(lots, 'a.test')).toEqual(['main@a.test *70', 'main@a.test 701', 'main@a.test 702']);
    expect(lots.policy(ofDomain('b.test'))?.recallAfterMs).toBe(60_000);
    expect(lots.lots).toEqual(['main']);
    lots.keepOnly([at('702', 'main@a.test')]);
    expect(lots.kept).toEqual([]);
    expect(dialled(lots, 'b.test')).toEqual([]);
    expect(lots.policy(ofDomain('b.test'))).toBeUndefined();
    expect(lots.policy(ofDomain('a.test'))).toBeDefined();
  });

  it('[B5] a domain that comes back before its caller has left is as before', () => {
    const lots = new LiveLots(config(LISTED));
    lots.replace(config(LISTED.replace(', b.test', '')));
    lots.keepOnly([at('701', 'main@b.test')]);
    lots.replace(config(LISTED));
    expect(lots.kept).toEqual([]);
    expect(dialled(lots, 'b.test')).toEqual(['main@b.test *70', 'main@b.test 701', 'main@b.test 702']);
  });

  it('[B5] an orbit that many domains have is kept for the one whose caller is there', () => {
    const lots = new LiveLots(config(EACH));
    lots.replace(config(EACH.replace('701-702', '701')));
    lots.keepOnly([at('702', 'main@b.test'), at('701', 'main@a.test')]);
    expect(dialled(lots, 'b.test')).toEqual(['main@b.test *70', 'main@b.test 701', 'main@b.test 702']);
    expect(dialled(lots, 'a.test')).toEqual(['main@a.test *70', 'main@a.test 701']);
  });

  it('[B5] a domain that has a lot of its own by now has its numbers there, and who waits in the former is recalled', () => {
    const lots = new LiveLots(config(EACH));
    const own = "own: { domain: b.test, orbits: ['701'] }";
    lots.replace(config(`${EACH.replace("domain: '*'", "domain: '*', except: [b.test]")}, ${own}`));
    lots.keepOnly([at('701', 'main@b.test'), at('702', 'main@b.test')]);
    expect(dialled(lots, 'b.test')).toEqual(['own 701', 'main@b.test 702']);
    expect(lots.policy(ofDomain('b.test'))).toBeDefined();
  });

  it('[B5] a declaration that is gone drains, each domain for itself, also beside one that took its numbers', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config(EACH.replace('main', 'new').replace("'701-702'", "'701'")));
    lots.keepOnly([at('701'), at('703')]);
    expect(dialled(lots, 'pbx.test')).toEqual(['new@pbx.test *70', 'new@pbx.test 701', 'main 703']);
    lots.replace(config(MAIN));
    lots.keepOnly([at('701', 'new@a.test')]);
    expect(dialled(lots, 'a.test')).toEqual(['new@a.test 701']);
    expect(dialled(lots, 'c.test')).toEqual([]);
  });
});

describe('Reloading', () => {
  const open: Reloading[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });

  function house(calls: () => StoreAnswer<readonly AnyCall[]> = () => ({ kind: 'ok', value: [] })) {
    const started = config(MAIN);
    const live = new LiveConfig(started);
    const lines: LogFields[] = [];
    const levels: string[] = [];
    const shown: string[] = [];
    const keep = (message: string, fields: LogFields = {}): void => void lines.push({ message, ...fields });
    const log: Logger = { debug: () => undefined, info: keep, warn: keep, error: keep };
    const reloading = new Reloading({
      live,
      store: { liveCalls: () => Promise.resolve(calls()) },
      watching: { reconfigured: (lots) => Promise.resolve(void shown.push(lots.join(' '))) },
      api: { reconfigured: () => Promise.resolve() },
      setLogLevel: (level) => void levels.push(level),
      log,
      meters: { count: () => undefined, observeMs: () => undefined, gauge: () => undefined },
    });
    open.push(reloading);
    const take = (text: string) => reloading.reload((): ConfigLoading => parseConfig(text));
    return { live, lines, levels, shown, reloading, take };
  }

  it('takes lots and the level of the log, and then has the lamps shown', async () => {
    const { live, lines, levels, shown, take } = house();
    await take(file(`${MAIN}, new: { domain: pbx.test, orbits: ['801'] }`, 'log: { level: debug }'));
    expect(live.current().lots).toHaveLength(2);
    expect(levels).toEqual(['debug']);
    expect(shown).toEqual(['main new']);
    expect(lines.map(({ message }) => message)).toEqual(['configuration-reloaded']);
  });

  it('says every problem of a broken file, and changes nothing', async () => {
    const { live, lines, levels, shown, take } = house();
    const before = live.current();
    await take(file(MAIN, 'logg: { level: debug }\ntimeouts: { store: soon }'));
    expect(live.current()).toBe(before);
    expect([levels, shown]).toEqual([[], []]);
    expect(lines).toHaveLength(2);
    for (const line of lines)
      expect(line).toMatchObject({
        message: 'configuration-refused',
        line: expect.any(Number),
        fix: expect.any(String),
      });
  });

  it('warns of a key with its old name, and takes it', async () => {
    const { live, lines, take } = house();
    await take(file(MAIN, 'timeouts: { deadman_grace: 31s }'));
    expect(live.current().timeouts.failsafeGraceMs).toBe(31_000);
    expect(lines[0]).toMatchObject({ message: 'configuration-warning', field: 'timeouts.deadman_grace' });
    expect(lines.at(-1)?.message).toBe('configuration-reloaded');
  });

  it('a file that cannot even be looked at is a refusal like any other', async () => {
    const { lines, reloading } = house();
    await reloading.reload(() => {
      throw new Error('no');
    });
    expect(lines).toEqual([expect.objectContaining({ message: 'configuration-refused' })]);
  });

  it('[B5] tells which lots were changed, who is where in what was taken out, and what waits for a restart', async () => {
    const caller = { lot: main, orbit: '702' } as AnyCall;
    const { take, lines } = house(() => ({ kind: 'ok', value: [caller] }));
    expect(await take(file(MAIN))).toEqual({ kind: 'taken', lots: [], draining: [], needsRestart: [] });
    const smaller = `${MAIN.replace('701-703', '701')}, new: { domain: pbx.test, orbits: ['801'] }`;
    expect(await take(file(smaller, 'timeouts: { store: 700ms }'))).toEqual({
      kind: 'taken',
      lots: [
        { lot: 'main', change: 'changed' },
        { lot: 'new', change: 'added' },
      ],
      draining: ['main/702'],
      needsRestart: ['timeouts.store'],
    });
    expect(lines.at(-1)).toMatchObject({ message: 'configuration-reloaded', changed: 'changed main, added new' });
    const renamed = await take(file(MAIN.replace('main', 'hall').replace('701-703', '701')));
    expect(renamed).toMatchObject({
      lots: [
        { lot: 'main', change: 'removed' },
        { lot: 'new', change: 'removed' },
        { lot: 'hall', change: 'added' },
      ],
      draining: ['main/702'],
    });
  });

  it('[B5] a refusal names the field and the fix', async () => {
    const { take } = house();
    expect(await take(file(MAIN.replace('pbx.test', 'other.test')))).toMatchObject({
      kind: 'refused',
      fields: [{ field: 'lots.main.domain', problem: expect.stringContaining('restart the engines') }],
    });
    expect(await take(file(MAIN, 'timeouts: { store: soon }'))).toMatchObject({
      kind: 'refused',
      fields: [{ field: 'timeouts.store' }],
    });
  });

  it('keeps everything that was taken out while the store cannot say who is where', async () => {
    const { live, take } = house(() => ({ kind: 'store-down', why: 'away' }));
    await take(file(MAIN.replace('701-703', '701')));
    expect(live.lots.kept).toEqual([at('702'), at('703')]);
  });
});
