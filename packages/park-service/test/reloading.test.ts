import { afterEach, describe, expect, it } from '@jest/globals';
import { parseLotId, parseNodeId, parseOrbit, type AnyCall } from '@parkade/park-decision';
import type { LogFields, Logger, StoreAnswer } from '@parkade/park-ports';
import { parseConfig, type ConfigLoading, type ResolvedConfig } from '@parkade/park-config';
import { LiveLots, placeOf } from '../src/lot-directory.js';
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
const at = (orbit: string) => placeOf(main, known(parseOrbit(orbit)));
const numbersOf = (lots: LiveLots): readonly string[] =>
  lots.numberPlans.flatMap(({ lot, parkCodes, orbits }) =>
    [...parkCodes, ...orbits].map((number) => `${lot} ${number}`),
  );

describe('LiveLots', () => {
  it('keeps an orbit that was taken out for as long as somebody is in it, and nobody can be parked by it', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config(MAIN.replace('701-703', '701')));
    lots.keepOnly(new Set([at('702')]));
    expect(lots.kept).toEqual([at('702')]);
    expect(numbersOf(lots)).toEqual(['main *70', 'main 701', 'main 702']);
    expect(lots.policy(main, node)?.orbits).toEqual(['701']);
    lots.keepOnly(new Set());
    expect(numbersOf(lots)).toEqual(['main *70', 'main 701']);
  });

  it('keeps the policy of a lot that was taken out, so that who is in it is recalled', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config("other: { domain: pbx.test, orbits: ['801'] }"));
    lots.keepOnly(new Set([at('703')]));
    expect(numbersOf(lots)).toEqual(['other 801', 'main 703']);
    expect(lots.policy(main, node)?.recallAfterMs).toBe(60_000);
    lots.replace(config("other: { domain: pbx.test, orbits: ['802'] }"));
    expect(lots.kept).toContain(at('703'));
    lots.keepOnly(new Set());
    expect(lots.policy(main, node)).toBeUndefined();
    expect(lots.lots).toEqual(['other']);
  });

  it('a number that is in another lot by now means only that', () => {
    const lots = new LiveLots(config(MAIN));
    lots.replace(config("other: { domain: pbx.test, orbits: ['701-702'] }"));
    lots.keepOnly(new Set([at('701'), at('703')]));
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
    const take = (text: string): Promise<void> => reloading.reload((): ConfigLoading => parseConfig(text));
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

  it('keeps everything that was taken out while the store cannot say who is where', async () => {
    const { live, take } = house(() => ({ kind: 'store-down', why: 'away' }));
    await take(file(MAIN.replace('701-703', '701')));
    expect(live.lots.kept).toEqual([at('702'), at('703')]);
  });
});
