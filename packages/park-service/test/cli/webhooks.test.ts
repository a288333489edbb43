import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@parkade/park-config';

import type { OpenQueues } from '../../src/cli/webhooks/open-queues.js';
import { runCli } from './run-cli.js';

const EXAMPLE = readFileSync(
  fileURLToPath(new URL('../../../../docker/parkade.example.yaml', import.meta.url)),
  'utf8',
);
const HOOK = 'name: crm, url: https://crm.example.org/hook, secret_file: secret';

let folder = '';
const written = (name: string, webhooks: string): string => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `${EXAMPLE}\nwebhooks: ${webhooks}\n`);
  return file;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-cli-webhooks-'));
  writeFileSync(join(folder, 'secret'), `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`);
  writeFileSync(join(folder, 'short'), 'whsec_c2hvcnQ=\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const replayed: string[] = [];
const queues: OpenQueues = {
  queues: [
    {
      name: 'crm',
      counts: () => Promise.resolve({ waiting: 3, dead: 1 }),
      deadLetters: () =>
        Promise.resolve([
          { id: 'crm-main-1-1', type: 'call.parked', at: 1_700_000_000_000, attempts: 8, why: 'answered 503' },
        ]),
      erase: () => Promise.reject(new Error('not asked for')),
      replay: (id) => Promise.resolve(id === 'crm-main-1-1' && replayed.push(id) > 0),
    },
  ],
  close: () => Promise.resolve(),
};
const world = { openQueues: () => Promise.resolve(queues) };

describe('[C5] webhooks in the configuration', () => {
  it('are read with their secret and their defaults', () => {
    const loading = loadConfig(written('good', `[{ ${HOOK} }]`));
    expect(loading).toMatchObject({
      kind: 'ok',
      config: { webhooks: [{ name: 'crm', events: null, lots: null, callers: 'full', mayBePrivate: false }] },
    });
  });

  it.each([
    ['http', '[{ name: crm, url: http://10.0.0.1/, secret_file: secret }]', 'is not encrypted'],
    ['login', '[{ name: crm, url: https://a:b@crm.test/, secret_file: secret }]', 'is not the address of a web server'],
    ['file', '[{ name: crm, url: file:///etc/passwd, secret_file: secret }]', 'is not the address of a web server'],
    ['short', '[{ name: crm, url: https://crm.test/, secret_file: short }]', 'does not hold a secret'],
    ['none', '[{ name: crm, url: https://crm.test/ }]', 'is missing'],
    ['twins', `[{ ${HOOK} }, { ${HOOK} }]`, 'there are two called'],
    ['lot', `[{ ${HOOK}, lots: [annex] }]`, 'there is no lot'],
    ['event', `[{ ${HOOK}, events: [parkt] }]`, 'is not an event'],
  ])('%s: what is wrong is told, with the field', (name, webhooks, message) => {
    const loading = loadConfig(written(name, webhooks));
    expect(loading.kind).toBe('invalid');
    expect(JSON.stringify(loading)).toContain(message);
    expect(JSON.stringify(loading)).not.toContain('whsec_c2');
  });
});

describe('[C5] parkade webhooks', () => {
  it('lists what waits and what is dead, and delivers dead letters again', async () => {
    const config = written('cli', `[{ ${HOOK} }]`);
    const list = await runCli(['-c', config, 'webhooks', 'list'], world);
    expect(list.stdout).toMatch(/crm +https:\/\/crm.example.org\/hook +3 +1/);
    expect(list.stdout).toContain('answered 503');
    expect(JSON.parse((await runCli(['-c', config, 'webhooks', 'list', '--json'], world)).stdout)).toMatchObject({
      endpoints: [{ endpoint: 'crm', dead: 1 }],
    });
    const all = await runCli(['-c', config, 'webhooks', 'replay', 'crm'], world);
    expect([all.code, all.stdout]).toEqual([0, '1 will be delivered again.']);
    expect(replayed).toEqual(['crm-main-1-1']);
    const unknown = await runCli(['-c', config, 'webhooks', 'replay', 'crm', 'nothing'], world);
    expect(unknown.code).toBe(1);
    expect((await runCli(['-c', config, 'webhooks', 'replay', 'crn'], world)).code).toBe(2);
    expect((await runCli(['-c', config, 'webhooks', 'list'])).code).toBe(1);
  });
});
