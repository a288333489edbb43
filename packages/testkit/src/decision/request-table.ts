/**
 * The table of requests: what a leg that stands in our dialplan gets, for everything it may ask and every state in which the
 * call may be that it is about. Made by asking `decideRequest` itself, so that documents and tests cannot say anything else.
 */
import {
  decideRequest,
  type AnyCall,
  type Asked,
  type LegPicture,
  type LegSnapshot,
  type LotDirectory,
  type NumberPlan,
  type Outcome,
  type RequestPlan,
  type SeenCall,
  type Ticket,
  type UserAddress,
} from '@parkade/park-decision';
import { POLICY, east, leg, numberPlanOf, orbit, west } from '../engine/engine-rig.js';
import {
  claimedBy,
  endedAs,
  parkPlan,
  reservePlan,
  sampleCallId,
  SAMPLE_NOW as NOW,
  sampleTicket,
} from '../store/sample-calls.js';

const CALL = sampleCallId('aaaaaaaa');
const ASKING = leg('asking');
const PLAN: NumberPlan = numberPlanOf(POLICY);
const parker: UserAddress = { user: '1001', domain: 'pbx.test' };
const LOTS: LotDirectory = {
  policy: (lot) => (lot === POLICY.lot ? POLICY : undefined),
  numberPlans: [PLAN],
  nodes: [east, west],
  peerDial: (from, to, place) => (from === to ? undefined : `sofia/internal/${place}@peer`),
};

/** Whether the call is that of the asking leg, or somebody else's whom it asks for. */
interface Way {
  readonly title: string;
  readonly asked: Asked;
  readonly about: 'own call' | 'the occupant' | 'the call it names';
  readonly over?: Partial<LegSnapshot>;
  /** The switch says that the asker has one caller on hold. */
  readonly holdsCaller?: true;
}

const sent = { transferred: true, lastBridgedTo: leg('was1001'), lastBridgedOwner: parker };
const parkAs = (via: 'blind' | 'attended' | 'directed', wanted: string | null): Asked => ({
  kind: 'park',
  numberPlan: PLAN,
  via,
  wanted: wanted === null ? null : orbit(wanted),
  parker: { address: parker, leg: leg('was1001') },
});
const retrieveBy = (asked: 'number' | 'pick-up' | 'mine'): Asked => ({
  kind: 'retrieve',
  numberPlan: PLAN,
  orbit: orbit('701'),
  asked,
});
const retrieve = retrieveBy('number');

export const WAYS: readonly Way[] = [
  {
    title: 'a parker dials the park code',
    asked: { kind: 'reserve', numberPlan: PLAN, wanted: null, parker: { address: parker, leg: ASKING } },
    about: 'own call',
  },
  { title: 'a caller is sent to the park code', asked: parkAs('blind', null), about: 'own call', over: sent },
  { title: 'a caller is sent there with Replaces', asked: parkAs('attended', null), about: 'own call', over: sent },
  { title: 'a caller is sent to an orbit', asked: parkAs('directed', '701'), about: 'own call', over: sent },
  {
    title: 'a caller is sent to an orbit that somebody has',
    asked: parkAs('directed', '701'),
    about: 'the occupant',
    over: sent,
  },
  { title: 'somebody dials an orbit', asked: retrieve, about: 'the occupant' },
  {
    title: 'somebody with a caller on hold dials an orbit',
    asked: retrieve,
    about: 'the occupant',
    over: { owner: parker },
    holdsCaller: true,
  },
  { title: 'a leg is sent to the retrieve prefix', asked: retrieveBy('pick-up'), about: 'the occupant', over: sent },
  { title: 'somebody else’s caller is asked for as one’s own', asked: retrieveBy('mine'), about: 'the occupant' },
  {
    title: 'whoever waits longest is asked for',
    asked: { kind: 'find', numberPlan: PLAN, whom: 'oldest' },
    about: 'the occupant',
  },
  { title: 'somebody dials an orbit at another node', asked: retrieve, about: 'the occupant', over: { node: west } },
  { title: 'a transfer is completed', asked: { kind: 'land', callId: CALL }, about: 'the call it names', over: sent },
  {
    title: 'a rung phone answers',
    asked: { kind: 'recall-answered', callId: CALL },
    about: 'the call it names',
    over: { leg: leg('ring') },
  },
  { title: 'a ticket is shown', asked: { kind: 'ticket', ticket: 'shown' }, about: 'the call it names' },
  { title: 'the failsafe fires', asked: { kind: 'failsafe', callId: CALL }, about: 'the call it names', over: sent },
  { title: 'a called-back caller answers', asked: { kind: 'called-back', callId: CALL }, about: 'the call it names' },
];

