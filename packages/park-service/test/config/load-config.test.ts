import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { loadConfig, parseConfig, type ConfigLoading, type ResolvedConfig } from '@parkade/park-config';

const EXAMPLE = fileURLToPath(new URL('../../../../docker/parkade.example.yaml', import.meta.url));

const LITTLE = `
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701-703', '0042', '*5901-*5902'] } }
`;

function resolved(loading: ConfigLoading): ResolvedConfig {
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems, null, 1));
  return loading.config;
}

describe('a configuration', () => {
  it('[O7] is complete after loading: units in ms, defaults filled in', () => {
    const config = resolved(parseConfig(LITTLE));
    const policy = config.lots[0]?.policy;
    expect(policy).toMatchObject({
      choose: 'first',
      quarantineMs: 30_000,
      recallAfterMs: 60_000,
      chain: [{ ring: { kind: 'parker' }, forMs: 20_000 }],
      rounds: 2,
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the file; never a function.
      then: { kind: 'stay' },
      maxWaitMs: 3_600_000,
      whenRefused: ['parker'],
      rights: { park: ['pbx.test'], retrieve: ['pbx.test'] },
    });
    expect(config.listen).toEqual({
      host: '127.0.0.1',
      port: 7276,
      advertise: [{ host: '127.0.0.1', port: 7276 }],
      allow: ['127.0.0.1'],
    });
    expect(config.timeouts).toEqual({
      guardMs: 4000,
      failsafeGraceMs: 15_000,
      nodeLostMs: 30_000,
      commandMs: 2000,
      storeMs: 1000,
    });
  });

  it('[B4] keeps leading zeros and stars of orbits', () => {
    expect(resolved(parseConfig(LITTLE)).lots[0]?.policy.orbits).toEqual([
      '701',
      '702',
      '703',
      '0042',
      '*5901',
      '*5902',
    ]);
  });

  it('is frozen to its depths', () => {
    const config = resolved(parseConfig(LITTLE));
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.lots[0]?.policy.chain[0]?.ring)).toBe(true);
  });

  it('may be the example of the repository', () => {
    const config = resolved(loadConfig(EXAMPLE));
    expect(config.lots[0]?.policy.fallback).toEqual({ user: '1000', domain: 'pbx.test' });
    expect(config.nodes[0]?.peerDial).toBe('sofia/internal/%s@127.0.0.1:5080');
  });

  it('takes `after: never`, a forward, and an address of its own', () => {
    const config = resolved(
      parseConfig(`
version: 1
domains: [pbx.test]
listen: { host: 0.0.0.0, advertise: ['10.0.0.2:7276', '10.0.0.3:7276'], allow: [10.0.0.0/24] }
redis: { socket: /run/redis/redis.sock, prefix: parkade-a, username: parkade, password: x }
nodes:
  - { name: a, esl: 'fs-a:8021', password: secret, peer: 'fs-a:5080', profile: external, addresses: [10.0.0.5], site: hq }
  - { name: b, esl: '10.0.0.6:8021', password: secret, sip: 'sofia/internal/%s@10.0.1.6:5060' }
lots:
  main:
    orbits: ['701']
    recall: { after: never, then: { forward: { extension: '5000', context: default } } }
    rights: { park: [pbx.test, 1001@other.test] }
`),
    );
    expect(config.lots[0]?.policy).toMatchObject({
      domain: 'pbx.test',
      recallAfterMs: 0,
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the file; never a function.
      then: { kind: 'forward', extension: '5000', context: 'default' },
      rights: { park: ['pbx.test', '1001@other.test'], retrieve: ['pbx.test'] },
    });
    expect(config.nodes.map(({ peerDial, addresses }) => [peerDial, addresses])).toEqual([
      ['sofia/external/%s@fs-a:5080', ['10.0.0.5']],
      ['sofia/internal/%s@10.0.1.6:5060', ['10.0.0.6', '10.0.1.6']],
    ]);
    expect(config.redis.address).toEqual({ kind: 'socket', path: '/run/redis/redis.sock' });
  });

  it('lets two domains use the same numbers', () => {
    const loading = parseConfig(`
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots:
  a: { domain: a.test, orbits: ['701'], park_codes: ['*70'] }
  b: { domain: b.test, orbits: ['701'], park_codes: ['*70'] }
`);
    expect(loading.kind).toBe('ok');
  });

  it('never throws, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangled(LITTLE)), (text) => {
        const loading = parseConfig(text);
        if (loading.kind === 'invalid') expect(loading.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });
});

/** The text with one piece replaced by something else. */
const mangled = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(12),
      fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('[]', '{}', ': ', '- ', '*', '&a')),
    )
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));

describe('a password file', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parkade-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const config = (host: string): string => `
version: 1
nodes: [{ name: fs-a, esl: '${host}:8021', password_file: esl-password }]
lots: { main: { domain: pbx.test, orbits: ['701'] } }
`;

  it('is read beside the configuration, without its line end', () => {
    writeFileSync(join(folder, 'esl-password'), 's3cret\n');
    writeFileSync(join(folder, 'parkade.yaml'), config('127.0.0.1'));
    expect(resolved(loadConfig(join(folder, 'parkade.yaml'))).nodes[0]?.password).toBe('s3cret');
  });

  it('with the well-known password is refused on a node that is not on loopback', () => {
    writeFileSync(join(folder, 'esl-password'), 'ClueCon\n');
    writeFileSync(join(folder, 'parkade.yaml'), config('10.0.0.5'));
    const loading = loadConfig(join(folder, 'parkade.yaml'));
    expect(loading).toMatchObject({ kind: 'invalid', problems: [{ field: 'nodes[0].password_file', line: 3 }] });
  });
});

describe('a file that is not there', () => {
  it('is a problem, not an exception', () => {
    expect(loadConfig('/nowhere/parkade.yaml')).toMatchObject({
      kind: 'invalid',
      problems: [{ message: 'cannot be read: ENOENT' }],
    });
  });
});
