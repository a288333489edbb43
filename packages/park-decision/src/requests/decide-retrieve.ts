/** Requests for a caller: a dialled orbit, an answered recall, a ticket leg from another node. One of them wins. */
import { decide } from '../decide.js';
import type { CallFact } from '../facts.js';
import { mayTake, type Wanting } from '../for-whom.js';
import type { AnyCall, Retriever, Whom } from '../parked-call.js';
import { sameUser, type RingId, type UserAddress } from '../identifiers.js';
import type { SeenCall } from '../leg-picture.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { LotPolicy } from '../lot-policy.js';
import type { Refusal } from '../refusal.js';
import { isEntitled } from '../rights.js';
import type { Ticket } from '../ticket.js';
import { decideReserve } from './decide-reserve.js';
import { formerRetriever } from './former-retriever.js';
import { ownCall } from './opening.js';
import {
  fallBack,
  reject,
  returnToParker,
  wasSent,
  type AskedFor,
  type Reject,
  type RequestPlan,
  type ReturnToParker,
  type SeenInputs,
} from './request-plan.js';

export type Refuse = (reason: Refusal) => Reject | ReturnToParker;

export function decideRetrieve(asked: AskedFor<'retrieve'>, leg: LegSnapshot, inputs: SeenInputs): RequestPlan {
  const { lot } = asked.numberPlan;
  const policy = inputs.lots.policy(lot, leg.node);
  if (policy === undefined) return fallBack('unknown-lot');
  const isSent = wasSent(leg);
  // [W12] A caller who was picked up and sent here goes back to that one, though their leg is gone.
  const sender = leg.lastBridgedOwner ?? formerRetriever(leg, inputs.picture.named)?.address ?? null;
  // [R11] Who dialled in vain is told; who was sent in vain is returned to the sender.
  const refuse: Refuse = (reason) =>
    isSent ? returnToParker(policy, reason, sender, asked.orbit) : reject(reason, { lot, orbit: asked.orbit });
  // [F1] A leg that was sent asks with the rights of who sent it.
  const asker = isSent ? sender : leg.owner;
  const call = inputs.picture.inOrbit;
  const isEmpty = call === null || isOwnReservation(call, leg);
  if (isEmpty && !isSent && asked.asked === 'number') return intoFreeOrbit(asked, leg, policy, inputs);
  if (!isEntitled(policy.rights.retrieve, asker)) return refuse('not-allowed');
  const limited = scanLimited(call, wantingOf(leg, asker), policy, inputs, refuse);
  if (limited !== null) return limited;
  if (call === null) return missed(refuse('orbit-empty'), asker);
  // [I6] Somebody waits there, but only an engine of that release can hand them over.
  if (call.kind === 'unknown-schema') return refuse('unknown-schema');
  if (policy.attendedKeys === true && !isSent && asked.asked === 'number' && leg.owner !== null) {
    // [P15] Completing the transfer that this may be the half of would join two who do not know of each other.
    if (inputs.holdsCaller === undefined) return { kind: 'ask-hold', user: leg.owner };
    if (inputs.holdsCaller) return refuse('orbit-taken');
  }
  // [R18] The orbit may have been given to somebody else's caller meanwhile.
  if (asked.asked === 'mine' && !isParkedBy(call, asker)) return refuse('not-yours');
  return (
    keptFromThem(call, wantingOf(leg, asker), policy, inputs.now, refuse) ?? pickUp(call, leg, asker, inputs, refuse)
  );
}

/** [V1] Whose groups the switch told are those of who is on the leg; of who sent it nothing more is known. */
export const wantingOf = ({ owner, groups = [] }: LegSnapshot, asker: UserAddress | null): Wanting => ({
  address: asker,
  groups: sameUser(owner, asker) ? groups : [],
});

/** [V2] The refusal of who asks too early for a caller who waits for somebody else. */
function keptFromThem(
  call: AnyCall,
  wanting: Wanting,
  policy: LotPolicy,
  now: number,
  refuse: Refuse,
): ReturnType<Refuse> | null {
  if ((call.kind !== 'parked' && call.kind !== 'recalling') || mayTake(call, wanting, policy, now)) return null;
  return withWhom(refuse('for-somebody-else'), call.keptFor?.whom);
}

