import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';
import type { StoreAnswer } from '@parkade/park-ports';
import { LiveConfig } from '../src/live-config.js';
import { recordKeeping, type RecordKeepingOptions } from '../src/record-keeping.js';

interface Line {
  readonly message: string;
  readonly fields: object | undefined;
}

/** Keeping records as configured, and how many ended calls wait in Redis. Whoever has the lease is somebody else. */
function keeping(records: string, waiting: StoreAnswer<number> = { kind: 'ok', value: 0 }) {
  const loading = parseConfig(`
version: 1
listen: { port: 0, advertise: ['127.0.0.1:7276'] }
redis: { url: 'redis://127.0.0.1:1' }
nodes: [{ name: fs-a, esl: '127.0.0.1:1', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'] } }
records: ${records}
`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  const lines: Line[] = [];
  let hear: () => void = () => undefined;
  const say = (message: string, fields?: object): void => {
    lines.push({ message, fields });
    hear();
  };
  let closed = 0;
  const feed: RecordKeepingOptions['feed'] = {
    oldest: () => Promise.resolve({ kind: 'ok', value: [] }),
    drop: () => Promise.resolve({ kind: 'ok', value: undefined }),
    backlog: () => Promise.resolve(waiting),
    leftOut: () => Promise.resolve({ kind: 'ok', value: { call: 0, refused: 0 } }),
    close: () => void (closed += 1),
  };
  const side = recordKeeping({
    live: new LiveConfig(loading.config),
    feed,
    leases: { hold: () => Promise.resolve('theirs'), release: () => Promise.resolve() },
    holder: 'a',
    clock: { now: () => 0 },
    log: { debug: say, info: say, warn: say, error: say },
    meters: { count: () => undefined, gauge: () => undefined, observeMs: () => undefined },
  });
  const said = async (): Promise<void> => {
    while (lines.length === 0) await new Promise<void>((resolve) => (hear = resolve));
  };
  return { side, lines, said, closed: () => closed };
}

describe('[O6] keeping records', () => {
  it('says at the start that they cannot be written, and how to mend it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parkade-keeping-'));
    try {
      writeFileSync(join(folder, 'file'), '');
      const { side, lines, said } = keeping(`{ file: '${folder}/file/records.db' }`);
      side.start();
      await said();
      await side.close();
      expect(lines).toEqual([
        {
          message: 'records-cannot-be-written',
          fields: { why: `${folder}/file is no folder`, fix: expect.stringContaining('records.file') as unknown },
        },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('with `off`, says once that others have left something in Redis, and lets go of it', async () => {
    const { side, lines, said, closed } = keeping('off', { kind: 'ok', value: 12 });
    side.start();
    await said();
    await side.close();
    expect(lines).toEqual([
      { message: 'records-left-behind', fields: { waiting: 12, fix: expect.stringContaining(':records`') as unknown } },
    ]);
    expect(closed()).toBeGreaterThan(0);
  });

  it.each([
    { kind: 'ok', value: 0 },
    { kind: 'store-down', why: 'no answer' },
  ] as const)('with `off`, says nothing when nothing is known to wait: %j', async (waiting) => {
    const { side, lines } = keeping('off', waiting);
    side.start();
    await side.close();
    expect(lines).toEqual([]);
  });
});
