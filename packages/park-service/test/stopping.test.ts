import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { stopAll, type Stopping } from '../src/stopping.js';

/** As `parkade serve` gives, and less than the unit's `TimeoutStopSec`. */
const FOR_CALLS_MS = 10_000;
const UNIT_MS = 20_000;

type Named = Exclude<keyof Stopping, 'admissions' | 'standstill' | 'heldUp' | 'endSideConnection' | 'stopSweeping'>;

/** Everybody, closing at once unless `slow` says otherwise; `order` has who was asked. */
function house(slow: Partial<Record<Named | 'sweep', () => Promise<void>>> = {}) {
  const order: string[] = [];
  const lines: { readonly message: string; readonly part: unknown }[] = [];
  const say = (message: string, fields?: Readonly<Record<string, unknown>>): void =>
    void lines.push({ message, part: fields?.['part'] });
  const ending = (name: Named | 'sweep') => (): Promise<void> => {
    order.push(name);
    return slow[name]?.() ?? Promise.resolve();
  };
  const closing = (name: Named) => ({ close: ending(name) });
  const parts: Stopping = {
    api: closing('api'),
    presence: closing('presence'),
    admissions: { close: () => void order.push('admissions') },
    standstill: { stop: () => void order.push('standstill') },
    heldUp: { stop: () => void order.push('held up') },
    occupancy: closing('occupancy'),
    reloading: closing('reloading'),
    watching: closing('watching'),
    beside: closing('beside'),
    naming: closing('naming'),
    queues: { idle: ending('queues') },
    engine: { idle: ending('engine') },
    records: closing('records'),
    webhooks: closing('webhooks'),
    traces: closing('traces'),
    links: closing('links'),
    timers: closing('timers'),
    store: closing('store'),
    endSideConnection: () => void order.push('side connection'),
    stopSweeping: ending('sweep'),
  };
  const log = { debug: say, info: say, warn: say, error: say };
  return { order, lines, stop: () => stopAll(parts, log, FOR_CALLS_MS) };
}

const never = (): Promise<void> => new Promise(() => undefined);
const after = (ms: number) => (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** How long it took, by the faked clock. */
async function timed(work: Promise<void>): Promise<number> {
  const from = performance.now();
  let took = Infinity;
  const measured = work.then(() => void (took = performance.now() - from));
  await jest.advanceTimersByTimeAsync(10 * UNIT_MS);
  expect(took).toBeLessThan(Infinity);
  await measured;
  return took;
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('[O5] stopping', () => {
  it('takes no requests first, and lets records, webhooks and traces finish after the calls, before their connection goes', async () => {
    const { order, lines, stop } = house();
    expect(await timed(stop())).toBe(0);
    expect(order).toEqual([
      'api',
      'presence',
      'admissions',
      'standstill',
      'held up',
      'sweep',
      'occupancy',
      'reloading',
      'watching',
      'beside',
      'naming',
      'queues',
      'engine',
      'records',
      'webhooks',
      'traces',
      'side connection',
      'links',
      'timers',
      'store',
    ]);
    expect(lines).toEqual([]);
  });

  it('has one deadline for whatever hangs, and closes everybody else', async () => {
    const { order, lines, stop } = house({
      api: never,
      presence: after(FOR_CALLS_MS),
      sweep: never,
      watching: never,
      naming: never,
      engine: never,
      records: never,
      webhooks: never,
      traces: never,
      links: never,
      timers: never,
    });
    expect(await timed(stop())).toBeLessThan(UNIT_MS);
    expect(order).toHaveLength(20);
    expect(order.at(-1)).toBe('store');
    const late = lines.map(({ message, part }) => `${message} ${String(part)}`);
    expect(late).toEqual(
      ['api', 'sweep', 'watches', 'names', 'calls', 'records', 'webhooks', 'traces', 'links', 'timers'].map(
        (part) => `not-closed-in-time ${part}`,
      ),
    );
  });

  it('gives the records what the calls leave of the time', async () => {
    const { lines, stop } = house({ presence: after(3_000), records: after(6_000) });
    expect(await timed(stop())).toBe(9_000);
    expect(lines).toEqual([]);
  });

  it('the API holds up no caller: both end at the same time', async () => {
    const { stop } = house({ api: after(4_000), presence: after(4_000) });
    expect(await timed(stop())).toBe(4_000);
  });

  it('says which part failed, and closes the others', async () => {
    const { order, lines, stop } = house({ api: () => Promise.reject(new Error('stream')), records: never });
    await timed(stop());
    expect(lines[0]).toEqual({ message: 'not-closed', part: 'api' });
    expect(order.at(-1)).toBe('store');
  });
});
