import { describe, expect, test } from '@jest/globals';
import { KEYS } from '../../src/heart/keyboard.js';
import { chromiumPath, NO_CHROMIUM } from '../support/browser.js';
import { useBoards } from '../support/opened-board.js';
import { emptyLots, OPENED, receptionBays } from '../support/scenes.js';
import { bayOf, callOf, endingOf, infoOf, lotOf, SECOND } from '../support/told.js';

const inChromium = chromiumPath === null ? describe.skip : describe;

inChromium(chromiumPath === null ? `the living board (skipped: ${NO_CHROMIUM})` : 'the living board', () => {
  const open = useBoards();

  test('[O3] [BD-33] [BD-34] silence looks old, and is over by itself; what was missed is said once', async () => {
    const { office, page, bay } = await open();
    office.silent = true;
    office.unreachable = true;
    office.cut();
    await page.locator('.stale-bar').waitFor();
    expect(await page.locator('.stale-bar').textContent()).toMatch(
      /^Not live for 0:0\d\. You see the lot as it was at 14:02:5\d\./,
    );
    const button = bay('701').getByRole('button', { name: 'Dial 701' });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await bay('701').locator('.waited').textContent()).toMatch(/^≥ 0:4\d$/);
    expect(await bay('701').locator('.next').textContent()).toMatch(/^rings 1001 Reception at14:03:4\d$/);

    office.end('701', endingOf(office.now(), { callId: 'c701', orbit: '701', at: office.now() }));
    office.silent = false;
    office.unreachable = false;
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.locator('.stale-bar').waitFor({ state: 'detached' });
    await page.locator('.toast', { hasText: 'Caught up: 1 caller was picked up meanwhile.' }).waitFor();
    await page.locator('[role="status"]', { hasText: 'Live again.' }).waitFor({ state: 'attached' });
  });

  test('[BD-31] a clock of this machine that is an hour wrong changes nothing', async () => {
    const { page, bay } = await open({ open: { context: {} }, office: { at: OPENED } });
    await page.addInitScript(() => {
      const real = Date.now.bind(Date);
      Date.now = () => real() + 3_600_000;
    });
    await page.reload();
    await bay('701').waitFor();
    expect(await bay('701').locator('.waited').textContent()).toMatch(/^0:4\d|0:5\d$/);
    expect(await page.locator('.stale-bar').count()).toBe(0);
  });

  test('[BD-36] the title and the icon carry the count', async () => {
    const { office, page } = await open();
    expect(await page.title()).toBe('(1 rings) 7 waiting · Reception');
    expect(await page.locator('link[rel="icon"]').getAttribute('href')).toBe('./icons/rings-1.svg');
    office.end('703', endingOf(office.now(), { callId: 'c703', orbit: '703', at: office.now() }));
    await page.waitForFunction(() => document.title === '6 waiting · Reception');
    expect(await page.locator('link[rel="icon"]').getAttribute('href')).toBe('./icons/waits-6.svg');
  });

  test('[BD-11] the choice stays on the caller who was chosen', async () => {
    const { office, page, bay } = await open();
    await bay('701').focus();
    office.end(
      '701',
      endingOf(office.now(), {
        callId: 'c701',
        orbit: '701',
        at: office.now(),
        caller: { name: 'Alice Ray', number: '1', shown: 'full' },
      }),
    );
    await page.locator('.side', { hasText: '1005 Jonas Weber has the caller.' }).waitFor();
    expect(await bay('701').evaluate((one) => one === document.activeElement)).toBe(true);
    const other = callOf(office.now(), {
      callId: 'other',
      caller: { name: 'Somebody Else', number: '2', shown: 'full' },
    });
    office.change('701', { kind: 'waiting', call: other }, 'parked');
    await bay('701').getByText('Somebody Else').waitFor();
    expect(await bay('701').locator('.waited').textContent()).toMatch(/^0:4\d$/);
    expect(await page.locator('.side h2').first().textContent()).toBe('701Alice Ray');
  });

  test('[BD-13] what a caller is called is text, however it is written', async () => {
    const name = '<img src=x onerror=alert(1)><b>x</b>';
    const { bay } = await open({
      lots: (now) => [
        lotOf(now, [
          bayOf('701', {
            kind: 'waiting',
            call: callOf(now, {
              caller: { name, number: '1', shown: 'full' },
              note: { text: '</p><script>1</script>', by: 'x', at: now },
            }),
          }),
        ]),
      ],
    });
    expect(await bay('701').locator('.who').textContent()).toBe(name);
    expect(await bay('701').locator('.who img, .who b, script').count()).toBe(0);
  });

  test('[BD-12] [BD-2] an empty lot says how to park; a caller who comes is there at once', async () => {
    const { office, page, bay } = await open({ lots: emptyLots });
    expect(await page.locator('.empty').textContent()).toContain('Nobody waits. To park: transfer to *70.');
    office.change('705', { kind: 'waiting', call: callOf(office.now()) }, 'parked');
    await bay('705', 'waiting').waitFor();
    await page.locator('.empty').waitFor({ state: 'detached' });
  });

  test('[BD-3] "rings soon" comes by itself', async () => {
    const { bay } = await open({
      lots: (now) => [
        lotOf(now, [bayOf('701', { kind: 'waiting', call: callOf(now, {}, 74 * SECOND) })], { info: infoOf() }),
      ],
    });
    await bay('701', 'soon').waitFor();
  });

  test('[BD-37] a caller for me sounds once, after the first press', async () => {
    const { office, page, bay } = await open();
    await page.locator('.lot-bar [aria-label="Press once for sound"]').waitFor();
    await bay('704').click();
    await page.locator('.lot-bar [aria-label="Sound is on"]').waitFor();
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const start = Reflect.get(OscillatorNode.prototype, 'start') as (when?: number) => void;
      OscillatorNode.prototype.start = function (when) {
        heard.push('note');
        start.call(this, when);
      };
    });
    office.change(
      '704',
      { kind: 'waiting', call: callOf(office.now(), { callId: 'new', forWhom: 'carla' }) },
      'parked',
    );
    await page.waitForFunction(() => (Reflect.get(window, 'heard') as string[]).length === 2);
    await page.locator('[role="status"]', { hasText: 'New for you in 704: Alice Ray.' }).waitFor({ state: 'attached' });
  });

  test('[BD-52] a session that ended asks over the page; a half-written note stays', async () => {
    const { office, page, bay } = await open();
    await bay('701').focus();
    await page.keyboard.press('n');
    await page.keyboard.type(', half a thought');
    office.endSession();
    office.cut();
    await page.locator('dialog[open]', { hasText: 'Sign in again' }).waitFor();
    await page.locator('input[name="user"]').fill('carla');
    await page.locator('input[name="password"]').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Name or password is not right.').waitFor();
    await page.locator('input[name="password"]').fill('right');
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    expect(await page.locator('#note-side').inputValue()).toContain(', half a thought');
  });

  test('[O3] [BD-52] [BD-48] the first minute by keyboard alone: sign in, look, find, all keys', async () => {
    const { page, bay } = await open({ office: { signedIn: false }, ready: 'input[name="user"]' });
    await page.keyboard.type('carla');
    await page.keyboard.press('Tab');
    await page.keyboard.type('right');
    await page.keyboard.press('Enter');
    await bay('701').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('kroger');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-orbit') === '703');
    await page.keyboard.press('ArrowRight');
    expect(await bay('704').evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press(']');
    await bay('731').waitFor();
    await page.keyboard.press('[');
    await bay('701').waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog[open] .keys-list').waitFor();
    // A row for each key, and two above them: digits and arrows.
    expect(await page.locator('dialog[open] .keys-list > div').count()).toBe(KEYS.length + 2);
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  test('[BD-40] one tab stop for the grid, then the buttons of its bay', async () => {
    const { page, bay } = await open();
    await bay('709').focus();
    expect(await page.locator('article[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('[data-orbit]')?.getAttribute('data-orbit'))).toBe(
      '709',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('article'))).toBeNull();
  });

  test('[BD-46] the name of a bay says who, for whom, how long, what next', async () => {
    const { page, bay } = await open();
    await bay('701').focus();
    expect(await bay('701').getAttribute('aria-label')).toMatch(
      /^701, Alice Ray, for Jonas Weber, waits 4\d seconds, rings 1001 Reception in 4\d seconds$/,
    );
    expect(await page.locator('[role="timer"]:not([aria-live="off"])').count()).toBe(1);
  });

  test('[BD-50] the language is kept', async () => {
    const { page, bay } = await open();
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await bay('701').getByRole('button', { name: 'Abholen' }).waitFor();
    await page.reload();
    await bay('701').getByRole('button', { name: 'Abholen' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
  });

  test('[BD-6] of a lot with many bays only the occupied ones have a place, the free ones are a line', async () => {
    const { page } = await open({
      lots: (now) => [
        lotOf(now, [
          ...receptionBays(now),
          ...Array.from({ length: 60 }, (_, i) => bayOf(String(800 + i), { kind: 'free' as const })),
        ]),
      ],
    });
    expect(await page.locator('article.bay').count()).toBe(8);
    expect(await page.locator('.free-line').textContent()).toContain('63 free');
  });
});
