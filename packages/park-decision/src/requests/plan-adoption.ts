/**
 * Callers whom the switch holds and the store does not know: parked by the dialplan while no engine was there, or forgotten by
 * a Redis that came back empty (SPEC, A1-A5). The same plan for who is found by an audit of the node and for who comes by the
 * failsafe's entry.
 */
import { holdsAt, planFor, plansOfLot } from '../tenant-lots.js';
import { parkedEvent } from '../decide-open.js';
import { decide } from '../decide.js';
import type { Decision, OpenPlan, WaitingCall } from '../decision.js';
import type { AdoptedWhy } from '../events.js';
import type { HeldOn } from '../held-leg.js';
import type { CallId, LegId, NodeId } from '../identifiers.js';
import type { LegPicture, SeenCall } from '../leg-picture.js';
import type { LotDirectory } from '../lot-directory.js';
import type { LotPolicy } from '../lot-policy.js';
import { CALL_SCHEMA, legsOf, type AnyCall, type EndedCall } from '../parked-call.js';
import { firstRecallAt } from '../recall-chain.js';
import { isWaiting } from './request-plan.js';

/** A recall that fell due while nobody was there waits so long after the adoption. */
export const OVERDUE_GRACE_MS = 2_000;
/** The switch may still list a leg as held that it has just joined or ended. */
export const COMING_APART_MS = 5_000;

export type AdoptionPlan =
  | { readonly kind: 'leave'; readonly why: string }
  /** [A4] The leg does not say what the store says: it is written on it, its music goes on. */
  | { readonly kind: 'mark'; readonly call: WaitingCall; readonly policy: LotPolicy }
  | {
      readonly kind: 'advance';
      readonly from: AnyCall;
      readonly decision: Extract<Decision, { kind: 'advance' }>;
      readonly policy: LotPolicy;
    }
  | { readonly kind: 'open'; readonly open: OpenPlan; readonly policy: LotPolicy };

export interface AdoptionInputs {
  readonly lots: LotDirectory;
  /** ms since 1970, by the store's clock. */
  readonly now: number;
  readonly callId: CallId;
  readonly ring: LegId;
  /** `listed`: read from the switch's list, which follows the legs by some milliseconds; `asking`: the leg itself has come. */
  readonly seen: 'listed' | 'asking';
  /** The domain that says which lot, where neither the leg's lot nor its parker does. */
  readonly domain?: string | undefined;
}

export function planAdoption(held: HeldOn, picture: LegPicture, inputs: AdoptionInputs): AdoptionPlan {
  const standing = standingOf(held, picture, inputs);
  switch (standing.kind) {
    case 'known':
      return { kind: 'leave', why: standing.why };
    case 'unmarked': {
      const policy = inputs.lots.policy(standing.call.lot, held.node);
      return policy === undefined
        ? { kind: 'leave', why: 'unknown lot' }
        : { kind: 'mark', call: standing.call, policy };
    }
    case 'reserved':
      return complete(standing.call, held, inputs);
    case 'forgotten':
      return open(held, standing.callId, inputs);
  }
}

type Standing =
  | { readonly kind: 'known'; readonly why: string }
  | { readonly kind: 'unmarked'; readonly call: WaitingCall }
  | { readonly kind: 'reserved'; readonly call: AnyCall }
  | { readonly kind: 'forgotten'; readonly callId: CallId };

const known = (why: string): Standing => ({ kind: 'known', why });

/** [A1] Known is a leg of a live call, and one whose own call has ended here, which is on its way out. */
function standingOf(held: HeldOn, { ofLeg, named }: LegPicture, inputs: AdoptionInputs): Standing {
  // [I6] Nobody is adopted out of a call that another release looks after.
  if (ofLeg?.kind === 'unknown-schema') return known('unknown-schema');
  if (ofLeg !== null) return isUnmarked(ofLeg, held) ? { kind: 'unmarked', call: ofLeg } : known('live');
  if (held.callId === null) return { kind: 'forgotten', callId: inputs.callId };
  return standingByName(held, named, held.callId, inputs);
}

function standingByName(held: HeldOn, named: SeenCall, callId: CallId, inputs: AdoptionInputs): Standing {
  if (named === null) return { kind: 'forgotten', callId };
  switch (named.kind) {
    case 'unknown-schema':
      return known('unknown-schema');
    // [A5] A reservation is about the consult leg: a caller on hold in its name has come while no engine was there.
    case 'reserved':
      return { kind: 'reserved', call: named };
    case 'ended':
      return isFoundAgain(named, inputs) ? { kind: 'forgotten', callId: inputs.callId } : known('on its way out');
    case 'parked':
    case 'recalling':
    case 'claimed':
      // A live call of this id that is about another leg: the id on this leg is a former one.
      return legsOf(named).includes(held.leg) ? known('live') : { kind: 'forgotten', callId: inputs.callId };
  }
}

/**
 * [A4] Parked by the store, whose answer was lost on its way, and therefore put on hold by the dialplan alone: the leg does not
 * say that it may be joined, and the switch would refuse whoever picks it up.
 */
const isUnmarked = (call: AnyCall, held: HeldOn): call is WaitingCall =>
  !held.isGuarded && (call.kind === 'parked' || call.kind === 'recalling') && call.caller.leg === held.leg;

