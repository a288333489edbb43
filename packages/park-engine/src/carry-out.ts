/** A plan for a leg becomes true in the store, and an answer for the leg. No rule lives here. */
import {
  isWaiting,
  showUser,
  type AnyCall,
  type FallBack,
  type ClaimedCall,
  type HoldMusic,
  type LegSnapshot,
  type LotPolicy,
  type Reject,
  type RequestPlan,
  type ReturnToParker,
} from '@parkade/park-decision';
import type { RequestAnswer } from '@parkade/park-ports';
import { announceAnswer } from './announce-answer.js';
import { noteCallBack } from './call-back.js';
import { commitDecision } from './apply-fact.js';
import { openCall } from './open-call.js';
import type { EngineDeps } from './engine-deps.js';
import { holdParams } from './hold-params.js';
import { noteRefusal } from './note-refusal.js';

export type CarriedOut =
  | { readonly kind: 'answer'; readonly answer: RequestAnswer }
  /** Another hand was faster, or the way is clear now. */
  | { readonly kind: 'look-again' }
  | { readonly kind: 'store-down' };

type Doable = Exclude<RequestPlan, { kind: 'look' | 'ask-hold' | 'ask-misses' }>;

const say = (answer: RequestAnswer): CarriedOut => ({ kind: 'answer', answer });

export async function carryOut(deps: EngineDeps, leg: LegSnapshot, plan: Doable): Promise<CarriedOut> {
  switch (plan.kind) {
    case 'open':
      return open(deps, leg, plan);
    case 'advance':
      return advance(deps, leg, plan);
    case 'hold':
      return say(holdAnswer(deps, leg, plan.call, plan.policy, plan.music));
    case 'announce':
      return say(announceAnswer(deps, plan.call, plan.policy));
    case 'join':
      return say(joinAnswer(deps, plan.call));
    case 'dial-peer':
      return dialPeer(deps, leg, plan);
    case 'reject':
    case 'return':
      return say(refusedAnswer(deps, leg, plan));
    case 'fall-back':
      return say(fallBackAnswer(deps, leg, plan.why));
  }
}

/** Nothing was changed, and nothing need be. */
export const answerUnable = (
  deps: EngineDeps,
  leg: LegSnapshot,
  plan: Reject | ReturnToParker | FallBack,
): RequestAnswer => (plan.kind === 'fall-back' ? fallBackAnswer(deps, leg, plan.why) : refusedAnswer(deps, leg, plan));

async function open(
  deps: EngineDeps,
  leg: LegSnapshot,
  plan: Extract<RequestPlan, { kind: 'open' }>,
): Promise<CarriedOut> {
  const outcome = await openCall(deps, plan.open);
  if (outcome.kind === 'store-down') return { kind: 'store-down' };
  switch (outcome.value.kind) {
    case 'unknown-schema':
      return say(fallBackAnswer(deps, leg, 'unknown-schema'));
    case 'no-orbit':
      return say(refusedAnswer(deps, leg, plan.full));
    case 'over-quota':
      return say(refusedAnswer(deps, leg, plan.overQuota ?? plan.full));
    case 'opened': {
      const { call } = outcome.value;
      if (plan.lost !== undefined) noteCallBack(deps, call, 'answered', { lost: plan.lost });
      if (call.kind === 'reserved') return say(announceAnswer(deps, call, plan.policy));
      return say(holdAnswer(deps, leg, call, plan.policy));
    }
  }
}

async function advance(
  deps: EngineDeps,
  leg: LegSnapshot,
  { from, decision, policy, then }: Extract<RequestPlan, { kind: 'advance' }>,
): Promise<CarriedOut> {
  const committed = await commitDecision(deps, from, decision, 'request');
  if (committed.kind === 'store-down') return { kind: 'store-down' };
  if (committed.value !== 'advanced' || then.kind === 'look-again') return { kind: 'look-again' };
  const { next } = decision;
  if (then.kind === 'hold') return say(holdAnswer(deps, leg, next, policy, then.music));
  if (next.kind !== 'claimed') return say(fallBackAnswer(deps, leg, `claim led to ${next.kind}`));
  return say(joinAnswer(deps, next));
}

function joinAnswer({ lots }: EngineDeps, call: ClaimedCall): RequestAnswer {
  const { callId, version, caller, retriever, lot, node } = call;
  const display = { name: caller.name, number: caller.number };
  const tone = isPickUp(retriever) ? lots.policy(lot, node)?.courtesy : undefined;
  const courtesy = tone === undefined ? {} : { courtesy: tone };
  return { kind: 'join', callId, version, caller: caller.leg, display, ...courtesy };
}

/** [R19] Who was rung has been told by the ringing. */
const isPickUp = ({ via, ring, asked }: ClaimedCall['retriever']): boolean =>
  via !== 'recall' && ring === undefined && asked === undefined;

function holdAnswer(
  deps: EngineDeps,
  leg: LegSnapshot,
  call: AnyCall,
  policy: LotPolicy,
  music?: HoldMusic,
): RequestAnswer {
  if (!isWaiting(call)) return fallBackAnswer(deps, leg, `call is ${call.kind}`);
  const { failsafeGraceMs, safeMusic } = deps.settings.current();
  const how = {
    ...(music === undefined ? {} : { early: true }),
    ...(music === 'early-safe' ? { music: safeMusic } : {}),
  };
  return { kind: 'hold', params: holdParams(call, policy, failsafeGraceMs, how) };
}

/** [E5] The claim is made on the other node, by whoever shows the ticket there. */
async function dialPeer(
  deps: EngineDeps,
  leg: LegSnapshot,
  { call, peerDial, asker, refuse }: Extract<RequestPlan, { kind: 'dial-peer' }>,
): Promise<CarriedOut> {
  const { callId, version, lot, orbit, node, caller } = call;
  const [id, line] = [deps.ids.ticket(), deps.ids.legId()];
  const ticket = {
    callId,
    version,
    lot,
    orbit,
    node,
    asker,
    retrieverNode: leg.node,
    retrieverLeg: leg.leg,
    line,
    retriever: leg.owner,
    ...(leg.entry === 'recall' ? { ring: leg.ring ?? leg.leg } : {}),
  };
  const put = await deps.tickets.put(id, ticket, deps.settings.current().ticketMs);
  if (put.kind === 'store-down') return say(refusedAnswer(deps, leg, refuse));
  deps.log.info('ticket issued', { callId, from: leg.node, to: node, leg: leg.leg, asker: showUser(asker) });
  const display = { name: caller.name, number: caller.number };
  return say({ kind: 'dial-peer', peerDial, orbit, ticket: id, line, display });
}

function refusedAnswer(deps: EngineDeps, leg: LegSnapshot, plan: Reject | ReturnToParker): RequestAnswer {
  noteRefusal(deps, leg, plan);
  if (plan.kind === 'return') {
    const { parker, fallback, policy, reason } = plan;
    return { kind: 'return', parker, fallback, music: policy.music, reason };
  }
  if (plan.isUnanswered === true) return { kind: 'reject', reason: plan.reason, isUnanswered: true };
  const sounds = plan.lot === null ? undefined : deps.lots.policy(plan.lot, leg.node)?.sounds;
  return { kind: 'reject', reason: plan.reason, ...(sounds === undefined ? {} : { sounds }) };
}

function fallBackAnswer(deps: EngineDeps, { leg, node, entry }: LegSnapshot, reason: string): RequestAnswer {
  deps.meters.count('parkade_fallbacks_total', { reason });
  deps.log.warn('left to the dialplan fallback', { leg, node, entry, reason });
  return { kind: 'fall-back', reason };
}
