import { describe, expect, it } from '@jest/globals';
import { mergeConfig, parseConfig, type ResolvedConfig } from '@parkade/park-config';

const FILE = `
version: 1
listen: { port: 7276 }
redis: { url: 'redis://127.0.0.1:6379' }
nodes:
  - { name: fs-a, esl: '127.0.0.1:8021', password: secret, peer: '127.0.0.1:5080' }
  - { name: fs-b, esl: '127.0.0.2:8021', password: secret, peer: '127.0.0.2:5080' }
lots: { main: { domain: pbx.test, orbits: ['701-705'] } }
timeouts: { failsafe_grace: 15s }
log: { level: info }
`;

function config(...changes: readonly (readonly [string, string])[]): ResolvedConfig {
  const text = changes.reduce((file, [from, to]) => {
    expect(file).toContain(from);
    return file.replace(from, to);
  }, FILE);
  const loading = parseConfig(text);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

const merged = (...changes: readonly (readonly [string, string])[]) => {
  const started = config();
  return mergeConfig(started, started, config(...changes));
};

describe('a configuration that is read again', () => {
  it('is taken as it is when only lots, prompts, times and the level of the log differ', () => {
    const changes = [
      ["['701-705']", "['701-709']"],
      ['failsafe_grace: 15s', 'failsafe_grace: 20s, node_lost: 9s'],
      ['level: info', 'level: debug'],
    ] as const;
    expect(merged(...changes)).toEqual({ kind: 'merged', config: config(...changes), needRestart: [] });
  });

  it.each([
    ['listen', 'port: 7276', 'port: 7277'],
    ['redis', ':6379', ':6380'],
    ['nodes', 'password: secret', 'password: other'],
    ['nodes', 'name: fs-b', 'name: fs-c'],
    ['timeouts.guard', 'failsafe_grace: 15s', 'failsafe_grace: 15s, guard: 7s'],
    ['timeouts.command', 'failsafe_grace: 15s', 'failsafe_grace: 15s, command: 900ms'],
    ['timeouts.store', 'failsafe_grace: 15s', 'failsafe_grace: 15s, store: 900ms'],
    ['log.format', 'level: info', 'level: info, format: pretty'],
  ])('%s waits for the next start', (field, from, to) => {
    expect(merged([from, to])).toEqual({ kind: 'merged', config: config(), needRestart: [field] });
  });

  it('what waits is named each time until the engine was started with it', () => {
    const [started, next] = [config(), config([':6379', ':6380'])];
    const first = mergeConfig(started, started, next);
    if (first.kind !== 'merged') throw new Error(first.message);
    expect(mergeConfig(started, first.config, next)).toMatchObject({ needRestart: ['redis'] });
  });

  it('is refused as a whole when a lot has another domain: phones watch keys that bear its name', () => {
    expect(merged(['pbx.test', 'pbx2.test'])).toMatchObject({ kind: 'refused', field: 'lots.main.domain' });
  });

  it('may be without a lot, and have a new one', () => {
    expect(merged(['main:', 'other:'])).toMatchObject({ kind: 'merged', needRestart: [] });
  });
});
