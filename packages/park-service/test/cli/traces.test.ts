import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@parkade/park-config';

import { withTraceIds } from '../../src/log/with-trace-ids.js';

const EXAMPLE = readFileSync(
  fileURLToPath(new URL('../../../../docker/parkade.example.yaml', import.meta.url)),
  'utf8',
);

let folder = '';
const written = (name: string, traces: string): string => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `${EXAMPLE}\n${traces === '' ? '' : `traces: ${traces}\n`}`);
  return file;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-traces-'));
  writeFileSync(join(folder, 'headers'), 'authorization: Bearer abc def\n\nx-house: main\n');
  writeFileSync(join(folder, 'nonsense'), 'top-secret-token\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('[O5] traces in the configuration', () => {
  it('are none when left out', () => {
    expect(loadConfig(written('off', ''))).toMatchObject({ kind: 'ok', config: { traces: null } });
  });

  it('are read with their headers, and tell nothing of callers unless they are to', () => {
    const https = '{ endpoint: https://otel.example.org/v1/traces, headers_file: headers }';
    expect(loadConfig(written('https', https))).toMatchObject({
      kind: 'ok',
      config: {
        traces: {
          endpoint: 'https://otel.example.org/v1/traces',
          callers: 'withheld',
          headers: { authorization: 'Bearer abc def', 'x-house': 'main' },
        },
      },
    });
    const loopback = '{ endpoint: http://127.0.0.1:4318/v1/traces, callers: cut }';
    expect(loadConfig(written('loopback', loopback))).toMatchObject({
      kind: 'ok',
      config: { traces: { callers: 'cut', headers: {} } },
    });
    expect(loadConfig(written('plain', '{ endpoint: http://collector:4318/v1/traces }')).kind).toBe('ok');
  });

  it.each([
    ['clear', '{ endpoint: http://otel.test/v1/traces, callers: full }', 'traces.endpoint', 'is not encrypted'],
    ['token', '{ endpoint: http://otel.test/v1/traces, headers_file: headers }', 'traces.endpoint', 'is not encrypted'],
    ['scheme', '{ endpoint: grpc://otel.test:4317 }', 'traces.endpoint', 'is not the address of a web server'],
    ['none', '{ callers: cut }', 'traces.endpoint', 'is missing'],
    ['words', '{ endpoint: https://otel.test/, callers: all }', 'traces.callers', 'how much of a caller is shown'],
    ['file', '{ endpoint: https://otel.test/, headers_file: nowhere }', 'traces.headers_file', 'cannot be read'],
    [
      'lines',
      '{ endpoint: https://otel.test/, headers_file: nonsense }',
      'traces.headers_file',
      'does not hold headers',
    ],
    ['key', '{ endpoint: https://otel.test/, header_file: headers }', 'traces.header_file', 'headers_file'],
  ])('%s: what is wrong is told, with the field', (name, traces, field, message) => {
    const loading = loadConfig(written(name, traces));
    expect(loading.kind).toBe('invalid');
    const text = JSON.stringify(loading);
    expect(text).toContain(field);
    expect(text).toContain(message);
    expect(text).not.toContain('top-secret');
  });
});

describe('[O5] log lines with traces', () => {
  it('say the id of the trace wherever they say that of the call', () => {
    const said: unknown[] = [];
    const say = (message: string, fields?: object): void => void said.push([message, fields]);
    const log = withTraceIds({ debug: say, info: say, warn: say, error: say }, (callId) => `trace of ${callId}`);
    log.info('call parked', { callId: 'callone1', lot: 'main' });
    log.warn('refused', { callId: null });
    log.error('nothing');
    expect(said).toEqual([
      ['call parked', { callId: 'callone1', lot: 'main', traceId: 'trace of callone1' }],
      ['refused', { callId: null }],
      ['nothing', undefined],
    ]);
  });
});
