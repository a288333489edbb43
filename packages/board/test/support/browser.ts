/** Debian's Chromium, driven by playwright-core; a test that finds none is skipped, and says so. */
import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PLACES = [
  process.env['PARKADE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function isThere(path: string | undefined): path is string {
  try {
    if (path === undefined) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const chromiumPath = PLACES.find(isThere) ?? null;
export const NO_CHROMIUM = 'no Chromium: apt-get install chromium, or name one in PARKADE_CHROMIUM';

export const site = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'site');

export function launch(): Promise<Browser> {
  if (chromiumPath === null) throw new Error(NO_CHROMIUM);
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: chromiumPath,
    args: [...(root ? ['--no-sandbox'] : []), '--autoplay-policy=user-gesture-required'],
  });
}

export interface Opened {
  readonly page: Page;
  /** What the page complained of: errors, refused by the policy, asked of others. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

export interface OpenSettings {
  readonly hash?: string;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly preferences?: Readonly<Record<string, string>>;
  readonly context?: BrowserContextOptions;
}

export async function openPage(browser: Browser, url: string, settings: OpenSettings = {}): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: settings.width ?? 1440, height: settings.height ?? 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: settings.theme ?? 'light',
    ...settings.context,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
      complaints.push(`policy: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asks another origin: ${request.url()}`);
  });
  const kept = Object.entries(settings.preferences ?? {});
  await page.addInitScript((entries) => {
    for (const [key, value] of entries)
      if (localStorage.getItem(`parkade.${key}`) === null) localStorage.setItem(`parkade.${key}`, value);
  }, kept);
  await page.goto(`${url}${settings.hash ?? ''}`);
  return { page, complaints, close: () => context.close() };
}
