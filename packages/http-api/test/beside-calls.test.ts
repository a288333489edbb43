/** A fault of the API is not one of the calls, which are on the same event loop. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { RecordedLog, RecordedMeters } from '@parkade/testkit';
import type { ServerResponse } from 'node:http';
import { EventEmitter } from 'node:events';
import { LiveLots, type LiveLotsDeps } from '../src/lots/live-lots.js';
import { problem } from '../src/problems.js';
import { EventConnection } from '../src/stream/slow-reader.js';
import { EventStreams } from '../src/stream/event-streams.js';
import type { Viewer } from '../src/who/viewer.js';

const VIEWER: Viewer = {
  kind: 'token',
  name: 'board',
  scopes: ['see'],
  lots: 'all',
  phones: [],
  privacy: 'full',
  expiresAt: null,
};

/** Nobody reads it, and it takes everything. */
const response = () =>
  Object.assign(new EventEmitter(), {
    writableLength: 0,
    write: () => true,
    end: (_text: string, over: () => void) => over(),
  }) as unknown as ServerResponse;

describe('[O2] what goes wrong beside the calls', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is a line in the log, and stops neither the streams nor their end', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    const log = new RecordedLog();
    let isBroken = false;
    const now = (): number => {
      if (isBroken) throw new Error('no clock');
      return 1;
    };
    const deps = { engine: 'a', clock: { now }, log, meters: new RecordedMeters() };
    const streams = new EventStreams({ ...deps, drains: {} as never }, new LiveLots(deps as unknown as LiveLotsDeps));
    const again = () => Promise.reject(new Error('no such reply'));
    streams.add(new EventConnection(response(), () => undefined), {
      viewer: VIEWER,
      wanted: null,
      from: new Map(),
      again,
    });
    streams.start();
    isBroken = true;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(new Set(log.lines.map(({ message, fields }) => `${message} ${String(fields['why'])}`))).toEqual(
      new Set(['api-streams-failed no clock', 'api-streams-failed no such reply']),
    );
    await streams.close(problem('stopping'));
  });
});
