/** What an engine would tell, in the contract's shapes; times are counted from one instant. */
import type {
  Bay,
  BayState,
  CallCard,
  ChainStep,
  Ending,
  LotInfo,
  LotSnapshot,
  Person,
  Ringing,
} from '@parkade/api-contract';

export const DOMAIN = 'pbx.example.org';
export const SECOND = 1000;

export const person = (user: string, label = user): Person => ({ user, domain: DOMAIN, label });
export const reception = person('1001', 'Reception');
export const jonas = person('1005', 'Jonas Weber');
export const operator = person('1000', 'Operator');

export function callOf(now: number, some: Partial<CallCard> = {}, waitedMs = 41 * SECOND): CallCard {
  const parkedAt = some.parkedAt ?? now - waitedMs;
  const at = (seconds: number) => parkedAt + seconds * SECOND;
  const chain: ChainStep[] = [
    { kind: 'ring', at: at(90), forMs: 20 * SECOND, target: reception, to: null },
    { kind: 'ring', at: at(110), forMs: 30 * SECOND, target: operator, to: null },
    { kind: 'forward', at: at(140), forMs: null, target: null, to: '5000' },
  ];
  return {
    callId: 'call-1',
    version: 2,
    node: 'hh-1',
    nodeSilentSince: null,
    caller: { name: 'Alice Ray', number: '+49 40 555 0117', shown: 'full' },
    parkedAt,
    parkedBy: reception,
    via: 'consult',
    forWhom: null,
    keptFor: null,
    note: null,
    next: { kind: 'ring', at: at(90), target: reception, stage: 0, round: 1 },
    chain,
    ...some,
  };
}

export const ringingOf = (now: number, some: Partial<Ringing> = {}): Ringing => ({
  target: reception,
  why: 'chain',
  askedBy: null,
  since: now - 8 * SECOND,
  until: now + 12 * SECOND,
  ...some,
});

export const bayOf = (orbit: string, state: BayState, site: string | null = null): Bay => ({ orbit, site, state });

export const endingOf = (now: number, some: Partial<Ending> = {}): Ending => ({
  callId: 'call-0',
  orbit: '706',
  outcome: 'retrieved',
  at: now - 3 * SECOND,
  caller: { name: 'Piet de Vries', number: '+31 20 555 0133', shown: 'full' },
  parkedBy: reception,
  waitedMs: 52 * SECOND,
  by: jonas,
  to: null,
  calledBack: false,
  ...some,
});

export const infoOf = (some: Partial<LotInfo> = {}): LotInfo => ({
  lot: 'main',
  label: 'Reception',
  domain: DOMAIN,
  parkCode: '*70',
  sites: [],
  soonMs: 15 * SECOND,
  quarantineMs: 30 * SECOND,
  forWhom: ['sales'],
  whenFull: '5000',
  chain: [],
  rights: { see: true, park: true, retrieve: true, attend: true, askWhom: null },
  ...some,
});

export const lotOf = (now: number, bays: readonly Bay[], some: Partial<LotSnapshot> = {}): LotSnapshot => ({
  info: infoOf(),
  position: '1-0',
  at: now,
  bays: [...bays],
  endings: [],
  ...some,
});
