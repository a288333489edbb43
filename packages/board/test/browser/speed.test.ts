import { describe, expect, test } from '@jest/globals';
import { chromiumPath, NO_CHROMIUM } from '../support/browser.js';
import { useBoards } from '../support/opened-board.js';
import { manyBays } from '../support/scenes.js';
import { callOf } from '../support/told.js';

const inChromium = chromiumPath === null ? describe.skip : describe;
const BAYS = 500;
const CHANGES_A_SECOND = 100;
/** The requirement is a minute; PARKADE_BOARD_SECONDS makes it one. */
const SECONDS = Number(process.env['PARKADE_BOARD_SECONDS'] ?? 10);

inChromium(chromiumPath === null ? `speed (skipped: ${NO_CHROMIUM})` : 'speed', () => {
  const open = useBoards();

  test(
    '[BD-63] 500 bays, 100 changes a second: all are drawn, and the frames are printed',
    async () => {
      const { office, page, bay } = await open({ lots: (now) => manyBays(now, BAYS), ready: '[data-orbit="7000"]' });
      await page.evaluate(() => {
        const frames: number[] = [];
        Object.assign(window, { frames });
        let last = performance.now();
        const frame = (now: number) => {
          frames.push(now - last);
          last = now;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
      let n = 0;
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          const orbit = String(7000 + ((n * 37) % BAYS));
          office.change(
            orbit,
            {
              kind: 'waiting',
              call: callOf(
                office.now(),
                { callId: `new-${n}`, caller: { name: `New ${n}`, number: String(n), shown: 'full' } },
                0,
              ),
            },
            'parked',
          );
          n += 1;
          if (n < SECONDS * CHANGES_A_SECOND) return;
          clearInterval(timer);
          resolve();
        }, 1000 / CHANGES_A_SECOND);
      });
      await bay(String(7000 + (((n - 1) * 37) % BAYS)))
        .getByText(`New ${n - 1}`, { exact: true })
        .waitFor({ state: 'attached' });
      const frames = (await page.evaluate(() => Reflect.get(window, 'frames') as unknown as number[])).toSorted(
        (a, b) => a - b,
      );
      const part = (p: number) => frames[Math.min(frames.length - 1, Math.floor(frames.length * p))] ?? 0;
      process.stderr.write(
        `board: ${BAYS} bays, ${CHANGES_A_SECOND} changes a second, ${frames.length} frames in ${SECONDS} s: ` +
          `half within ${part(0.5).toFixed(1)} ms, 95 of 100 within ${part(0.95).toFixed(1)} ms, the longest ${part(1).toFixed(1)} ms\n`,
      );
      expect(frames.length).toBeGreaterThan(0);
      expect(await page.locator('article.bay').count()).toBe(BAYS);
    },
    SECONDS * 1000 + 60_000,
  );
});
