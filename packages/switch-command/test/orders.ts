import type { Prompts } from '../src/outbound/index.js';
import {
  REFUSAL_WORDS,
  type CallId,
  type LegId,
  type LotId,
  type Orbit,
  type UserAddress,
  parseCallId,
  parseLegId,
  parseLotId,
  parseOrbit,
  parseUserAddress,
} from '@parkade/park-decision';
import type { RequestAnswer, HoldParams } from '@parkade/park-ports';

const assertDefined = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('bad sample');
  return value;
};

export const LEG: LegId = assertDefined(parseLegId('11111111-aaaa-4bbb-8ccc-000000000001'));
export const CALLER: LegId = assertDefined(parseLegId('11111111-aaaa-4bbb-8ccc-000000000002'));
export const RING: LegId = assertDefined(parseLegId('11111111-aaaa-4bbb-8ccc-000000000003'));
export const CALL: CallId = assertDefined(parseCallId('call00000001'));
export const LOT: LotId = assertDefined(parseLotId('main'));
export const ORBIT: Orbit = assertDefined(parseOrbit('701'));
export const PARKER: UserAddress = assertDefined(parseUserAddress('1001', 'pbx.test'));
export const FALLBACK: UserAddress = assertDefined(parseUserAddress('1000', 'pbx.test'));
export const MUSIC = 'tone_stream://%(300,200,480,620);loops=-1';

export const HOLD: HoldParams = {
  leg: LEG,
  callId: CALL,
  version: 3,
  lot: LOT,
  orbit: ORBIT,
  parker: PARKER,
  fallback: FALLBACK,
  caller: { name: 'Alice', number: '5551234' },
  parkedAt: 1000,
  dueAt: 61_000,
  music: MUSIC,
  failsafeSec: 180,
};

export const ANNOUNCE: RequestAnswer = {
  kind: 'announce',
  callId: CALL,
  version: 1,
  lot: LOT,
  orbit: ORBIT,
  parker: PARKER,
  fallback: null,
  music: MUSIC,
  waitSec: 30,
  failsafeSec: 180,
};

export const joinOf = (name: string, number = '5551234'): RequestAnswer => ({
  kind: 'join',
  callId: CALL,
  version: 4,
  caller: CALLER,
  display: { name, number },
});

export const TICKET = 'abcdefghijklmnopqrstuvwxyz_-0123';

export const LINE: LegId = assertDefined(parseLegId('11111111-aaaa-4bbb-8ccc-000000000004'));

export const dialPeerOf = (name: string): RequestAnswer => ({
  kind: 'dial-peer',
  peerDial: 'sofia/internal/701@127.0.0.1:5080',
  orbit: ORBIT,
  ticket: TICKET,
  line: LINE,
  display: { name, number: '5551234' },
});

export const channelOf = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'Unique-ID': LEG,
  variable_last_sched_id: '42',
  ...more,
});

/** A tone of its own for each reason, so that no two are mixed up unseen. */
export const PROMPTS = Object.fromEntries(
  REFUSAL_WORDS.map((reason, index) => [reason, `tone_stream://%(300,0,${400 + 20 * index})`]),
) as Prompts;
