import { describe, expect, test } from '@jest/globals';
import type { BayState, CallCard } from '@parkade/api-contract';
import { chromiumPath, NO_CHROMIUM } from '../support/browser.js';
import { problemOf, type Office } from '../support/office.js';
import { useBoards } from '../support/opened-board.js';
import { deniedLots, PEOPLE } from '../support/scenes.js';
import { endingOf, jonas, person, reception, ringingOf } from '../support/told.js';

const inChromium = chromiumPath === null ? describe.skip : describe;

function callIn(office: Office, orbit: string): CallCard {
  const state = [...office.lots.values()].flatMap(({ bays }) => bays).find((bay) => bay.orbit === orbit)?.state;
  if (state === undefined || !('call' in state)) throw new Error(`nobody in ${orbit}`);
  return state.call;
}
const next = (call: CallCard, some: Partial<CallCard> = {}): CallCard => ({
  ...call,
  version: call.version + 1,
  ...some,
});

inChromium(chromiumPath === null ? `acting (skipped: ${NO_CHROMIUM})` : 'acting', () => {
  const open = useBoards();

  test('[O3] [BD-15] [BD-16] [BD-48] pick up and cancel by keyboard alone: asked at once, "rings" on the word of the server', async () => {
    const { office, page, bay, asked } = await open();
    await page.keyboard.type('711');
    expect(await bay('711').evaluate((one) => one === document.activeElement)).toBe(true);
    office.on('pickup', () => 'hang');
    await page.keyboard.press('Enter');
    await bay('711', 'connecting-you').waitFor();
    expect(await bay('711').locator('.message').textContent()).toContain('Asked. 1001 rings in a moment.');
    const request = await asked('pickup');
    expect(request).toMatchObject({
      method: 'POST',
      path: 'calls/c711/pickup',
      body: { ifVersion: 2, phone: '1001@pbx.example.org' },
    });
    expect(request.key).toMatch(/^[0-9a-f-]{36}$/);

    const call = next(callIn(office, '711'));
    const ringing = ringingOf(office.now(), { why: 'pick-up', askedBy: 'carla', target: reception });
    office.change('711', { kind: 'ringing', call, ringing }, 'asked-ringing');
    await bay('711').getByText('Your phone rings.').waitFor();
    await page.keyboard.press('Escape');
    expect(await asked('cancel')).toMatchObject({ path: 'calls/c711/cancel', body: { ifVersion: 3 } });
    office.change('711', { kind: 'waiting', call: next(call) }, 'asked-ringing-over', { why: 'cancelled' });
    await bay('711', 'waiting').waitFor();
  });

  test('[BD-23] a press repeated is one request', async () => {
    const { office, bay, page, asked } = await open();
    office.on('pickup', () => 'hang');
    await bay('701').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await bay('701', 'connecting-you').waitFor();
    await asked('pickup');
    expect(office.requests).toHaveLength(1);
  });

  test('[O3] [BD-17] a lost race is told in the same bay: who won, by how much, that nobody hears you', async () => {
    const { office, page, bay } = await open();
    office.on('pickup', () => {
      const now = office.now();
      return { status: 409, body: problemOf(409, 'taken', { winner: { by: jonas, wonAt: now - 300, askedAt: now } }) };
    });
    await bay('701').getByRole('button', { name: 'Pick up' }).click();
    await page
      .locator('[role="alert"]', { hasText: '1005 Jonas Weber was faster, by 0.3 s.' })
      .waitFor({ state: 'attached' });
    office.end('701', endingOf(office.now(), { callId: 'c701', orbit: '701', at: office.now() }));
    await bay('701', 'taken').waitFor();
    expect(await bay('701').locator('.message').textContent()).toBe(
      '1005 Jonas Weber was faster, by 0.3 s. You are not connected to anyone.',
    );
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  test('[BD-24] a press on somebody who came in this moment is not sent', async () => {
    const { office, page, bay } = await open();
    const other = next(callIn(office, '701'), {
      callId: 'other',
      version: 1,
      caller: { name: 'Piet de Vries', number: '1', shown: 'full' },
    });
    // The press is made by the page itself in the frame in which the caller changes: no hand is as fast.
    await page.evaluate(() => {
      const watch = new MutationObserver(() => {
        const bay = document.querySelector('[data-orbit="701"]');
        if (bay?.textContent.includes('Piet de Vries') !== true) return;
        watch.disconnect();
        bay.querySelector<HTMLElement>('.button.primary')?.click();
      });
      watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    office.change('701', { kind: 'waiting', call: other }, 'parked');
    await page.locator('.toast', { hasText: 'Somebody else is here now: Piet de Vries.' }).waitFor();
    expect(office.requests).toEqual([]);
    expect(await bay('701').getByText('Piet de Vries').count()).toBe(1);
  });

  test('[BD-18] [BD-41] send by keyboard: to a number typed, and the focus is back on the bay', async () => {
    const { page, bay, asked } = await open();
    await bay('709').focus();
    await page.keyboard.press('s');
    await page.keyboard.type('1003');
    await page.keyboard.press('Enter');
    expect(await asked('send')).toMatchObject({
      path: 'calls/c709/send',
      body: { ifVersion: 2, to: '1003@pbx.example.org' },
    });
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    expect(await bay('709').evaluate((one) => one === document.activeElement)).toBe(true);
  });

  test('[BD-20] one minute more, and undone', async () => {
    const { office, page, bay } = await open();
    await bay('701').focus();
    await page.keyboard.press('e');
    await page.locator('.toast', { hasText: 'Alice Ray: 1 minute more.' }).waitFor();
    const undone = office.nextRequest();
    await page.getByRole('button', { name: 'Undo' }).click();
    await undone;
    expect(office.requests.map(({ path, body }) => [path, body])).toEqual([
      ['calls/c701/extend', { ifVersion: 2, bySeconds: 60 }],
      ['calls/c701/extend', { ifVersion: 2, bySeconds: -60 }],
    ]);
  });

  test('[BD-20] later by a choice, ring now', async () => {
    const { page, bay, asked } = await open();
    await bay('701').focus();
    await page.keyboard.press('Shift+E');
    await page.getByRole('button', { name: 'Not at all' }).click();
    expect((await asked('extend')).body).toEqual({ ifVersion: 2, bySeconds: 'never' });
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await bay('701').focus();
    await page.keyboard.press('r');
    expect((await asked('ring-now')).path).toBe('calls/c701/ring-now');
  });

  test('[BD-21] a pick-up of mine is put back by B', async () => {
    const { page, asked } = await open();
    await page.getByRole('button', { name: 'Put back' }).waitFor();
    await page.keyboard.press('b');
    expect(await asked('put-back')).toMatchObject({ path: 'calls/c712/put-back', body: {} });
  });

  test('[BD-19] a note is written in place, and saved at Enter', async () => {
    const { page, bay, asked } = await open();
    await bay('709').focus();
    await page.keyboard.press('n');
    await page.keyboard.type('calls about the invoice');
    await page.keyboard.press('Enter');
    expect(await asked('note')).toMatchObject({
      method: 'PUT',
      path: 'calls/c709/note',
      body: { ifVersion: 2, text: 'calls about the invoice' },
    });
  });

  test('[BD-19] what somebody else wrote meanwhile is shown, and not overwritten', async () => {
    const { office, page, bay } = await open();
    await bay('701').focus();
    await page.keyboard.press('n');
    await page.keyboard.type(' and a half');
    const theirs = { text: 'wants the manager', by: 'Jonas', at: office.now() };
    office.change('701', { kind: 'waiting', call: next(callIn(office, '701'), { note: theirs }) }, 'noted');
    await page.locator('.clash', { hasText: 'Jonas wrote meanwhile: wants the manager' }).waitFor();
    await page.keyboard.press('Enter');
    expect(office.requests).toEqual([]);
    await page.getByRole('button', { name: 'Take theirs' }).click();
    expect(await page.locator('#note-side').inputValue()).toBe('wants the manager');
    expect(office.requests).toEqual([]);
  });

  test('[BD-19] [BD-40] for whom is written in place by F, and saved at Enter', async () => {
    const { page, bay, asked } = await open();
    await bay('709').focus();
    await page.keyboard.press('f');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('sales');
    await page.keyboard.press('Enter');
    expect(await asked('for-whom')).toMatchObject({
      method: 'PUT',
      path: 'calls/c709/for-whom',
      body: { ifVersion: 2, forWhom: 'sales' },
    });
    await page.locator('.toast', { hasText: 'Now for sales.' }).waitFor();
  });

  test('[BD-19] whom nobody knows is said, and what was written stays', async () => {
    const { office, page, bay } = await open();
    office.on('for-whom', () => ({ status: 404, body: problemOf(404, 'no-such-person') }));
    await bay('709').focus();
    await page.keyboard.press('f');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('accounting');
    await page.keyboard.press('Enter');
    await page.locator('.toast', { hasText: 'Nobody called “accounting” can pick up here.' }).waitFor();
    expect(await page.locator('#forwhom-side').inputValue()).toBe('accounting');
  });

  test('[BD-25] who may not is told why, and nothing is asked', async () => {
    const { office, page, bay } = await open({ lots: deniedLots });
    const button = bay('701').getByRole('button', { name: 'Pick up' });
    expect(await button.getAttribute('aria-description')).toBe('You may look here, not do this. Ask Ada Quist.');
    await bay('701').focus();
    await page.keyboard.press('Enter');
    await page.locator('.toast', { hasText: 'Ask Ada Quist.' }).waitFor();
    expect(office.requests).toEqual([]);
  });

  test('[BD-15] [BD-26] with several phones and none chosen it asks once which', async () => {
    const phones = [reception, person('1002', 'Back office')];
    const { office, page, bay, asked } = await open({ office: { me: { phones } } });
    await bay('701').getByRole('button', { name: 'Pick up' }).click();
    await page.getByRole('button', { name: /1002 Back office/ }).click();
    expect((await asked('pickup')).body).toMatchObject({ phone: '1002@pbx.example.org' });
    const second = office.nextRequest();
    await bay('709').getByRole('button', { name: 'Pick up' }).click();
    await second;
    expect(office.requests.at(-1)?.body).toMatchObject({ phone: '1002@pbx.example.org' });
  });

  test('[BD-40] Shift+Enter shows first whom it would take', async () => {
    const { page, asked } = await open();
    await page.keyboard.press('Shift+Enter');
    // 702 is for me; 711 waits longer, but not for me.
    expect(await page.locator('dialog[open]').textContent()).toContain('702');
    await page.keyboard.press('Enter');
    expect((await asked('pickup')).path).toBe('calls/c702/pickup');
  });

  test('[O3] [BD-27] [BD-47] by touch, on a phone', async () => {
    const { page, bay, asked } = await open({
      open: { width: 390, height: 844, context: { hasTouch: true, isMobile: true } },
    });
    expect(await page.locator('.row').first().getAttribute('data-orbit')).toBe('705');
    await bay('701').getByRole('button', { name: 'Pick up' }).tap();
    expect((await asked('pickup')).path).toBe('calls/c701/pickup');
  });

  test('[BD-15] a phone that was not answered: the caller is where they were, and it is said', async () => {
    const { office, page, bay } = await open();
    const call = next(callIn(office, '701'));
    const ringing = ringingOf(office.now(), { why: 'send', askedBy: 'carla', target: PEOPLE.jonas });
    office.change('701', { kind: 'ringing', call, ringing }, 'asked-ringing');
    await bay('701', 'sending').waitFor();
    const back: BayState = { kind: 'waiting', call: next(call) };
    office.change('701', back, 'asked-ringing-over', { why: 'NO_ANSWER' });
    await bay('701').getByText('1005 did not answer. Alice Ray is still in 701.').waitFor();
    expect(await page.locator('[role="alert"]', { hasText: '1005 did not answer' }).count()).toBe(1);
  });
});
