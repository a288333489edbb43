import type {
  CallId,
  Caller,
  ClaimedCall,
  DecisionInputs,
  EndedCall,
  LegEnd,
  LegId,
  LegSnapshot,
  LotId,
  LotPolicy,
  NodeId,
  Orbit,
  ParkedCall,
  RecallingCall,
  ReservedCall,
  Retriever,
} from '../src/index.js';
import { CALL_SCHEMA } from '../src/index.js';

export const NOW = 1_800_000_000_000;
export const leg = (name: string): LegId => `leg-${name.padEnd(8, '0')}` as LegId;
export const orbit = (digits: string): Orbit => digits as Orbit;
export const hungUp = (cause: string): LegEnd => ({ kind: 'hung-up', cause });
export const east = 'east' as NodeId;
export const west = 'west' as NodeId;
export const alice: Caller = { leg: leg('alice'), name: 'Alice', number: '5551234', sipCallId: 'a@test' };
export const parker = { address: { user: '1001', domain: 'pbx.test' }, leg: leg('parker') };
export const bob: Retriever = {
  leg: leg('bob'),
  node: east,
  via: 'pickup',
  address: { user: '1002', domain: 'pbx.test' },
};

export const policy: LotPolicy = {
  lot: 'main' as LotId,
  domain: 'pbx.test',
  rights: { park: ['pbx.test'], retrieve: ['pbx.test'] },
  orbits: ['701', '702', '703', '704'].map(orbit),
  choose: 'first',
  quarantineMs: 30_000,
  reserveMs: 20_000,
  recallAfterMs: 60_000,
  chain: [
    { ring: { kind: 'parker' }, forMs: 15_000 },
    { ring: { kind: 'user', address: { user: '1000', domain: 'pbx.test' } }, forMs: 10_000 },
  ],
  rounds: 2,
  againMs: 30_000,
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the configuration; never a function.
  then: { kind: 'hang-up' },
  maxWaitMs: 3_600_000,
  claimMs: 5_000,
  whenRefused: ['parker', 'fallback'],
  fallback: { user: '1000', domain: 'pbx.test' },
  music: 'local_stream://moh',
};

export const inputs = (now = NOW, over: Partial<LotPolicy> = {}): DecisionInputs => ({
  policy: { ...policy, ...over },
  now,
  ring: leg('ring'),
});

const common = {
  schema: CALL_SCHEMA,
  callId: 'call0001' as CallId,
  version: 3,
  lot: policy.lot,
  orbit: orbit('701'),
  node: east,
  via: 'blind',
  parker,
  openedAt: NOW - 60_000,
} as const;

export const reserved: ReservedCall = {
  ...common,
  kind: 'reserved',
  via: 'consult',
  consult: leg('consult'),
  awaits: 'transfer',
  deadline: NOW,
};
const waiting = { ...common, caller: alice, parkedAt: NOW - 60_000, chain: { stage: 0, round: 0 } } as const;
export const parked: ParkedCall = { ...waiting, kind: 'parked', deadline: NOW };
export const recalling: RecallingCall = {
  ...waiting,
  kind: 'recalling',
  ring: leg('ringing'),
  target: parker.address,
  deadline: NOW,
};
export const claimed: ClaimedCall = {
  ...waiting,
  kind: 'claimed',
  retriever: bob,
  claimedAt: NOW - 1_000,
  recallAt: NOW + 10_000,
  deadline: NOW,
};
export const endedCall: EndedCall = {
  ...common,
  kind: 'ended',
  outcome: 'retrieved',
  endedAt: NOW,
  caller: alice,
  parkedAt: NOW - 60_000,
  retriever: bob,
};

/** 1002 dials by themselves. */
export const dialling = (dialled: string, over: Partial<LegSnapshot> = {}): LegSnapshot => ({
  node: east,
  leg: leg('asking'),
  entry: 'dialled',
  dialled,
  direction: 'inbound',
  transferred: false,
  lastBridgedTo: null,
  referReplaces: false,
  owner: { user: '1002', domain: 'pbx.test' },
  lastBridgedOwner: null,
  name: 'Bob',
  number: '1002',
  sipCallId: 'a@b',
  callId: null,
  callVersion: null,
  ticket: null,
  ...over,
});
