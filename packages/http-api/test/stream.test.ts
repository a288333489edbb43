import { afterEach, afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { follow, NOTHING_KNOWN, StreamMessage, type KnownLots } from '@parkade/api-contract';
import { dials, east, PrivateRedis, Rig, sent } from '@parkade/testkit';
import { ApiRig, faceOf } from './api-rig.js';
import { EventReader, type Heard } from './event-reader.js';

let server: PrivateRedis;
let office: Rig;
let rig: ApiRig;
let token: string;
const readers: EventReader[] = [];
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  office = new Rig({ policy: { quarantineMs: 10_000 } });
  rig = new ApiRig(server, undefined, { states: office.store, events: office.store.log, store: office.store });
  rig.lots = [faceOf(office.policy)];
  await rig.start();
  token = await rig.token('board');
});
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
  await rig.end();
});

async function open(path = '/events', headers: Record<string, string> = {}, whose = token): Promise<EventReader> {
  const reader = await EventReader.open(`${rig.url}${path}`, { authorization: `Bearer ${whose}`, ...headers });
  readers.push(reader);
  return reader;
}

const isChange =
  (what: string) =>
  ({ message }: Heard) =>
    message.kind === 'change' && message.what === what;
const isSnapshot = ({ event }: Heard) => event === 'snapshot';
const known = (reader: EventReader): KnownLots =>
  reader.heard.reduce((lots, { message }) => follow(lots, message), NOTHING_KNOWN);