export const withWhom = <R extends ReturnType<Refuse>>(refusal: R, forWhom: Whom | undefined): R =>
  forWhom === undefined ? refusal : { ...refusal, forWhom };

/**
 * [Y1] Who has dialled too many empty orbits is not told any more what is in one. [Y3] Their own caller they have all the same, and one who
 * waits for them.
 */
function scanLimited(
  call: SeenCall,
  wanting: Wanting,
  policy: LotPolicy,
  { misses, now }: SeenInputs,
  refuse: Refuse,
): RequestPlan | null {
  const { lot, scanLimit } = policy;
  if (scanLimit === undefined || wanting.address === null) return null;
  if (misses === undefined) return { kind: 'ask-misses', lot, who: wanting.address };
  const isTheirs =
    call !== null &&
    call.kind !== 'unknown-schema' &&
    (isParkedBy(call, wanting.address) || (call.keptFor !== undefined && mayTake(call, wanting, policy, now)));
  return misses < scanLimit.misses || isTheirs ? null : refuse('too-many-tries');
}

/** [Y2] Nothing else is a miss. */
const missed = <R extends ReturnType<Refuse>>(refusal: R, who: UserAddress | null): R =>
  who === null ? refusal : { ...refusal, missOf: who };

/** [R18] Nobody known has parked nobody. */
export const isParkedBy = ({ parker }: AnyCall, asker: UserAddress | null): boolean =>
  asker !== null && sameUser(parker?.address ?? null, asker);

/** [R1] Here, or with a ticket on the node where the caller is. `asker`: whose right it is. */
export function pickUp(
  call: AnyCall,
  leg: LegSnapshot,
  asker: UserAddress | null,
  inputs: SeenInputs,
  refuse: Refuse,
): RequestPlan {
  if (call.node !== leg.node) return dialPeer(call, leg, asker, inputs, refuse);
  const retriever: Retriever = { leg: leg.leg, node: leg.node, via: 'pickup', address: leg.owner };
  return claim(call, { kind: 'retriever-asked', retriever }, inputs, refuse);
}

/** The ringing that rang this phone; an engine of an earlier release gave it the name of its one leg. */
const ringOf = (leg: LegSnapshot): RingId => leg.ring ?? leg.leg;

const isOwnReservation = (call: SeenCall, leg: LegSnapshot): boolean =>
  call !== null && call.kind === 'reserved' && call.consult === leg.leg;

/**
 * [P15] Nobody waits there. A parker with a caller on hold who dials the orbit (a key that makes attended transfers) wants the caller in
 * it; anybody else is told. The switch is asked only here, and where the lot has `attended_keys`.
 */
function intoFreeOrbit(
  { numberPlan, orbit }: AskedFor<'retrieve'>,
  leg: LegSnapshot,
  policy: LotPolicy,
  inputs: SeenInputs,
): RequestPlan {
  const user = leg.owner;
  // [P5] The same consult line once more.
  const own = ownCall(leg, inputs.picture.ofLeg);
  if (own?.kind === 'reserved') return { kind: 'announce', call: own, policy };
  const mayPickUp = isEntitled(policy.rights.retrieve, user);
  const at = { lot: numberPlan.lot, orbit };
  const empty = (): RequestPlan => {
    if (!mayPickUp) return reject('not-allowed', at);
    const limited = scanLimited(null, { address: user }, policy, inputs, (reason) => reject(reason, at));
    return limited ?? missed(reject('orbit-empty', at), user);
  };
  if (user === null || inputs.isDraining || !isEntitled(policy.rights.park, user)) return empty();
  if (inputs.holdsCaller === undefined) return { kind: 'ask-hold', user };
  if (!inputs.holdsCaller) return empty();
  const parker = { address: user, leg: leg.leg };
  return decideReserve({ kind: 'reserve', numberPlan, wanted: orbit, parker }, leg, inputs);
}

