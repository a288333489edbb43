import type { Bay, CallList, ChangeMessage, LotSnapshot, Problem, StreamMessage } from '@parkade/api-contract';

export const AT = 1_764_271_300_000;
export const REAL_ID = '01kb2zq3v4d8x1';
const person = (user: string) => ({ user, domain: 'pbx.test', label: user });

export const waiting = (orbit: string, name: string, more: Partial<{ callId: string; note: string }> = {}): Bay => ({
  orbit,
  site: null,
  state: {
    kind: 'waiting',
    call: {
      callId: more.callId ?? REAL_ID,
      version: 3,
      node: 'fs-a',
      nodeSilentSince: null,
      caller: { name, number: '+4940555099', shown: 'full' },
      parkedAt: AT - 75_000,
      parkedBy: person('1001'),
      via: 'consult',
      forWhom: null,
      keptFor: null,
      note: more.note === undefined ? null : { text: more.note, by: '1001', at: AT },
      next: { kind: 'ring', at: AT + 45_000, target: person('1001'), stage: 0, round: 0 },
      chain: [],
    },
  },
});

export const callsOf = (...bays: readonly Bay[]): CallList => ({
  at: AT,
  calls: bays.map((bay) => ({ lot: 'main', bay })),
});

export const problemOf = (reason: string, status: number, more: Partial<Problem> = {}): Problem => ({
  type: `urn:parkade:problem:${reason}`,
  title: `title of ${reason}`,
  status,
  detail: `detail of ${reason}`,
  reason,
  retryable: status >= 429,
  ...more,
});

export const lotOf = (...bays: readonly Bay[]): LotSnapshot => ({
  info: {
    lot: 'main',
    label: 'main',
    domain: 'pbx.test',
    parkCode: '*70',
    sites: [],
    soonMs: 10_000,
    quarantineMs: 0,
    whenFull: null,
    forWhom: null,
    chain: [],
    rights: { see: true, park: true, retrieve: true, attend: true, askWhom: null },
  },
  position: '5-0',
  at: AT,
  bays: [...bays, { orbit: '710', site: null, state: { kind: 'free' } }],
  endings: [],
});

export const snapshot = (why: 'new' | 'gap', ...bays: readonly Bay[]): StreamMessage => ({
  kind: 'snapshot',
  contract: 1,
  why,
  lot: lotOf(...bays),
});

export const change = (nth: number, text: string): ChangeMessage => ({
  kind: 'change',
  lot: 'main',
  position: `${String(nth)}-0`,
  at: AT,
  what: 'noted',
  bay: null,
  version: null,
  ending: null,
  text,
  why: null,
});
