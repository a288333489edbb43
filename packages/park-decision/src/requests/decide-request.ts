/**
 * What a leg that stands in our dialplan gets: asked × leg × picture of the store × policy → plan. Pure and total; one file
 * for each way in. The rules are numbered in SPEC.md.
 */
import type { Asked } from '../classify-request.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { Look } from '../leg-picture.js';
import type { LotDirectory } from '../lot-directory.js';
import { holdsAt, planFor } from '../tenant-lots.js';
import type { Ticket } from '../ticket.js';
import { needsLotView } from '../orbit-choice.js';
import { decideCalledBack } from './decide-called-back.js';
import { decideFailsafe } from './decide-failsafe.js';
import { decideFind, lookForFind } from './decide-find.js';
import { decidePark } from './decide-park.js';
import { decideReserve } from './decide-reserve.js';
import { decideRecallAnswered, decideRetrieve, decideTicket } from './decide-retrieve.js';
import { decideTransferCompleted } from './decide-transfer-completed.js';
import {
  fallBack,
  reject,
  returnToParker,
  wasSent,
  type FallBack,
  type Reject,
  type RequestInputs,
  type RequestPlan,
  type ReturnToParker,
  type SeenInputs,
} from './request-plan.js';

export function decideRequest(asked: Asked, snapshot: LegSnapshot, inputs: RequestInputs): RequestPlan {
  if (inputs.legExists !== 'yes') return fallBack(inputs.legExists === 'no' ? 'no-such-leg' : 'link-down');
  if (inputs.picture === 'store-down') return decideUnable('store-down', asked, snapshot, inputs.lots);
  const seen: SeenInputs = { ...inputs, picture: inputs.picture };
  switch (asked.kind) {
    case 'refused':
      return refused(asked.reason, snapshot, inputs.lots);
    case 'reserve':
      return decideReserve(asked, snapshot, seen);
    case 'park':
      return decidePark(asked, snapshot, seen);
    case 'retrieve':
      return decideRetrieve(asked, snapshot, seen);
    case 'find':
      return decideFind(asked, snapshot, seen);
    case 'land':
      return decideTransferCompleted(asked, snapshot, seen);
    case 'recall-answered':
      return decideRecallAnswered(asked, snapshot, seen);
    case 'failsafe':
      return decideFailsafe(asked, snapshot, seen);
    case 'called-back':
      return decideCalledBack(asked, snapshot, seen);
    case 'ticket':
      return decideTicket(snapshot, seen);
  }
}

/** Where to look first for what is asked; a decision that needs more says so. */
export function firstLook(asked: Asked, snapshot: LegSnapshot, lots: LotDirectory, ticket: Ticket | null): Look {
  const { leg, node } = snapshot;
  const nothing: Look = { leg, callId: snapshot.callId, place: null, parker: null, lot: null };
  switch (asked.kind) {
    case 'reserve':
    case 'park': {
      const { lot } = asked.numberPlan;
      const policy = lots.policy(lot, node);
      const isAttended = asked.kind === 'park' && asked.via === 'attended';
      return {
        ...nothing,
        place: asked.wanted === null ? null : { lot, orbit: asked.wanted },
        parker: isAttended && asked.parker !== null ? { lot, address: asked.parker.address } : null,
        lot: policy !== undefined && needsLotView(policy.choose) ? lot : null,
      };
    }
    case 'retrieve':
      return { ...nothing, place: { lot: asked.numberPlan.lot, orbit: asked.orbit } };
    case 'find':
      return lookForFind(asked, wasSent(snapshot) ? snapshot.lastBridgedOwner : snapshot.owner, nothing);
    case 'land':
    case 'recall-answered':
    case 'failsafe':
    case 'called-back':
      return { ...nothing, callId: asked.callId };
    case 'ticket':
      return { ...nothing, callId: ticket?.callId ?? null };
    case 'refused':
      return nothing;
  }
}

/** Nothing can be looked up now: the store is away, or the switch is asked for more than it can do. */
export type Unable = 'store-down' | 'overloaded';

/**
 * [R13][N5] The caller is safe on music while the store is away: who asks for them is told that it cannot be had just now. For all
 * others the dialplan's fallback does what can be done without a store.
 */
export function decideUnable(
  why: Unable,
  asked: Asked,
  snapshot: LegSnapshot,
  lots: LotDirectory,
): Reject | ReturnToParker | FallBack {
  switch (asked.kind) {
    case 'retrieve':
    case 'find': {
      const at = { lot: asked.numberPlan.lot, ...(asked.kind === 'find' ? {} : { orbit: asked.orbit }) };
      const policy = lots.policy(at.lot, snapshot.node);
      if (!wasSent(snapshot)) return reject(why, at);
      return policy === undefined
        ? fallBack('unknown-lot')
        : returnToParker(policy, why, snapshot.lastBridgedOwner, at.orbit ?? null);
    }
    case 'recall-answered':
    case 'ticket':
      return reject(why);
    case 'refused':
      return refused(asked.reason, snapshot, lots);
    case 'reserve':
      // Who dialled by themselves can try again; the dialplan would only say that no engine is there.
      return why === 'overloaded' ? reject(why, { lot: asked.numberPlan.lot }) : fallBack(why);
    case 'park':
    case 'land':
    case 'failsafe':
    case 'called-back':
      return fallBack(why);
  }
}

/** [W11][R11] A caller who was sent here by a transfer is returned to the parker, not hung up; anybody else is told. */
function refused(
  reason: Extract<Asked, { kind: 'refused' }>['reason'],
  snapshot: LegSnapshot,
  lots: LotDirectory,
): Reject | ReturnToParker {
  const { lastBridgedOwner: sender, node } = snapshot;
  const [numberPlan] = lots.numberPlans
    .filter((one) => holdsAt(one, node))
    .flatMap((one) => (one.tenants === undefined ? one : sender === null ? [] : (planFor(one, sender.domain) ?? [])));
  const policy = numberPlan === undefined ? undefined : lots.policy(numberPlan.lot, snapshot.node);
  if (snapshot.entry === 'dialled' && !wasSent(snapshot) && snapshot.forwarded !== undefined)
    return { ...reject(reason), isUnanswered: true };
  // [F2] Who was sent from outside by nobody of the house has nobody to be given back to.
  const isNobodys = snapshot.mayOnlyPark === true && snapshot.lastBridgedOwner === null;
  if (snapshot.entry !== 'dialled' || !wasSent(snapshot) || policy === undefined || isNobodys) return reject(reason);
  // The sender of no number of ours need not be one of this lot's people; its fallback is for whoever has no sender at all.
  const fallback = snapshot.lastBridgedOwner === null ? policy.fallback : null;
  return returnToParker({ ...policy, fallback, whenRefused: ['parker'] }, reason, snapshot.lastBridgedOwner);
}
