/** The newcomer's minute in a browser: by mouse, by touch, by keyboard alone; nothing is pressed by itself meanwhile. */
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { PracticeOffice, serveOffice, type OfficeServer } from '../src/index.js';

const CHROMIUM = [process.env['PARKADE_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const WITHIN_MS = 120_000;
const STEP_MS = 25_000;
const MOST_TABS = 60;

/** The keys of the story, in their order: no two that follow each other are the same. */
const KEYS = ['call', 'answer', 'park', 'lamp-701', 'park', 'lamp-701', 'park', 'answer'] as const;
const WAYS = [
  { way: 'mouse', touch: false, press: (_: Page, key: Locator) => key.click() },
  { way: 'touch', touch: true, press: (_: Page, key: Locator) => key.tap() },
  { way: 'keyboard alone', touch: false, press: pressByKeyboard },
] as const;

interface Focused {
  readonly key: string | null;
  readonly due: boolean;
  readonly text: string;
}
/** Said in the page, which has a document. */
const FOCUSED = `(() => {
  const at = document.activeElement;
  return { key: at.getAttribute('data-key'), due: at.classList.contains('due'), text: at.textContent };
})()`;

/** Tab until the key has the focus, then Enter. */
async function pressByKeyboard(page: Page, key: Locator): Promise<void> {
  const name = await key.getAttribute('data-key');
  const text = await key.textContent();
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    const focused = await page.evaluate<Focused>(FOCUSED);
    if (name === null ? focused.text === text : focused.key === name && focused.due)
      return page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
  }
  throw new Error(`the key ${String(name)} is not reached within ${MOST_TABS} presses of Tab`);
}

const suite = CHROMIUM === undefined ? describe.skip : describe;

suite(
  `the newcomer's minute${CHROMIUM === undefined ? ' (skipped: no Chromium; apt-get install chromium)' : ''}`,
  () => {
    let office: PracticeOffice;
    let server: OfficeServer;
    let browser: Browser;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      office = await PracticeOffice.open();
      server = await serveOffice(office, 0);
      const root = process.getuid?.() === 0;
      browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: root ? ['--no-sandbox'] : [] });
    }, WITHIN_MS);
    afterAll(async () => {
      await browser.close();
      await server.close();
      await office.close();
    }, WITHIN_MS);

    const open = async (touch: boolean): Promise<void> => {
      const context = await browser.newContext({
        viewport: touch ? { width: 1024, height: 768 } : { width: 1440, height: 900 },
        hasTouch: touch,
        locale: 'en-GB',
      });
      page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(server.address);
      await page.locator('.desk').first().waitFor();
    };
    beforeEach(() => {
      complaints = [];
    });
    afterEach(async () => {
      await page.context().close();
    });

    test.each(WAYS)(
      '[BD-58][BD-59] is played by $way',
      async ({ touch, press }) => {
        office.obey({ wish: 'story', does: 'again' });
        await open(touch);
        await page.locator('button.due[data-key="call"]').waitFor({ timeout: STEP_MS });
        await press(page, page.getByRole('button', { name: 'Pause', exact: true }));
        await page.getByRole('button', { name: 'Go on' }).waitFor({ timeout: STEP_MS });
        for (const [nth, key] of KEYS.entries()) {
          const due = page.locator(`button.due[data-key="${key}"]`).first();
          await due.waitFor({ timeout: STEP_MS });
          if (nth === 3) await page.frameLocator('iframe').getByText('Alice Ray').first().waitFor();
          await press(page, due);
        }
        await page.getByText('That is Parkade. Now play.').waitFor({ timeout: STEP_MS });
        const news = office.told().news.map(({ word }) => word);
        for (const word of ['number', 'music', 'lamps-lit', 'lamps-out', 'announcement', 'rings', 'talks'])
          expect(news).toContain(word);
        expect(complaints).toEqual([]);
      },
      WITHIN_MS,
    );

    test(
      '[BD-58] arrow keys go from key to key, digits are typed on the phone that has the focus',
      async () => {
        office.obey({ wish: 'story', does: 'free' });
        await open(false);
        const phone = page.locator('[data-phone="1003"]');
        await phone.locator('[data-key="digit-1"]').focus();
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowDown');
        expect(await page.locator('button:focus').getAttribute('data-key')).toBe('digit-5');
        await page.keyboard.type('70');
        await phone.locator('.screen-party').getByText('70').waitFor();
        await phone.locator('[data-key="clear"]').click();
        await phone.getByText('ready').waitFor();
      },
      WITHIN_MS,
    );

    test.each(['light', 'dark'] as const)(
      '[BD-42] axe finds nothing in the office, %s',
      async (colorScheme) => {
        await open(false);
        await page.emulateMedia({ colorScheme });
        await page.getByText('For technicians').click();
        const found = await new AxeBuilder({ page })
          .exclude('iframe')
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
          .analyze();
        expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])).toEqual([]);
      },
      WITHIN_MS,
    );

    test(
      '[BD-50] it speaks German',
      async () => {
        await open(false);
        await page.getByRole('button', { name: 'Deutsch' }).click();
        await page.getByText('Das ist Parkade. Jetzt spielen Sie.').waitFor();
        expect(await page.title()).toBe('Übungsbüro · Parkade');
      },
      WITHIN_MS,
    );
  },
);
