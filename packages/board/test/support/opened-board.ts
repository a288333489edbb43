/** An office with a board open in it, for one test; what was opened is closed at its end. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { LotSnapshot } from '@parkade/api-contract';
import type { Browser, Locator, Page } from 'playwright-core';
import { launch, openPage, site, type OpenSettings } from './browser.js';
import { Office, type Asked, type OfficeSettings } from './office.js';
import { OPENED, officeLots } from './scenes.js';

export interface OpenBoard {
  readonly office: Office;
  readonly page: Page;
  readonly bay: (orbit: string, state?: string) => Locator;
  /** What was asked for with this word, once it has been. */
  readonly asked: (action: string) => Promise<Asked>;
}

export interface BoardSettings {
  readonly lots?: (now: number) => LotSnapshot[];
  readonly office?: Partial<OfficeSettings>;
  readonly open?: OpenSettings;
  /** What is seen when the board is there. */
  readonly ready?: string;
}

export function useBoards(): (settings?: BoardSettings) => Promise<OpenBoard> {
  let browser: Browser;
  const ends: (() => Promise<void>)[] = [];
  const complaints: string[][] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    // No test may leave an error of the page or a request to another origin behind.
    expect(complaints.splice(0).flat()).toEqual([]);
  });
  afterAll(() => browser.close());

  return async ({ lots = officeLots, office: some, open, ready = '[data-orbit="701"]' } = {}) => {
    const office = await Office.open({ site, at: OPENED, lots: lots(OPENED), beatMs: 500, ...some });
    const opened = await openPage(browser, office.url, open);
    complaints.push(opened.complaints);
    ends.push(opened.close, () => office.close());
    const { page } = opened;
    await page.locator(ready).first().waitFor();
    return {
      office,
      page,
      bay: (orbit, state) =>
        page.locator(`[data-orbit="${orbit}"]${state === undefined ? '' : `[data-state="${state}"]`}`),
      asked: async (action) => {
        for (;;) {
          const found = office.requests.find(({ path }) => path.endsWith(`/${action}`));
          if (found !== undefined) return found;
          await office.nextRequest();
        }
      },
    };
  };
}