/** [A1] Whose caller was thought to have left the lot, and is on hold all the same. */
function isFoundAgain({ outcome, endedAt }: EndedCall, { now, seen }: AdoptionInputs): boolean {
  switch (outcome) {
    case 'lost':
    case 'unused':
      return true;
    case 'retrieved':
    case 'abandoned':
    case 'caller-silent':
    case 'time-over':
      return seen === 'asking' || now - endedAt > COMING_APART_MS;
    case 'forwarded':
    case 'expired':
      return false;
  }
}

/** [A5] The transfer's completion is made good: the caller stands in the reserved orbit. */
function complete(reserved: AnyCall, held: HeldOn, { lots, now, ring }: AdoptionInputs): AdoptionPlan {
  const policy = lots.policy(reserved.lot, held.node);
  if (policy === undefined) return { kind: 'leave', why: 'unknown lot' };
  const fact = { kind: 'transfer-completed', node: held.node, caller: callerOf(held), via: 'attended' } as const;
  const decision = decide(reserved, fact, { policy, now, ring });
  return decision.kind === 'advance'
    ? { kind: 'advance', from: reserved, decision, policy }
    : { kind: 'leave', why: `reservation is ${decision.kind}` };
}

/** [A2] Its own orbit first, whatever its quarantine, any other of the lot after it. [A3] Its own due time, but never in the past. */
function open(held: HeldOn, callId: CallId, inputs: AdoptionInputs): AdoptionPlan {
  const policy = lotOf(held, inputs);
  if (policy === undefined) return { kind: 'leave', why: 'fits no lot' };
  const { now } = inputs;
  const parkedAt = held.parkedAt ?? now;
  const call: Extract<OpenPlan['call'], { kind: 'parked' }> = {
    schema: CALL_SCHEMA,
    kind: 'parked',
    callId,
    version: (held.version ?? 0) + 1,
    lot: policy.lot,
    node: held.node,
    via: 'adopted',
    parker: held.parker === null ? null : { address: held.parker, leg: null },
    openedAt: parkedAt,
    caller: callerOf(held),
    parkedAt,
    chain: { stage: 0, round: 0 },
    ...targetOn(held),
    deadline: Math.max(held.dueAt ?? firstRecallAt(policy, parkedAt), now + OVERDUE_GRACE_MS),
  };
  const { orbit } = held;
  const own = orbit !== null && policy.orbits.includes(orbit) ? [orbit] : [];
  return {
    kind: 'open',
    policy,
    open: {
      call,
      candidates: [...own, ...policy.orbits.filter((one) => one !== orbit)],
      quarantineMs: 0,
      kept: null,
      event: parkedEvent(call, { via: 'adopted', why: whyAdopted(held, inputs) }, policy, now),
      otherwise: 'lot-full',
    },
  };
}

/** [V5] Who had said so is forgotten; for whom is not. */
const targetOn = ({ keptFor, parker }: HeldOn) =>
  keptFor === undefined ? {} : { keptFor: { ...keptFor, by: { address: parker, label: parker?.user ?? '' } } };

const whyAdopted = ({ callId }: HeldOn, { seen }: AdoptionInputs): AdoptedWhy =>
  seen === 'asking' ? 'failsafe' : callId === null ? 'parked-by-the-switch' : 'store-was-lost';

const callerOf = ({ leg, caller, sipCallId }: HeldOn) => ({ leg, ...caller, sipCallId });

function lotOf(held: HeldOn, { lots, domain }: AdoptionInputs): LotPolicy | undefined {
  const { lot, node } = held;
  // [W13] A dialplan for all sites cannot tell local lots with the same numbers apart; a parked call of ours can.
  const isHere = lot !== null && plansOfLot(lots.numberPlans, lot).some((one) => holdsAt(one, node));
  const own = lot !== null && (isHere || held.callId !== null) ? lots.policy(lot, node) : undefined;
  const knownDomain = held.parker?.domain ?? domain;
  return own ?? lotOfDeclaration(held, lots, knownDomain) ?? lotOfDomain(lots, node, knownDomain);
}

/** [X3] The dialplan alone can say which declaration was meant, and the domain makes the lot of it. */
function lotOfDeclaration(
  { lot, node }: HeldOn,
  lots: LotDirectory,
  domain: string | undefined,
): LotPolicy | undefined {
  const declared = lots.numberPlans.find((one) => one.lot === lot && one.tenants !== undefined && holdsAt(one, node));
  const plan = declared === undefined || domain === undefined ? undefined : planFor(declared, domain);
  return plan === undefined ? undefined : lots.policy(plan.lot, node);
}

/** [W9][W13] The lot into which a caller of that domain is adopted at a node. With no domain known there must be only one. */
function lotOfDomain(lots: LotDirectory, node: NodeId, knownDomain: string | undefined): LotPolicy | undefined {
  const here = lots.numberPlans.filter((one) => holdsAt(one, node));
  const isOne = new Set(here.map((one) => one.domain)).size === 1 && here[0]?.tenants === undefined;
  const wanted = knownDomain ?? (isOne ? here[0]?.domain : undefined);
  const [plan] = wanted === undefined ? [] : here.flatMap((one) => planFor(one, wanted) ?? []);
  return plan === undefined ? undefined : lots.policy(plan.lot, node);
}

export const needsMark = (call: AnyCall, held: HeldOn): call is WaitingCall =>
  isWaiting(call) && !(held.callId === call.callId && held.orbit === call.orbit && held.isGuarded);
