/** Switches, engines and records of the tests' office, as the API tells them. */
import type {
  CallList,
  EngineList,
  Health,
  NodeList,
  RecordPage,
  RecordRow,
  RecordSummary,
  RecordWhole,
  SummaryRow,
} from '@parkade/api-contract';

type Answers = Readonly<Record<string, (now: number) => unknown>>;

const nodes = (now: number): NodeList => ({
  at: now,
  nodes: [
    {
      node: 'hh-1',
      site: 'Hamburg',
      silentSince: null,
      watchedBy: 'engine-a',
      drainingSince: null,
      waiting: 6,
      reserved: 0,
    },
    {
      node: 'hh-2',
      site: 'Hamburg',
      silentSince: null,
      watchedBy: 'engine-b',
      drainingSince: now - 500_000,
      waiting: 1,
      reserved: 0,
    },
    {
      node: 'hb-1',
      site: 'Bremen',
      silentSince: now - 14_000,
      watchedBy: null,
      drainingSince: null,
      waiting: 3,
      reserved: 0,
    },
  ],
});

const engines = (now: number): EngineList => ({
  at: now,
  engines: [
    {
      engine: 'engine-a',
      startedAt: now - 86_400_000,
      seenAt: now,
      silent: false,
      draining: false,
      requests: 2,
      configuration: null,
    },
    {
      engine: 'engine-b',
      startedAt: now - 3_600_000,
      seenAt: now - 9000,
      silent: true,
      draining: false,
      requests: 0,
      configuration: null,
    },
  ],
});

const health = (now: number): Health => ({
  engine: 'engine-a',
  version: '0.1.0',
  at: now,
  storeAwaySince: null,
  streams: 4,
});

export const HOUSE: Answers = { nodes, engines, health, calls: (now): CallList => ({ at: now, calls: [] }) };

const counted = (key: string, pickedUp: number, recallAnswered: number, abandoned: number): SummaryRow => ({
  key,
  parks: pickedUp + recallAnswered + abandoned,
  pickedUp,
  recallAnswered,
  joinedByOthers: 0,
  abandoned,
  forwarded: 0,
  expired: 0,
  lost: 0,
  waitP50Ms: 34_000,
  waitP95Ms: 126_000,
  waitMaxMs: 240_000,
});

/** Hours, persons and the whole in one: each table takes the keys that are its own. */
const summary = (): RecordSummary => ({
  by: 'hour-of-day',
  rows: [counted('8', 17, 2, 1), counted('9', 40, 4, 2), counted('10', 56, 9, 2), counted('12', 23, 5, 1)],
});

const row = (now: number, callId: string, some: Partial<RecordRow> = {}): RecordRow => ({
  callId,
  lot: 'main',
  orbit: '701',
  node: 'hh-1',
  site: 'Hamburg',
  via: 'consult',
  callerName: 'Alice Ray',
  callerNumber: '+49405550117',
  parker: '1001@pbx.test',
  end: 'picked-up',
  outcome: 'retrieved',
  why: null,
  retriever: '1005@pbx.test',
  retrieverNode: 'hh-1',
  forwardedTo: null,
  openedAt: now - 60_000,
  parkedAt: now - 58_000,
  endedAt: now - 14_000,
  waitedMs: 44_000,
  rings: 0,
  note: null,
  erased: false,
  ...some,
});

const page = (now: number): RecordPage => ({
  records: [
    row(now, 'c1'),
    row(now, 'c2', { orbit: '702', callerName: 'شركة النور للتجارة الدولية', end: 'recall-answered', rings: 1 }),
    row(now, 'c3', { orbit: '703', callerName: '', callerNumber: '', end: 'abandoned', retriever: null }),
  ],
  next: 'c3',
});

const whole = (now: number): RecordWhole => ({
  ...row(now, 'c1'),
  legs: [{ leg: '0e1c', is: 'caller' }],
  steps: [
    { at: now - 58_000, what: 'parked', version: 1 },
    { at: now - 14_000, what: 'ended', version: 3 },
  ],
  refusals: [],
});

export const RECORDS: Answers = { records: page, 'records/summary': summary, 'records/c1': whole };
