/** The one-time ticket with which a leg fetches a caller from another node: issued on one, taken on the other. */
import {
  isEntitled,
  type AnyCall,
  type Asked,
  type CallFact,
  type LegSnapshot,
  type Retriever,
  type UserAddress,
} from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import { claimAnswer, rejectAs, type Refuse } from './claim-answer.js';
import type { EngineDeps } from './engine-deps.js';
import { reject } from './request-context.js';
import type { RequestAnswer, Ticket } from '@parkade/park-ports';

/** [E5] The caller is on another node: that node is dialled with a one-time ticket, and the claim is made there. `asker`: whose right it is. */
export async function dialPeer(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asker: UserAddress | null,
  call: AnyCall,
  refuse: Refuse,
): Promise<RequestAnswer> {
  const { orbit } = call;
  if (call.kind === 'reserved') return refuse('orbit-reserved');
  if (call.kind !== 'parked' && call.kind !== 'recalling') return refuse('already-picked-up');
  const peerDial = deps.lots.peerDial(snapshot.node, call.node, orbit);
  if (peerDial === undefined) return refuse('unknown-node');
  const id = deps.ids.ticket();
  const put = await deps.store.putTicket(
    id,
    {
      callId: call.callId,
      version: call.version,
      lot: call.lot,
      orbit,
      node: call.node,
      retrieverNode: snapshot.node,
      retrieverLeg: snapshot.leg,
      retriever: snapshot.owner,
      asker,
    },
    deps.settings.ticketMs,
  );
  if (put.kind === 'store-down') return refuse('store-down');
  deps.log.info('ticket issued', { callId: call.callId, from: snapshot.node, to: call.node, leg: snapshot.leg });
  return {
    kind: 'dial-peer',
    peerDial,
    orbit,
    ticket: id,
    display: { name: call.caller.name, number: call.caller.number },
  };
}

/**
 * [E5][R12] Burnt on first sight, whoever shows it. Worthless on any node but the caller's own, for any number but the
 * parked call's, and for anybody who may not pick up there: the node that has the caller does not take another's word for it.
 */
export async function answerTicket(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asked: Extract<Asked, { kind: 'ticket' }>,
): Promise<RequestAnswer> {
  const taken = await deps.store.takeTicket(asked.ticket);
  if (taken.kind === 'store-down') return reject(deps, snapshot, 'store-down');
  const ticket = taken.value;
  if (ticket === null) return refuseTicket(deps, snapshot, 'unknown or used');
  const loaded = await deps.store.loadCall(ticket.callId);
  if (loaded.kind === 'store-down') return reject(deps, snapshot, 'store-down');
  if (loaded.kind === 'unknown-schema') return reject(deps, snapshot, 'unknown-schema', ticket.lot, ticket.orbit);
  const flaw = flawOf(deps, snapshot, ticket, loaded.value);
  if (flaw !== null) return refuseTicket(deps, snapshot, flaw);
  const retriever: Retriever = {
    leg: snapshot.leg,
    node: snapshot.node,
    via: 'ticket',
    address: ticket.retriever,
    originLeg: ticket.retrieverLeg,
  };
  const fact: CallFact = { kind: 'retriever-asked', retriever, issuedAt: ticket.version };
  const result = await applyFact(deps, ticket.callId, fact);
  if (result.kind === 'refused' && result.reason === 'not-allowed') noteRefused(deps, snapshot, 'for an earlier wait');
  return claimAnswer(deps, snapshot, result, rejectAs(deps, snapshot, result));
}

/** Why this leg may not use the ticket; `null` when it may. */
function flawOf(deps: EngineDeps, snapshot: LegSnapshot, ticket: Ticket, call: AnyCall | null): string | null {
  if (ticket.node !== snapshot.node) return 'for another node';
  if (ticket.orbit !== snapshot.dialled) return 'for another number';
  if (call !== null && (call.lot !== ticket.lot || call.orbit !== ticket.orbit)) return 'for another parked call';
  // Whoever is rung was chosen by the lot; all others need the right.
  if (call?.kind === 'recalling' && call.ring === ticket.retrieverLeg) return null;
  const policy = deps.lots.policy(ticket.lot, snapshot.node);
  return policy !== undefined && isEntitled(policy.rights.retrieve, ticket.asker) ? null : 'without the right';
}

function refuseTicket(deps: EngineDeps, snapshot: LegSnapshot, why: string): RequestAnswer {
  noteRefused(deps, snapshot, why);
  return reject(deps, snapshot, 'not-allowed');
}

function noteRefused(deps: EngineDeps, { leg, node, dialled }: LegSnapshot, why: string): void {
  deps.meters.count('parkade_tickets_refused_total');
  deps.log.warn('ticket refused', { leg, node, dialled, why });
}
