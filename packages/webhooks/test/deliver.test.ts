import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { lookup } from 'node:dns';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { guardedAgent, isPublic } from '../src/address-guard.js';
import { deliver } from '../src/deliver.js';
import type { Endpoint } from '../src/endpoint.js';
import { keyOf, signedHeaders } from '../src/signature.js';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
const MESSAGE = { type: 'call.parked', timestamp: '2026-11-27T08:00:00.000Z', data: { name: 'Ann "雪"' } };

interface Heard {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let url = '';
const heard: Heard[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request.url ?? '/', response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function answer(path: string, response: ServerResponse): void {
  switch (path) {
    case '/hang':
      return;
    case '/redirect':
      return void response.writeHead(302, { location: `${url}/inside` }).end();
    case '/huge': {
      response.writeHead(200);
      for (let at = 0; at < 160; at += 1) response.write(Buffer.alloc(65_536));
      return void response.end();
    }
    case '/drip':
      response.writeHead(200);
      return void response.write('x');
    default:
      return void response.writeHead(Number(path.slice(1)) || 200).end('thanks');
  }
}

const endpoint = (over: Partial<Endpoint>): Endpoint => ({
  name: 'crm',
  url,
  secret: SECRET,
  events: null,
  lots: null,
  callers: 'full',
  mayBePrivate: true,
  ...over,
});

async function sent(over: Partial<Endpoint>, resolve?: typeof lookup) {
  const dispatcher = guardedAgent(over.mayBePrivate ?? true, resolve);
  try {
    return await deliver(endpoint(over), 'crm-main-1-1', MESSAGE, { dispatcher, now: () => Date.now(), answerMs: 400 });
  } finally {
    await dispatcher.destroy();
  }
}

describe('[C5] a delivery', () => {
  it('is signed as Standard Webhooks wants it, which the library of others confirms', async () => {
    heard.length = 0;
    expect(await sent({})).toEqual({ kind: 'taken' });
    const [{ headers, body } = { headers: {}, body: '' }] = heard;
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toEqual(MESSAGE);
    const at = new Date(1_700_000_000_000);
    expect(signedHeaders(SECRET, 'id', 1_700_000_000, body)['webhook-signature']).toBe(
      new Webhook(SECRET).sign('id', at, body),
    );
    expect(headers['content-type']).toBe('application/json');
  });

  it.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'hello', `whsec_${'!'.repeat(40)}`])('%j is no secret', (text) => {
    expect(() => keyOf(text)).toThrow('whsec_');
  });

  it.each([
    ['/500', 'answered 500', false],
    ['/404', 'answered 404', false],
    ['/410', 'answered 410', true],
    ['/redirect', 'redirects are not followed', false],
    ['/hang', 'no answer in time', false],
  ])('%s: %s', async (path, why, isFinal) => {
    heard.length = 0;
    const result = await sent({ url: `${url}${path}` });
    expect(result).toMatchObject({ kind: 'failed', isFinal });
    expect(result.kind === 'failed' ? result.why : '').toContain(why);
    expect(heard).toHaveLength(1);
  });

  it.each(['/huge', '/drip'])(
    'that is answered with more than anybody wants, or never to the end (%s), has been taken',
    async (path) => {
      expect(await sent({ url: `${url}${path}` })).toEqual({ kind: 'taken' });
    },
  );

  it.each([
    '10.0.0.1',
    '127.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '::a00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    'x',
  ])('%s is not public', (address) => expect(isPublic(address)).toBe(false));

  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('%s is public', (address) =>
    expect(isPublic(address)).toBe(true),
  );

  it.each(['127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '127.1'])(
    'to a private address, however it is written (%s), is not sent',
    async (host) => {
      heard.length = 0;
      const port = new URL(url).port;
      const result = await sent({ url: `http://${host}:${port}/`, mayBePrivate: false });
      expect(result).toMatchObject({ kind: 'failed' });
      expect(result.kind === 'failed' ? result.why : '').toContain('not a public address');
      expect(heard).toHaveLength(0);
    },
  );

  it('to a name with a private address, also beside a public one, is not sent', async () => {
    heard.length = 0;
    const answers = ((_host: string, _options: object, found: (error: null, all: readonly object[]) => void) =>
      found(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])) as unknown as typeof lookup;
    const result = await sent({ url: `http://crm.example.org:${new URL(url).port}/`, mayBePrivate: false }, answers);
    expect(result).toMatchObject({ kind: 'failed' });
    expect(result.kind === 'failed' ? result.why : '').toContain('is not public');
    expect(heard).toHaveLength(0);
  });
});
