import { expect, it } from '@jest/globals';
import { allStarted, ServerProcess } from '../../src/redis-shapes/server-process.js';

it('a server whose word of being ready comes with pages after it is ready', async () => {
  const said = `process.stdout.write('ready to serve\\n' + 'and more of it\\n'.repeat(400)); setInterval(() => {}, 1000)`;
  const server = await ServerProcess.start({ binary: process.execPath, args: ['-e', said], ready: /ready to serve/ });
  await expect(server.kill9()).resolves.toBeUndefined();
});

it('a server that ends while it starts says its last words', async () => {
  const said = `console.log('no room'); process.exit(1)`;
  await expect(
    ServerProcess.start({ binary: process.execPath, args: ['-e', said], ready: /ready to serve/ }),
  ).rejects.toThrow(/ended while starting: no room/);
});

it('those that started beside one that did not are known to whoever cleans up', async () => {
  const started: string[] = [];
  const starting = [Promise.resolve('one'), Promise.reject(new Error('no room')), Promise.resolve('another')];
  await expect(allStarted(starting, started)).rejects.toThrow('no room');
  expect(started).toEqual(['one', 'another']);
});
