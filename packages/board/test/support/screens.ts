/** The screens there are: pictures, axe, themes and 320 px go through this one list. */
import type { LotSnapshot } from '@parkade/api-contract';
import type { Page } from 'playwright-core';
import { problemOf, type Office, type OfficeSettings } from './office.js';
import type { OpenSettings } from './browser.js';
import { HOUSE, RECORDS } from './house.js';
import { deniedLots, emptyLots, fullLots, officeLots, PEOPLE, sitesLots } from './scenes.js';

export interface Screen {
  readonly name: string;
  readonly lots: (now: number) => LotSnapshot[];
  readonly open?: OpenSettings;
  readonly office?: Partial<OfficeSettings>;
  /** What has to be seen before the screen is what it is called. */
  readonly ready: string;
  readonly prepare?: (page: Page, office: Office) => Promise<void>;
  readonly themes?: readonly ('light' | 'dark')[];
}

const bay = (orbit: string, state?: string) =>
  `[data-orbit="${orbit}"]${state === undefined ? '' : `[data-state="${state}"]`}`;

/** A pick-up that somebody was faster with. */
async function loseRace(page: Page, office: Office): Promise<void> {
  office.on('pickup', () => {
    const now = office.now();
    return {
      status: 409,
      body: problemOf(409, 'taken', { winner: { by: PEOPLE.jonas, wonAt: now - 300, askedAt: now } }),
    };
  });
  await page
    .locator(`${bay('709')} .button`)
    .first()
    .click();
  await page.locator('[role="alert"]', { hasText: /./ }).first().waitFor({ state: 'attached' });
  const now = office.now();
  office.end('709', {
    callId: 'c709',
    orbit: '709',
    outcome: 'retrieved',
    at: now,
    caller: { name: 'Piet de Vries', number: '+31 20 555 0133', shown: 'full' },
    parkedBy: PEOPLE.reception,
    waitedMs: 52_000,
    by: PEOPLE.jonas,
    to: null,
    calledBack: false,
  });
  await page.locator(bay('709', 'taken')).waitFor();
}

export const SCREENS: readonly Screen[] = [
  {
    name: 'sign-in',
    lots: officeLots,
    office: { signedIn: false },
    ready: 'input[name="user"]',
    open: { width: 1280, height: 800 },
  },
  { name: 'board', lots: officeLots, ready: bay('701') },
  { name: 'board-german', lots: officeLots, ready: bay('701'), open: { preferences: { language: 'de' } } },
  {
    name: 'board-right-to-left',
    lots: officeLots,
    ready: bay('701'),
    open: { preferences: { direction: 'rtl' } },
    themes: ['light'],
  },
  {
    name: 'board-pseudo',
    lots: officeLots,
    ready: bay('701'),
    open: { preferences: { language: 'pseudo' } },
    themes: ['light'],
  },
  { name: 'board-sites', lots: sitesLots, ready: bay('701') },
  { name: 'board-empty', lots: emptyLots, ready: '.empty' },
  { name: 'board-full', lots: fullLots, ready: '.full' },
  { name: 'board-denied', lots: deniedLots, ready: bay('701') },
  { name: 'board-no-lots', lots: () => [], ready: '.empty' },
  { name: 'board-lost-race', lots: officeLots, ready: bay('709', 'taken'), prepare: loseRace },
  {
    name: 'board-connecting',
    lots: officeLots,
    ready: '.live.connecting',
    office: { unreachable: true },
    themes: ['light'],
  },
  {
    name: 'board-stale',
    lots: officeLots,
    ready: '.stale-bar',
    prepare: async (page, office) => {
      await page.locator(bay('701')).waitFor();
      office.silent = true;
      office.unreachable = true;
    },
  },
  {
    name: 'board-store-away',
    lots: officeLots,
    ready: '.store-bar',
    prepare: async (page, office) => {
      await page.locator(bay('701')).waitFor();
      office.storeAwaySince = office.now() - 7000;
      office.beat();
    },
  },
  {
    name: 'board-send',
    lots: officeLots,
    ready: 'dialog[open]',
    prepare: async (page) => {
      await page.locator(bay('701')).focus();
      await page.keyboard.press('s');
    },
  },
  {
    name: 'board-find',
    lots: officeLots,
    ready: 'dialog[open] .found',
    prepare: async (page) => {
      await page.locator(bay('701')).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('555 01');
    },
  },
  {
    name: 'board-keys',
    lots: officeLots,
    ready: 'dialog[open]',
    prepare: async (page) => {
      await page.locator(bay('701')).waitFor();
      await page.keyboard.press('?');
    },
  },
  { name: 'board-tablet', lots: officeLots, ready: bay('701'), open: { width: 820, height: 1100 }, themes: ['light'] },
  {
    name: 'phone',
    lots: officeLots,
    ready: bay('701'),
    open: { width: 390, height: 844, context: { hasTouch: true } },
  },
  {
    name: 'phone-details',
    lots: officeLots,
    ready: 'dialog[open]',
    open: { width: 390, height: 844, context: { hasTouch: true } },
    prepare: (page) => page.locator(`${bay('701')} .words`).tap(),
    themes: ['light'],
  },
  { name: 'dock', lots: officeLots, ready: bay('701'), open: { width: 320, height: 900, hash: '#/dock/main' } },
  {
    name: 'nodes',
    lots: officeLots,
    ready: '.admin-sheet .admin-state',
    open: { hash: '#/nodes' },
    office: { answers: HOUSE },
  },
  { name: 'lots', lots: officeLots, ready: '.card', open: { hash: '#/lots' } },
  { name: 'keys', lots: officeLots, ready: '.lines pre', open: { hash: '#/keys' } },
  { name: 'api', lots: officeLots, ready: '.lines pre', open: { hash: '#/api' } },
  {
    name: 'records',
    lots: officeLots,
    ready: '.chart',
    open: { hash: '#/records', height: 1000 },
    office: { answers: RECORDS },
  },
  {
    name: 'wallboard',
    lots: officeLots,
    ready: '.tile',
    open: { width: 1920, height: 1080, hash: '#/wall/main' },
    themes: ['dark'],
  },
];