describe('[O2] the event stream', () => {
  it('begins with a snapshot, then tells each change whole, in the contract’s shapes', async () => {
    const reader = await open();
    expect(await reader.until(isSnapshot)).toMatchObject({ message: { why: 'new', lot: { info: { lot: 'main' } } } });
    await office.request(sent('alice', '1001'));
    await office.request(dials('1002', '701'));
    await reader.until(({ message }) => message.kind === 'change' && message.ending?.outcome === 'retrieved');
    for (const { message } of reader.heard) StreamMessage.parse(message);
    const words = reader.heard.flatMap(({ message }) => (message.kind === 'change' ? [message.what] : []));
    expect(words).toEqual(['parked', 'claimed', 'ended']);
    expect(known(reader).lots.get('main')?.endings).toMatchObject([{ outcome: 'retrieved', by: { user: '1002' } }]);
  });

  it('goes on after the last event that was heard, without a snapshot and without a gap', async () => {
    const first = await open();
    await first.until(isSnapshot);
    await office.request(sent('alice', '1001'));
    const { id } = await first.until(isChange('parked'));
    await first.close();
    await office.request(sent('bob', '1001'));
    await office.request(sent('carol', '1001'));
    const second = await open('/events', { 'last-event-id': id });
    await second.until(({ message }) => message.kind === 'change' && message.bay?.orbit === '703');
    expect(second.heard.filter(isSnapshot)).toEqual([]);
    const orbits = second.heard.flatMap(({ message }) => (message.kind === 'change' ? [message.bay?.orbit] : []));
    expect(orbits).toEqual(['702', '703']);
  });

  it.each([
    ['a place that nobody knows', 'main:999999-0'],
    ['nonsense', 'main:x,,;\u00e4'],
    ['a place in another lot', 'annex:1-0'],
    ['a megabyte', 'x'.repeat(8_000)],
  ])('begins anew where %s is named', async (_, id) => {
    await office.request(sent('alice', '1001'));
    const reader = await open(`/events?after=${encodeURIComponent(id)}`);
    const { message } = await reader.until(isSnapshot);
    expect(message).toMatchObject({ lot: { bays: [{ state: { kind: 'waiting' } }, {}, {}] } });
  });

  it('after an outage of the store goes on where it was; after one that forgot, with a snapshot', async () => {
    const reader = await open();
    await reader.until(isSnapshot);
    office.store.goDown('away');
    await reader.until(({ message }) => message.kind === 'heartbeat' && message.storeAwaySince !== null);
    office.store.goDown(null);
    await office.request(sent('alice', '1001'));
    await reader.until(isChange('parked'));
    expect(reader.heard.filter(isSnapshot)).toHaveLength(1);
    office.store.goDown('away');
    office.store.log.empty();
    office.store.goDown(null);
    const gap = await reader.until(({ message }) => message.kind === 'snapshot' && message.why === 'gap');
    expect(gap.message).toMatchObject({ lot: { bays: [{ state: { kind: 'waiting' } }, {}, {}] } });
  });

  it('an event of another release has the lot read again', async () => {
    const reader = await open();
    await reader.until(isSnapshot);
    office.store.log.writeForeign(office.policy.lot);
    await reader.until(({ message }) => message.kind === 'snapshot' && message.why === 'changed');
  });

  it('a switch that falls silent and comes back is told of each of its callers', async () => {
    const reader = await open();
    await reader.until(isSnapshot);
    await office.request(sent('alice', '1001'));
    await reader.until(isChange('parked'));
    await rig.leases.release(`seen-${east}`, 'engine-a');
    const silent = await reader.until(isChange('node-silent'));
    expect(silent.message).toMatchObject({
      position: null,
      bay: { state: { call: { nodeSilentSince: expect.any(Number) } } },
    });
    await rig.linked(east);
    expect((await reader.until(isChange('node-back'))).message).toMatchObject({
      bay: { state: { call: { nodeSilentSince: null } } },
    });
  });

  it('what a viewer may not see is not told them: another lot, and who callers are', async () => {
    rig.lots = [faceOf(office.policy), faceOf({ ...office.policy, lot: 'annex' as never })];
    await rig.api.reconfigured();
    const annex = await open('/events', {}, await rig.token('annex', { lots: ['annex'] }));
    const wall = await open('/events?lots=main', {}, await rig.token('wall', { callers: 'cut' }));
    await annex.until(({ event }) => event === 'heartbeat');
    await wall.until(isSnapshot);
    await office.request(sent('alice', '1001'));
    await wall.until(isChange('parked'));
    expect(JSON.stringify(wall.heard)).not.toContain('alice');
    expect(JSON.stringify(annex.heard)).not.toContain('"main"');
    expect(annex.heard.filter(isSnapshot)).toMatchObject([{ message: { lot: { info: { lot: 'annex' } } } }]);
  });

  it('a lot that is taken out of the configuration is gone', async () => {
    const reader = await open();
    await reader.until(isSnapshot);
    rig.lots = [];
    await rig.api.reconfigured();
    expect((await reader.until(({ event }) => event === 'lot-gone')).message).toEqual({
      kind: 'lot-gone',
      lot: 'main',
    });
  });

  it('a token that is revoked ends its streams', async () => {
    const other = await rig.token('other');
    const reader = await open('/events', {}, other);
    await reader.until(isSnapshot);
    const tokens = await rig.credentials.tokens();
    const theirs = tokens.kind === 'ok' ? tokens.value.find(({ name }) => name.startsWith('other')) : undefined;
    await rig.credentials.revokeToken(theirs?.name ?? '');
    expect((await reader.until(({ event }) => event === 'goodbye', 25_000)).message).toMatchObject({
      problem: { reason: 'unauthenticated' },
    });
    await reader.untilOver();
  }, 30_000);

  it('a reader who has gone before it was known who they are leaves no stream', async () => {
    const tokenOf = rig.credentials.token.bind(rig.credentials);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const abort = new AbortController();
    const isAsked = new Promise<void>((asked) => {
      rig.credentials.token = async (hash) => {
        asked();
        await answered;
        return tokenOf(hash);
      };
    });
    const headers = { authorization: `Bearer ${token}` };
    const gone = fetch(`${rig.url}/events`, { headers, signal: abort.signal }).catch(() => 'gone');
    await isAsked;
    abort.abort();
    expect(await gone).toBe('gone');
    await (await rig.ask(null, '/openapi.json')).text();
    answer();
    expect(await rig.get(token, '/health')).toMatchObject({ status: 200, body: { streams: 0 } });
  });

  it('what happens while a lot is read anew is not lost', async () => {
    let meanwhile: (() => Promise<unknown>) | null = null;
    await rig.end();
    const states = {
      stateOf: async (...asked: Parameters<typeof office.store.stateOf>) => {
        const state = await office.store.stateOf(...asked);
        const work = meanwhile;
        meanwhile = null;
        await work?.();
        return state;
      },
    };
    rig = new ApiRig(server, undefined, { states, events: office.store.log, store: office.store });
    rig.lots = [faceOf(office.policy)];
    await rig.start();
    token = await rig.token('board');
    const reader = await open();
    await reader.until(isSnapshot);
    meanwhile = async () => {
      await office.request(sent('alice', '1001'));
      await reader.until(isChange('parked'));
    };
    await rig.api.reconfigured();
    await reader.until(({ message }) => message.kind === 'snapshot' && message.why === 'changed');
    expect(known(reader).lots.get('main')?.bays[0]).toMatchObject({ state: { kind: 'waiting' } });
  });

  it('one viewer has twenty streams at most, and takes none from others', async () => {
    const other = await rig.token('other');
    await Promise.all(Array.from({ length: 20 }, () => open()));
    expect(await rig.get(token, '/events')).toMatchObject({ status: 503, body: { reason: 'too-many-streams' } });
    await (await open('/events', {}, other)).until(isSnapshot);
  });

  it('no more viewers than were agreed', async () => {
    await rig.end();
    rig = new ApiRig(server, undefined, { states: office.store, events: office.store.log, store: office.store });
    await rig.start({ mostStreams: 1 });
    token = await rig.token('board');
    const first = await open();
    await first.until(({ event }) => event === 'heartbeat');
    expect(await rig.get(token, '/events')).toMatchObject({ status: 503, body: { reason: 'too-many-streams' } });
    await first.close();
    await rig.get(token, '/health');
  });
});
