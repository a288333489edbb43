/** The office's server as a page, and as somebody who is not its page. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PracticeOffice, serveOffice, type OfficeServer, type OfficeTold } from '../src/index.js';

const WITHIN_MS = 60_000;
const SOON_MS = 15_000;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

describe('[BD-57] the office on this machine', () => {
  let office: PracticeOffice;
  let server: OfficeServer;

  beforeAll(async () => {
    office = await PracticeOffice.open();
    server = await serveOffice(office, 0);
  }, WITHIN_MS);
  afterAll(async () => {
    await server.close();
    await office.close();
  }, WITHIN_MS);

  const ask = (
    path: string,
    {
      method = 'GET',
      headers = {},
      body = '',
    }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, server.address), { method, headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const wish = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    ask('/office/wishes', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const until = (holds: (told: OfficeTold) => boolean): Promise<OfficeTold> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`not within ${SOON_MS} ms: ${String(holds)}; ${JSON.stringify(office.told().phones)}`)),
        SOON_MS,
      );
      if (holds(office.told())) {
        clearTimeout(late);
        return resolve(office.told());
      }
      const stop = office.onTold((told) => {
        if (!holds(told)) return;
        stop();
        clearTimeout(late);
        resolve(told);
      });
    });
  const lineOf = ({ phones }: OfficeTold, id: string): string => phones.find((one) => one.id === id)?.line ?? '';

  test('the page is served under a policy that allows nothing but itself and the board beside it', async () => {
    const { status, headers } = await ask('/office');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  test.each([
    ['another name (DNS rebinding)', { host: 'evil.example' }],
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused, and nothing is pressed', async (_, headers) => {
    const before = office.told().news.length;
    expect((await wish({ wish: 'press', phone: 'alice', key: 'call' }, headers)).status).toBe(403);
    expect((await ask('/office/events', { headers })).status).toBe(403);
    expect(office.told().news).toHaveLength(before);
  });

  test('a body that is no wish is answered with what is wrong', async () => {
    expect(await wish({ wish: 'story', does: 'x' })).toMatchObject({
      status: 400,
      body: 'does: one of pause, go-on, back, skip, free, again\n',
    });
    expect((await wish('x'.repeat(5000))).status).toBe(413);
    expect((await wish('{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask('/office/nothing')).status).toBe(404);
  });

  test(
    '[BD-58] a press is done on the practice switch, and what is heard is measured there',
    async () => {
      expect((await wish({ wish: 'story', does: 'free' })).status).toBe(204);
      await wish({ wish: 'press', phone: 'alice', key: 'call' });
      const ringing = await until((told) => lineOf(told, '1001') === 'ringing');
      expect(ringing.phones.find(({ id }) => id === '1001')?.party.name).toBe('Alice Ray');
      await wish({ wish: 'press', phone: '1001', key: 'handset' });
      await until(({ phones }) => phones.some(({ id, hears }) => id === 'alice' && hears.kind === 'voices'));
      await wish({ wish: 'press', phone: '1001', key: 'transfer' });
      await until(({ phones }) => phones.some(({ id, hears }) => id === 'alice' && hears.kind === 'music'));
      for (const digit of '702') await wish({ wish: 'press', phone: '1001', key: `digit-${digit}` });
      expect(office.told().phones.find(({ id }) => id === '1001')?.typed).toBe('702');
      await wish({ wish: 'press', phone: '1001', key: 'transfer-now' });
      const parked = await until(
        ({ phones }) => phones.filter(({ lamps }) => lamps[1]?.state === 'confirmed').length === 3,
      );
      expect(lineOf(parked, '1001')).toBe('free');
      for (const key of ['digit-7', 'digit-0', 'digit-2', 'dial']) await wish({ wish: 'press', phone: '1003', key });
      await until(({ phones }) => phones.some(({ id, hears }) => id === '1003' && hears.kind === 'voices'));
      await until(({ phones }) => phones.every(({ lamps }) => lamps.every(({ state }) => state === 'off')));
      await wish({ wish: 'press', phone: '1002', key: 'clear' });
      expect(office.told().news[0]).toMatchObject({
        word: 'pressed-for-nothing',
        gaps: { who: 'Jonas', key: 'clear' },
      });
      await wish({ wish: 'press', phone: 'alice', key: 'hang-up' });
      await until((told) => lineOf(told, 'alice') === 'free' && lineOf(told, '1003') === 'free');
    },
    WITHIN_MS,
  );

  test('what is told comes as server-sent events, whole at each change', async () => {
    const response = await fetch(new URL('/office/events', server.address));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('\n\n')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    const told: unknown = JSON.parse(text.slice('data: '.length, text.indexOf('\n\n')));
    expect(told).toMatchObject({ phones: [{ id: 'alice' }, { id: '1001' }, { id: '1002' }, { id: '1003' }] });
  });
});
