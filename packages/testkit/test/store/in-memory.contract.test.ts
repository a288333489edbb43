import { describe, expect, it } from '@jest/globals';
import type { CallId } from '@parkade/park-decision';
import {
  anotherReleaseContract,
  eventLogContract,
  InMemoryParkStore,
  type LogUnderTest,
  ManualClock,
  parkPlan,
  parkStoreContract,
  sampleCallId,
  sampleTicket,
  ticketsContract,
} from '@parkade/testkit';

parkStoreContract(
  'InMemoryParkStore',
  (options) => {
    const store = new InMemoryParkStore(options);
    return Promise.resolve({ store, end: () => store.close() });
  },
  { describe, it },
);

eventLogContract(
  'InMemoryEventLog',
  () => {
    const store = new InMemoryParkStore();
    const { log } = store;
    const done = (work: void): Promise<void> => Promise.resolve(work);
    const subject: LogUnderTest = {
      log,
      store,
      cut: () => store.goDown('cut'),
      mend: () => store.goDown(null),
      trim: (lot) => done(log.trim(lot, 1)),
      empty: () => done(log.empty()),
      writeForeign: (lot) => done(log.writeForeign(lot)),
    };
    return Promise.resolve({ subject, end: () => store.close() });
  },
  { describe, it },
);

ticketsContract(
  'InMemoryTickets',
  () => {
    const store = new InMemoryParkStore();
    return Promise.resolve({ subject: store.tickets, end: () => store.close() });
  },
  { describe, it },
);

anotherReleaseContract(
  'InMemoryParkStore',
  () => {
    const store = new InMemoryParkStore();
    const makeForeign = (callId: CallId): Promise<void> => Promise.resolve(store.makeForeign(callId));
    return Promise.resolve({ store, makeForeign, end: () => store.close() });
  },
  { describe, it },
);

const CALL = sampleCallId('aaaaaaaa');
const PLAN = parkPlan({ callId: CALL, candidates: ['701'] });

describe('InMemoryParkStore as a fake', () => {
  it('does nothing while it is down', async () => {
    const store = new InMemoryParkStore();
    store.goDown('test');
    expect(await store.openCall(PLAN, 0)).toEqual({ kind: 'store-down', why: 'test' });
    store.goDown(null);
    expect(await store.loadCall(CALL)).toEqual({ kind: 'ok', value: null });
  });

  it('does what was asked although the reply is lost', async () => {
    const store = new InMemoryParkStore();
    store.loseReplies(1);
    expect(await store.openCall(PLAN, 0)).toMatchObject({ kind: 'store-down' });
    expect(await store.loadCall(CALL)).toMatchObject({ kind: 'ok', value: { orbit: '701' } });
  });

  it('lets a test slip in before a method acts', async () => {
    const seen: string[] = [];
    const store = new InMemoryParkStore({
      onCall: (method) => {
        seen.push(method);
        return Promise.resolve();
      },
    });
    await store.openCall(PLAN, 0);
    await store.ping();
    expect(seen).toEqual(['openCall', 'ping']);
  });

  it('keeps its truth when a test changes what it was given', async () => {
    const store = new InMemoryParkStore();
    const candidates = [...PLAN.candidates];
    await store.openCall({ ...PLAN, candidates }, 0);
    const view = await store.viewLot(PLAN.call.lot);
    if (view.kind === 'ok' && view.value.taken instanceof Map) view.value.taken.clear();
    expect(await store.viewLot(PLAN.call.lot)).toMatchObject({ value: { taken: new Map([['701', CALL]]) } });
  });

  it('forgets tickets when their time has passed', async () => {
    const clock = new ManualClock();
    const store = new InMemoryParkStore({ now: () => clock.now() });
    await store.tickets.put('t', sampleTicket('aaaaaaaa'), 50);
    clock.advanceBy(50);
    expect(await store.tickets.take('t')).toEqual({ kind: 'ok', value: null });
  });
});
