import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { StreamMessage } from '@parkade/api-contract';
import { Answering, json, start, type Answerer, type Running } from './run.js';
import { change, problemOf, snapshot, waiting } from './samples.js';

const TOKEN = { PARKADE_TOKEN: 'pk_test' };
const open: Answering[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const say = (response: ServerResponse, id: string, message: StreamMessage): void =>
  void response.write(`event: ${message.kind}\nid: ${id}\ndata: ${JSON.stringify(message)}\n\n`);

/** One answerer a connection; the last of them goes on answering. */
async function streaming(...connections: readonly ((response: ServerResponse) => void)[]): Promise<Answering> {
  let nth = 0;
  const answer: Answerer = (_asked, response) => {
    const next = connections[Math.min(nth, connections.length - 1)];
    nth += 1;
    next?.(response);
  };
  const made = await Answering.start(answer);
  open.push(made);
  return made;
}
const begin = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });

/** @throws when it is not said before the test's time is over. */
async function until(running: Running, words: string): Promise<void> {
  while (!running.out.concat(running.err).some((line) => line.includes(words)))
    await new Promise((resolve) => setImmediate(resolve));
}

const heartbeat = (storeAwaySince: number | null): StreamMessage => ({
  kind: 'heartbeat',
  at: 0,
  storeAwaySince,
  engine: 'a',
  phones: [],
});

describe('[O4][O2] parkade watch', () => {
  it('tells a snapshot, then each change, and ends when it is stopped', async () => {
    const here = await streaming((response) => {
      say(begin(response), 'main:5-0', snapshot('new', waiting('701', 'Ann')));
      say(response, 'main:6-0', change(6, '701: a note\u001b[2J'));
    });
    const running = start(['watch', '--lots', 'main', '--api', here.url], TOKEN);
    await until(running, 'a note');
    running.stop();
    expect((await running.ended).code).toBe(0);
    expect(running.out.map((line) => line.replace(/^\d\d:\d\d:\d\d/, 'T'))).toEqual([
      'T  main  1 waiting, 1 of 2 free',
      'T  main  701: a note·[2J',
    ]);
    expect(here.asked[0]).toMatchObject({ url: '/api/v1/events?lots=main', headers: { accept: 'text/event-stream' } });
  });

  it('goes on where it was when the connection is lost, and says what was missed', async () => {
    const here = await streaming(
      (response) => {
        say(begin(response), 'main:5-0', snapshot('new'));
        response.write('event: change\nid: main:6-0\nda');
        setImmediate(() => response.destroy());
      },
      (response) => json(response, problemOf('store-down', 503), 503),
      (response) => {
        say(begin(response), 'main:9-0', snapshot('gap', waiting('702', 'Ben')));
        say(response, 'main:10-0', change(10, '702: later'));
      },
    );
    const running = start(['watch', '--api', here.url], TOKEN);
    await until(running, '702: later');
    running.stop();
    await running.ended;
    expect(here.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, 'main:5-0', 'main:5-0']);
    expect(running.out.join('\n')).toContain('events were missed; now 1 waiting');
    expect(running.err.filter((line) => line.startsWith('-- nothing is heard'))).toHaveLength(2);
    expect(running.err.at(-1)).toBe(`-- ${here.url} tells again`);
  });

  it('asks the next engine when one is stopped', async () => {
    const stopping = await streaming((response) => {
      say(begin(response), 'main:5-0', snapshot('new'));
      say(response, 'main:5-0', { kind: 'goodbye', problem: problemOf('stopping', 503) });
      response.end();
    });
    const next = await streaming((response) => say(begin(response), 'main:6-0', change(6, 'from the next')));
    const running = start(['watch', '--api', `${stopping.url},${next.url}`], TOKEN);
    await until(running, 'from the next');
    running.stop();
    await running.ended;
    expect(next.asked[0]?.headers['last-event-id']).toBe('main:5-0');
  });

  it('ends when the token is over, and when there was no engine at all', async () => {
    const here = await streaming((response) => {
      say(begin(response), 'main:5-0', snapshot('new'));
      say(response, 'main:5-0', { kind: 'goodbye', problem: problemOf('unauthenticated', 401) });
      response.end();
    });
    expect((await start(['watch', '--api', here.url], TOKEN).ended).code).toBe(6);
    const { url } = here;
    await open.pop()?.close();
    expect((await start(['watch', '--api', url], TOKEN).ended).code).toBe(5);
  });

  it('tells programs one object a line with the place to go on from; heartbeats where they are wanted', async () => {
    const here = await streaming((response) => {
      say(begin(response), 'main:5-0', heartbeat(4));
      say(response, 'main:5-0', heartbeat(null));
      say(response, 'main:6-0', change(6, 'x'));
    });
    const programs = start(['watch', '--json', '--after', 'main:4-0', '--api', here.url], TOKEN);
    await until(programs, '"x"');
    programs.stop();
    await programs.ended;
    expect(programs.out.map((line) => JSON.parse(line) as object)).toEqual([{ id: 'main:6-0', ...change(6, 'x') }]);
    expect(here.asked[0]?.headers['last-event-id']).toBe('main:4-0');
    const all = start(['watch', '--json', '--heartbeats', '--api', here.url], TOKEN);
    await until(all, '"x"');
    all.stop();
    await all.ended;
    expect(all.out).toHaveLength(3);
    const people = start(['watch', '--api', here.url], TOKEN);
    await until(people, 'main  x');
    people.stop();
    await people.ended;
    expect(people.err).toEqual([expect.stringContaining('store is away'), '-- the store is back']);
  });
});
