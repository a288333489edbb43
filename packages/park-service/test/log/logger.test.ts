import { Writable } from 'node:stream';

import { describe, expect, it } from '@jest/globals';

import { createLogger, withFields, type BindableLogger, type LoggerOptions } from '../../src/log/index.js';

interface Capture {
  readonly log: BindableLogger;
  readonly lines: () => Promise<readonly string[]>;
  readonly records: () => Promise<readonly Record<string, unknown>[]>;
}

function capture(options: Partial<LoggerOptions> = {}): Capture {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString('utf8'));
      done();
    },
  });
  const log = createLogger({ level: 'info', format: 'json', ...options, sink });
  // winston hands lines on through streams, which need a turn of the event loop.
  const lines = async (): Promise<readonly string[]> => {
    await new Promise((resolve) => setImmediate(resolve));
    return chunks
      .join('')
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
  };
  return {
    log,
    lines,
    records: async () => (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('the logger', () => {
  it('writes one JSON line with level, message, time and flat fields', async () => {
    const { log, records } = capture();
    log.info('caller parked', { callId: 'k3', orbit: '701', version: 2, late: false, parker: null, why: undefined });
    const [record, ...others] = await records();
    expect(others).toEqual([]);
    expect(record).toMatchObject({ level: 'info', message: 'caller parked', callId: 'k3', orbit: '701', version: 2 });
    expect(record).toMatchObject({ late: false, parker: null });
    expect(record).not.toHaveProperty('why');
    expect(Date.parse(String(record?.['timestamp']))).not.toBeNaN();
  });

  it('looks at the level before anything is done with the fields', async () => {
    const { log, lines } = capture({ level: 'warn' });
    const fields = {
      get expensive(): string {
        throw new Error('was read');
      },
    };
    log.debug('a', fields);
    log.info('b', fields);
    log.warn('c');
    log.error('d');
    expect(await lines()).toHaveLength(2);
  });

  it.each(['password', 'authToken', 'ticket', 'clientSecret', 'auth', 'redis_password'])(
    'never writes %s',
    async (key) => {
      const { log, lines } = capture();
      log.info('connecting', { [key]: 'hunter2' });
      expect((await lines()).join()).not.toContain('hunter2');
    },
  );

  it.each(['auth hunter2', 'userauth 1000@pbx.test:hunter2', 'first line\nauth hunter2'])(
    'takes the password out of %j',
    async (command) => {
      const { log, lines } = capture();
      log.info('sent', { command, nested: { command } } as never);
      log.error('failed', { error: new Error(command) } as never);
      expect((await lines()).join()).not.toContain('hunter2');
    },
  );

  it('keeps innocent words that look alike', async () => {
    const { log, records } = capture();
    log.info('x', { why: 'the switch refused our auth', author: 'ann' });
    expect((await records())[0]).toMatchObject({ why: 'the switch refused our auth', author: 'ann' });
  });

  it('writes errors with their stack', async () => {
    const { log, records } = capture();
    log.error('broken', { error: new TypeError('no such orbit') } as never);
    const [record] = await records();
    expect(record).toMatchObject({ error: 'TypeError: no such orbit' });
    expect(record?.['error.stack']).toContain('logger.test');
  });

  it('never throws, whatever it is given', async () => {
    const { log, records } = capture();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const nasty = {
      cycle,
      big: 12n,
      symbol: Symbol('s'),
      map: new Map([[1, 2]]),
      hostile: {
        toString(): string {
          throw new Error('no');
        },
        get value(): string {
          throw new Error('no');
        },
      },
      nan: Number.NaN,
      message: 'mine',
      level: 'mine',
    };
    expect(() => log.info('given', nasty as never)).not.toThrow();
    expect((await records())[0]).toMatchObject({
      message: 'given',
      level: 'info',
      field_message: 'mine',
      big: '12',
      nan: 'NaN',
    });
  });

  it('[O5] binds fields: to a child, and to everything a piece of work logs', async () => {
    const { log, records } = capture();
    const child = log.child({ node: 'fs-a' });
    await withFields({ callId: 'k3' }, async () => {
      await Promise.resolve();
      child.info('inside', { node: 'fs-b' });
      withFields({ orbit: '701' }, () => child.info('deeper'));
    });
    log.info('outside');
    const [inside, deeper, outside] = await records();
    expect(inside).toMatchObject({ callId: 'k3', node: 'fs-b' });
    expect(deeper).toMatchObject({ callId: 'k3', node: 'fs-a', orbit: '701' });
    expect(outside).not.toHaveProperty('callId');
  });

  it('has a form for eyes', async () => {
    const { log, lines } = capture({ format: 'pretty' });
    log.warn('node lost', { node: 'fs-a', why: 'connection reset' });
    expect((await lines())[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}node lost {2}node=fs-a why="connection reset"$/);
  });
});
