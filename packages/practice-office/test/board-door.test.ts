import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askEngine } from '../src/web/board-door.js';

const asked: string[] = [];
const servers: ReturnType<typeof createServer>[] = [];

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('[BD-57] the door to the engine', () => {
  let door: string;
  let stranger: string;
  beforeAll(async () => {
    const answersAs = (who: string) =>
      serve((from, to) => {
        asked.push(`${who} ${from.url ?? ''}`);
        to.end();
      });
    const engine = await answersAs('engine');
    stranger = await answersAs('stranger');
    door = await serve((from, to) => askEngine(`http://${engine}`, from, to));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  });

  const ask = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const [host, port] = door.split(':');
      request({ host, port, path, agent: false }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      })
        .on('error', reject)
        .end();
    });

  test.each([
    ['a name of another', () => `//${stranger}/`, 400, []],
    ['a whole URL', () => `http://${stranger}/`, 400, []],
    ['no path', () => '//', 400, []],
    ['no leading slash', () => 'api/v1/lots', 400, []],
    ['a name behind a backslash', () => `/\\${stranger}/`, 200, [/^engine /]],
    ['a path with a question', () => '/api/v1/lots?a=//b', 200, ['engine /api/v1/lots?a=//b']],
  ])('%s', async (_title, path, status, heard) => {
    asked.length = 0;
    expect(await ask(path())).toBe(status);
    expect(asked).toEqual(heard.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  });
});
