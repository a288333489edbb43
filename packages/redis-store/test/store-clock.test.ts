import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogFields, Logger, Meters } from '@parkade/park-ports';
import { PrivateRedis } from '@parkade/testkit';
import { domainConnection, StoreClock, type StoreClockOptions } from '../src/index.js';

let server: PrivateRedis;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const FIVE_MINUTES = 300_000;
const machine = (aheadMs: number) => ({ now: () => Date.now() + aheadMs });

function clockOn(url: string, options: StoreClockOptions): StoreClock {
  const redis = domainConnection({ url, commandTimeoutMs: 500 });
  redis.on('error', () => undefined);
  const clock = new StoreClock(redis, { commandTimeoutMs: 500, ...options });
  ends.push(() => {
    clock.close();
    redis.disconnect();
  });
  return clock;
}

/** Keeps the lines that speak of the clock. */
function recorder(): { readonly lines: LogFields[]; readonly logger: Logger } {
  const lines: LogFields[] = [];
  const keep = (message: string, fields: LogFields = {}): void => void lines.push({ message, ...fields });
  return { lines, logger: { debug: () => undefined, info: keep, warn: keep, error: keep } };
}

describe('StoreClock', () => {
  it('is the same on machines whose clocks are ten minutes apart', async () => {
    const [early, late] = [-FIVE_MINUTES, FIVE_MINUTES].map((ahead) => clockOn(server.url, { system: machine(ahead) }));
    await Promise.all([early?.start(5_000), late?.start(5_000)]);
    const [a, b, truly] = [early?.now() ?? 0, late?.now() ?? 0, Date.now()];
    expect(Math.abs(a - b)).toBeLessThan(1_000);
    expect(Math.abs(a - truly)).toBeLessThan(1_000);
    expect(Number.isInteger(a)).toBe(true);
  });

  it("shows the machine's clock until Redis was reached, and keeps the last offset when it is gone", async () => {
    const own = await PrivateRedis.start();
    try {
      const clock = clockOn(own.url, { system: machine(FIVE_MINUTES) });
      expect(clock.now()).toBeGreaterThan(Date.now() + FIVE_MINUTES - 1_000);
      await clock.start(5_000);
      expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
      await own.stop();
      await clock.start(50);
      expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    } finally {
      await own.stop();
    }
  });

  it('says once that the clocks differ, with both of them, and measures by how much', async () => {
    const { lines, logger } = recorder();
    const gauges: [string, number][] = [];
    let heard: () => void = () => undefined;
    const thrice = new Promise<void>((resolve) => (heard = () => gauges.length >= 3 && resolve()));
    const meters: Meters = {
      count: () => undefined,
      observeMs: () => undefined,
      gauge: (name, value) => {
        gauges.push([name, value]);
        heard();
      },
    };
    await clockOn(server.url, { system: machine(FIVE_MINUTES), logger, meters }).start(5_000);
    await thrice;
    expect(lines).toEqual([expect.objectContaining({ message: 'clock-differs' })]);
    expect(Number(lines[0]?.['systemMs']) - Number(lines[0]?.['redisMs'])).toBeGreaterThan(FIVE_MINUTES - 1_000);
    for (const [name, value] of gauges) {
      expect(name).toBe('parkade_clock_offset_ms');
      expect(Math.abs(value + FIVE_MINUTES)).toBeLessThan(1_000);
    }
  });

  it('does not move with the clock of the machine, and never goes back a little', async () => {
    let ahead = 0;
    let monotonic = 1_000;
    const clock = clockOn(server.url, {
      system: { now: () => Date.now() + ahead },
      monotonicMs: () => monotonic,
    });
    await clock.start(5_000);
    const before = clock.now();
    ahead = -FIVE_MINUTES;
    expect(clock.now()).toBe(before);
    monotonic -= 500;
    expect(clock.now()).toBe(before);
    monotonic += 600;
    expect(clock.now()).toBe(before + 100);
  });
});