const OUTCOMES: readonly Outcome[] = [
  'unused',
  'retrieved',
  'abandoned',
  'caller-silent',
  'time-over',
  'forwarded',
  'expired',
  'lost',
];
export const STATES: readonly string[] = [
  'no call',
  'unknown schema',
  'reserved',
  'parked',
  'recalling',
  'claimed',
  ...OUTCOMES.map((outcome) => `ended: ${outcome}`),
  'store down',
];

/** The call in one of the states; its caller, or consult leg, is the asking leg where the call is the leg's own. */
function callIn(state: string, way: Way): SeenCall {
  if (state === 'no call' || state === 'store down') return null;
  if (state === 'unknown schema') return { kind: 'unknown-schema' };
  const isOwn = way.about === 'own call' || way.asked.kind === 'failsafe';
  const caller = isOwn ? ASKING : leg('caller');
  const place = { orbit: orbit('701'), node: east, lot: POLICY.lot };
  const base = parkPlan({ callId: CALL, candidates: ['701'], leg: caller }).call;
  const parked: AnyCall = { ...base, ...place } as Extract<AnyCall, { kind: 'parked' }>;

  if (state === 'reserved')
    return {
      ...reservePlan({ callId: CALL, candidates: [], leg: isOwn ? ASKING : leg('consult') }).call,
      ...place,
    } as AnyCall;
  if (state === 'parked') return parked;
  if (state === 'recalling') return { ...parked, kind: 'recalling', ring: leg('ring'), target: parker };
  if (state === 'claimed') return claimedBy(parked, leg('retriever'), NOW);
  const outcome = OUTCOMES.find((one) => state === `ended: ${one}`);
  if (outcome === undefined) throw new RangeError(`no state ${state}`);
  return endedAs(parked, outcome, NOW - 60_000);
}

const TICKET: Ticket = {
  ...sampleTicket(CALL),
  version: 1,
  lot: POLICY.lot,
  orbit: orbit('701'),
  node: east,
  asker: parker,
};

export function planFor(way: Way, state: string): RequestPlan {
  const call = callIn(state, way);
  // The store's index of legs knows live calls only.
  const ofLeg = way.about === 'own call' && call?.kind !== 'ended' ? call : null;
  const isThere = way.about === 'the occupant' && call?.kind !== 'ended';
  const snapshot: LegSnapshot = { ...BLANK, dialled: '701', ...way.over };
  const picture: LegPicture = {
    look: {
      leg: snapshot.leg,
      callId: CALL,
      place: null,
      parker: { lot: POLICY.lot, address: parker },
      lot: null,
      ...(way.asked.kind === 'find' ? { everybodyIn: POLICY.lot } : {}),
    },
    ofLeg,
    named: way.about === 'the call it names' ? call : null,
    inOrbit: isThere ? call : null,
    ofParker: [],
    lot: null,
    ...(way.asked.kind === 'find' ? { everybody: isThere && call !== null ? [call] : [] } : {}),
  };
  return decideRequest(way.asked, snapshot, {
    legExists: 'yes',
    ticket: way.asked.kind === 'ticket' ? TICKET : null,
    picture: state === 'store down' ? 'store-down' : picture,
    isDraining: false,
    holdsCaller: way.holdsCaller === true,
    lots: LOTS,
    now: NOW,
    callId: sampleCallId('bbbbbbbb'),
    ring: leg('freshring'),
    random: () => 0,
  });
}

const BLANK: LegSnapshot = {
  node: east,
  leg: ASKING,
  entry: 'dialled',
  dialled: '*70',
  direction: 'inbound',
  transferred: false,
  lastBridgedTo: null,
  referReplaces: false,
  owner: { user: '1002', domain: 'pbx.test' },
  lastBridgedOwner: null,
  name: 'Alice',
  number: '5551234',
  sipCallId: 'a@b',
  callId: null,
  callVersion: null,
  ticket: null,
};

/** A plan in a few words. */
export function showPlan(plan: RequestPlan): string {
  switch (plan.kind) {
    case 'open': {
      const first = plan.open.candidates[0] ?? 'none';
      return `open ${plan.open.call.kind} (${first} first), else ${plan.full.kind} ${plan.full.reason}`;
    }
    case 'advance':
      return `${plan.from.kind} → ${plan.decision.next.kind}, ${plan.then.kind}`;
    case 'reject':
    case 'return':
      return `${plan.kind} ${plan.reason}`;
    case 'fall-back':
      return `fall back: ${plan.why}`;
    case 'hold':
      return `hold, still ${plan.call.kind}`;
    case 'join':
      return 'join again';
    case 'announce':
      return 'announce again';
    case 'dial-peer':
      return 'dial the caller\u2019s node with a ticket';
    case 'look':
    case 'ask-hold':
    case 'ask-misses':
      return 'look further';
  }
}

/** Row by row: title, and a cell for each of {@link STATES}. */
export const requestTable = (): readonly (readonly [string, readonly string[]])[] =>
  WAYS.map((way) => [way.title, STATES.map((state) => showPlan(planFor(way, state)))] as const);
