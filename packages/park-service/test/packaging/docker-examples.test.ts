import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { parseConfig, type ResolvedConfig } from '@parkade/park-config';
import { compareDialplan, readDialplan, renderDialplan } from '@parkade/dialplan-contract';
import { ROOT, repositoryText } from './repository.js';

/** The secrets are on the operator's machine only. */
function load(name: string): ResolvedConfig {
  const loading = parseConfig(repositoryText(`docker/${name}`), name, () => ({ kind: 'ok', text: 'a-secret\n' }));
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems, null, 1));
  return loading.config;
}

const configurations = readdirSync(join(ROOT, 'docker')).filter(
  (name) => name.endsWith('.yaml') && /^version: 1$/m.test(repositoryText(`docker/${name}`)),
);

describe('the example configurations', () => {
  it('are all found', () => {
    expect(configurations).toEqual(
      expect.arrayContaining(['engine-a.yaml', 'engine-b.yaml', 'parkade.example.yaml', 'three-offices.yaml']),
    );
  });

  it.each(configurations)('%s holds', (name) => {
    expect(load(name).lots.length).toBeGreaterThan(0);
  });

  it('[M2] names a shared lot with a band for each site, and one lot for each site, in three-offices.yaml', () => {
    const { nodes, lots } = load('three-offices.yaml');
    expect([...(lots[0]?.at ?? [])].map(([site, { band, fallback }]) => [site, band?.[0], fallback?.user])).toEqual([
      ['berlin', '701', '1000'],
      ['lisbon', '711', '2000'],
      ['oslo', '721', '3000'],
    ]);
    expect(lots.slice(1).map(({ sites }) => sites)).toEqual([['berlin'], ['lisbon'], ['oslo']]);
    expect(nodes.map((node) => node.site)).toEqual(['berlin', 'lisbon', 'oslo']);
    expect(lots.map((lot) => lot.policy.lot)).toEqual(['main', 'berlin', 'lisbon', 'oslo']);
  });
});

describe('the engines of docker/compose.yaml', () => {
  it('differ in their own two ports only', () => {
    const [a, b] = (['engine-a.yaml', 'engine-b.yaml'] as const).map(load);
    expect({ ...a, listen: { ...a?.listen, port: 0 }, http: 0 }).toEqual({
      ...b,
      listen: { ...b?.listen, port: 0 },
      http: 0,
    });
    expect(a?.listen.advertise.map(({ port }) => port)).toEqual([a?.listen.port, b?.listen.port]);
    expect(a?.http.port).not.toBe(b?.http.port);
  });

  it('are asked by the dialplan that the switches mount, byte for byte', () => {
    const rendered = renderDialplan(load('engine-a.yaml'));
    expect(compareDialplan(rendered, readDialplan(`${ROOT}docker/freeswitch/dialplan`))).toEqual([]);
  });

  it('look for Redis, the switches and their health where the services are', () => {
    interface Written {
      readonly services: Readonly<Record<string, { ports?: string[]; environment?: Record<string, string> }>>;
    }
    const { services } = parse(repositoryText('docker/compose.yaml'), { merge: true }) as Written;
    const config = load('engine-b.yaml');
    const { address } = config.redis;
    expect(services['redis']?.ports).toEqual([`127.0.0.1:${address.kind === 'tcp' ? String(address.port) : ''}:6379`]);
    expect(services['engine-b']?.environment?.['PARKADE_HEALTH_URL']).toContain(`:${String(config.http.port)}/readyz`);
    const written = ['freeswitch-a', 'freeswitch-b'].map((name) => services[name]?.environment ?? {});
    expect(config.nodes.map((node) => String(node.esl.port))).toEqual(written.map((each) => each['FS_ESL_PORT']));
    expect(config.nodes.map((node) => /:(\d+)$/.exec(node.peerDial ?? '')?.[1])).toEqual(
      written.map((each) => each['FS_PEER_PORT']),
    );
  });
});