/** [R8] The answered recall leg is a retriever like any other; a leg that rang in vain is told. */
export function decideRecallAnswered(
  _asked: AskedFor<'recall-answered'>,
  leg: LegSnapshot,
  inputs: SeenInputs,
): RequestPlan {
  const call = inputs.picture.named;
  if (call === null) return reject('orbit-empty');
  if (call.kind === 'unknown-schema') return reject('unknown-schema');
  const refuse: Refuse = (reason) => reject(reason, call);
  if (call.kind !== 'ended' && call.node !== leg.node) {
    // [R10] The phone was rung where it is registered; the caller is fetched from their own node.
    const isRung = call.kind === 'recalling' && call.ring === ringOf(leg);
    return isRung ? dialPeer(call, leg, leg.owner, inputs, refuse) : refuse('already-picked-up');
  }
  const retriever: Retriever = { leg: leg.leg, node: leg.node, via: 'recall', address: leg.owner, ring: ringOf(leg) };
  return claim(call, { kind: 'retriever-asked', retriever }, inputs, refuse);
}

/**
 * [R12] Burnt on first sight, whoever shows it. Worthless on any node but the caller's own, for any number but the call's, and
 * for anybody who may not pick up there: the node that has the caller does not take another's word for it.
 */
export function decideTicket(leg: LegSnapshot, inputs: SeenInputs): RequestPlan {
  const { ticket } = inputs;
  const call = inputs.picture.named;
  if (ticket === null) return { ...reject('not-allowed'), flaw: 'unknown or used' };
  if (call?.kind === 'unknown-schema') return reject('unknown-schema', ticket);
  const flaw = flawOf(ticket, leg, call, inputs);
  if (flaw !== null) return { ...reject('not-allowed'), flaw };
  if (call === null) return reject('orbit-empty');
  const retriever: Retriever = {
    leg: leg.leg,
    node: leg.node,
    via: 'ticket',
    address: ticket.retriever,
    originLeg: ticket.retrieverLeg,
    ...(ticket.ring === undefined ? {} : { ring: ticket.ring }),
  };
  return claim(call, { kind: 'retriever-asked', retriever, issuedAt: ticket.version }, inputs, (reason) =>
    reason === 'not-allowed' ? { ...reject(reason, call), flaw: 'for an earlier wait' } : reject(reason, call),
  );
}

/** Why this leg may not use the ticket; `null` when it may. */
function flawOf(ticket: Ticket, leg: LegSnapshot, call: AnyCall | null, { lots }: SeenInputs): string | null {
  if (ticket.node !== leg.node) return 'for another node';
  if (ticket.orbit !== leg.dialled) return 'for another number';
  if (call !== null && (call.lot !== ticket.lot || call.orbit !== ticket.orbit)) return 'for another parked call';
  // Whoever is rung was chosen by the lot; all others need the right.
  if (call?.kind === 'recalling' && call.ring === ticket.ring) return null;
  const policy = lots.policy(ticket.lot, leg.node);
  return policy !== undefined && isEntitled(policy.rights.retrieve, ticket.asker) ? null : 'without the right';
}

/** [E5] The caller is on another node. `asker`: whose right it is. */
function dialPeer(
  call: AnyCall,
  leg: LegSnapshot,
  asker: UserAddress | null,
  { lots }: SeenInputs,
  refuse: Refuse,
): RequestPlan {
  // [R4] The caller is not there yet.
  if (call.kind === 'reserved') return refuse('orbit-reserved');
  if (call.kind !== 'parked' && call.kind !== 'recalling') return refuse('already-picked-up');
  const peerDial = lots.peerDial(leg.node, call.node, call.orbit);
  if (peerDial === undefined) return refuse('unknown-node');
  return { kind: 'dial-peer', call, peerDial, asker, refuse: refuse('store-down') };
}

/** [R1] What the claim means for the leg that asked: it is joined with the caller, or refused. */
function claim(
  call: AnyCall,
  fact: Extract<CallFact, { kind: 'retriever-asked' }>,
  { lots, now, ring }: SeenInputs,
  refuse: Refuse,
): RequestPlan {
  const policy = lots.policy(call.lot, call.node);
  if (policy === undefined) return fallBack('unknown-lot');
  // [N4] The engine that had claimed the caller for this leg died before it could say so.
  if (call.kind === 'claimed' && call.retriever.leg === fact.retriever.leg) return { kind: 'join', call };
  const decision = decide(call, fact, { policy, now, ring });
  switch (decision.kind) {
    case 'refuse':
      return refuse(decision.reason);
    case 'advance':
      return { kind: 'advance', from: call, decision, policy, then: { kind: 'join' } };
    case 'nothing':
    case 'rearm':
      return refuse('orbit-empty');
  }
}
