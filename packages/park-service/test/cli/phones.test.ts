import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { KEY_MAKES } from '@parkade/phone-keys';
import { runCli } from './run-cli.js';

const EXAMPLE = fileURLToPath(new URL('../../../../docker/parkade.example.yaml', import.meta.url));
const render = (...args: readonly string[]) => runCli(['phones', 'render', '-c', EXAMPLE, ...args]);

describe('[O8] parkade phones render', () => {
  it.each(KEY_MAKES)('%s: a key that parks, and one for each orbit', async (make) => {
    const { code, stdout, stderr } = await render('--make', make, '--lot', 'main');
    expect([code, stderr]).toEqual([0, '']);
    for (const number of ['*70', '701', '720']) expect(stdout).toContain(number);
    expect(stdout).not.toContain('721');
  });

  it('from a key on, for so many, without the one that parks', async () => {
    const { code, stdout, stderr } = await render('--make', 'snom', '--first', '5', '--keys', '2', '--no-park');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      '<fkey idx="4" context="1" label="701" perm="RW">blf 701</fkey>',
      '<fkey idx="5" context="1" label="702" perm="RW">blf 702</fkey>',
    ]);
    expect(stderr).toContain('18 orbits have no key');
  });

  it.each([
    [['--make', 'zoiper'], 'no lines are known for "zoiper"; of yealink, snom'],
    [['--make', 'yealink', '--lot', 'mian'], 'there is no lot "mian"; of main'],
    [['--make', 'yealink', '--first', '0'], '--first is the number of a key'],
    [['--make', 'yealink', '--keys', 'all'], '--keys is how many'],
    [['--make', 'yealink', '--node', 'fs-z'], 'there is no node "fs-z"'],
    [['--lot', 'main'], "required option '--make <make>' not specified"],
  ])('%j is answered: %s', async (args, why) => {
    const { code, stderr } = await render(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });

  it('where there are several lots one has to be named; codes are those of the node’s site', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parkade-phones-'));
    const file = join(folder, 'parkade.yaml');
    writeFileSync(file, TWO_LOTS);
    const of = (...args: readonly string[]) => runCli(['phones', 'render', '-c', file, '--make', 'snom', ...args]);
    try {
      expect(await of()).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('say which lot with --lot; of one, two'),
      });
      expect((await of('--lot', 'two', '--node', 'fs-b')).stdout).toContain('transfer *81');
      expect((await of('--lot', 'two', '--node', 'fs-a')).stdout).toContain('transfer *80');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('[F5] of a lot for many domains the domain is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parkade-phones-'));
    const file = join(folder, 'parkade.yaml');
    writeFileSync(file, MANY_DOMAINS);
    const of = (...lot: readonly string[]) => runCli(['phones', 'render', '-c', file, '--make', 'yealink', ...lot]);
    try {
      const { code, stdout } = await of('--lot', 'main@a.test');
      expect([code, stdout.includes('701'), stdout.includes('*@')]).toEqual([0, true, false]);
      expect(await of()).toMatchObject({ code: 2, stderr: expect.stringContaining('with --lot main@DOMAIN') });
      expect(await of('--lot', 'main@b.test')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('there is no lot'),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const MANY_DOMAINS = `
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: long-enough-secret }]
lots: { main: { domain: '*', except: [b.test], orbits: ['701'] } }
`;

const TWO_LOTS = `
version: 1
domains: [pbx.test]
nodes:
  - { name: fs-a, esl: '127.0.0.1:8021', password: long-enough-secret, site: berlin, addresses: [127.0.0.1], sip: 'sofia/internal/%s@127.0.0.1:5080' }
  - { name: fs-b, esl: '127.0.0.1:8022', password: long-enough-secret, site: wien, addresses: [127.0.0.2], sip: 'sofia/internal/%s@127.0.0.2:5080' }
lots:
  one: { orbits: ['701'] }
  two: { orbits: ['801'], park_codes: ['*80'], at: { wien: { park_codes: ['*81'] } } }
`;
