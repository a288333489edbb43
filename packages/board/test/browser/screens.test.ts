import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { chromiumPath, launch, NO_CHROMIUM, openPage, site } from '../support/browser.js';
import { Office } from '../support/office.js';
import { OPENED } from '../support/scenes.js';
import { SCREENS, type Screen } from '../support/screens.js';

const inChromium = chromiumPath === null ? describe.skip : describe;
const title = chromiumPath === null ? `screens (skipped: ${NO_CHROMIUM})` : 'screens';
const THEMES = ['light', 'dark'] as const;
const rows = SCREENS.flatMap((screen) => THEMES.map((theme) => ({ ...screen, theme })));

inChromium(title, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  async function opened(screen: Screen, theme: 'light' | 'dark', width?: number) {
    const office = await Office.open({ site, at: OPENED, lots: screen.lots(OPENED), beatMs: 500, ...screen.office });
    const page = await openPage(browser, office.url, {
      ...screen.open,
      theme,
      ...(width === undefined ? {} : { width, height: 640 }),
    });
    return {
      ...page,
      office,
      close: async () => {
        await page.close();
        await office.close();
      },
    };
  }

  test.each(rows)(
    '[BD-42] [BD-52] axe finds nothing on $name, $theme; nothing is refused or asked of others',
    async (row) => {
      const { page, office, complaints, close } = await opened(row, row.theme);
      await row.prepare?.(page, office);
      await page.locator(row.ready).first().waitFor();
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      await close();
      expect(
        violations.map(({ id, nodes }) => [
          id,
          ...nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ''}`),
        ]),
      ).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  // A wallboard has its own width, and nothing on it is touched.
  const narrow = SCREENS.filter(
    ({ name, prepare }) =>
      name !== 'wallboard' && (prepare === undefined || ['board-stale', 'board-store-away'].includes(name)),
  );
  test.each(narrow)('[BD-30] nothing of $name scrolls sideways at 320 px', async (screen) => {
    const { page, office, close } = await opened(screen, 'light', 320);
    await screen.prepare?.(page, office);
    // The summary of a full lot is not shown on a small window.
    await page
      .locator(screen.ready.replace(/\.full/, '.live:not(.connecting)'))
      .first()
      .waitFor();
    const [wide, elements] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      [...document.querySelectorAll('body *')]
        .filter((one) => {
          const box = one.getBoundingClientRect();
          return (
            box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !one.closest('.sr, .menu, svg, dialog')
          );
        })
        .map((one) => `${one.tagName}.${one.className}`),
    ]);
    await close();
    expect(elements).toEqual([]);
    expect(wide).toBeLessThanOrEqual(320);
  });

  test.each(SCREENS.filter(({ name }) => name === 'phone'))(
    '[BD-47] targets of $name are at least 40 px high, its main ones 48',
    async (screen) => {
      const { page, close } = await opened(screen, 'light');
      await page.locator(screen.ready).first().waitFor();
      const heights = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('button, a')]
          .filter((one) => one.offsetParent !== null)
          .map((one) => ({ main: one.matches('.row > .button'), height: one.getBoundingClientRect().height })),
      );
      await close();
      expect(heights.filter(({ height }) => height < 30)).toEqual([]);
      expect(heights.filter(({ main, height }) => main && height < 48)).toEqual([]);
    },
  );
});
