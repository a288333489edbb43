/**
 * What becomes of an act (SPEC, Q): state × act × policy × now. Pure and total. An act that finds what it wants as it is changes
 * nothing and is done.
 */
import { isWellFormed, PICK_UP_RING_MS, KEYS_KEPT, sameAsker, type Act, type AskedAct } from './act.js';
import { cancelAsked, resumeAtOf, ringAsked, type AskedRingingCall } from './asked-ringing.js';
import type { Decision, WaitingCall, ClaimableCall } from './decision.js';
import { stopRing } from './decide-waiting.js';
import type { DeskRefusal } from './desk-refusal.js';
import type { ForWhomChangedEvent, NextChangedEvent, NotedEvent } from './events.js';
import { mayTake, sameWhom, whomIn } from './for-whom.js';
import { sameUser, type UserAddress } from './identifiers.js';
import { afterStep } from './lot-events.js';
import type { LotPolicy } from './lot-policy.js';
import { nextStepOf, targetOf } from './next-step.js';
import type { AnyCall, ChainPosition, Note, ParkedCall } from './parked-call.js';
import { edited, ringFrom, waitingPart, type DecisionInputs } from './recall-chain.js';
import { isEntitled } from './rights.js';

type Advance = Extract<Decision, { kind: 'advance' }>;

export type ActDecision =
  /** Nothing had to change. `isRepeat`: the act of this key was done before. */
  | { readonly kind: 'done'; readonly isRepeat: boolean }
  | { readonly kind: 'refuse'; readonly reason: DeskRefusal }
  | Advance;

export interface ActInputs extends DecisionInputs {
  /** Whether a phone of the user whose phones are to ring is registered anywhere; `unknown` of an act that rings none. */
  readonly isRegistered: 'yes' | 'no' | 'unknown';
}

const refuse = (reason: DeskRefusal): ActDecision => ({ kind: 'refuse', reason });
const AS_IT_IS: ActDecision = { kind: 'done', isRepeat: false };

/** Whose phones an act rings; `null` for one that rings none. */
export function rungBy(act: Act): UserAddress | null {
  switch (act.kind) {
    case 'pick-up':
      return act.phone;
    case 'send':
      return act.to;
    default:
      return null;
  }
}

export function decideAct(call: AnyCall, asked: AskedAct, inputs: ActInputs): ActDecision {
  if (!isWellFormed(asked)) return refuse('malformed-act');
  // [Q2] The answer to the first was lost, or the key was pressed twice.
  if (call.actKeys?.includes(asked.key) === true) return { kind: 'done', isRepeat: true };
  if (call.kind === 'reserved') return refuse('orbit-reserved');
  // [Q1] Who was faster stands in the call.
  if (call.kind === 'ended') return refuse(call.outcome === 'retrieved' ? 'already-picked-up' : 'orbit-empty');
  if (call.kind === 'claimed' && asked.act.kind !== 'note') return refuse('already-picked-up');
  if (asked.ifVersion !== null && asked.ifVersion !== call.version) return refuse('changed-meanwhile');
  const decision = call.kind === 'claimed' ? note(call, asked, inputs) : ofClaimable(call, asked, inputs);
  return decision.kind === 'advance' ? withKey(decision, asked.key) : decision;
}

/** [Q2] So many keys are remembered. */
function withKey(decision: Advance, key: string): Advance {
  const actKeys = [...(decision.next.actKeys ?? []), key].slice(-KEYS_KEPT);
  return { ...decision, next: { ...decision.next, actKeys } };
}

function ofClaimable(call: ClaimableCall, asked: AskedAct, inputs: ActInputs): ActDecision {
  const { act } = asked;
  switch (act.kind) {
    case 'note':
      return note(call, asked, inputs);
    case 'for-whom':
      return forWhom(call, act.whom, asked, inputs);
    case 'ring-now':
      return ringNow(call, asked, inputs);
    case 'next-at':
      return nextAt(call, act.at, asked, inputs);
    case 'pick-up':
      return pickUp(call, act.phone, asked, inputs);
    case 'send':
      return send(call, act, asked, inputs);
    case 'cancel':
      return isAsked(call) ? cancelAsked(call, asked.by, inputs) : refuse('nothing-to-cancel');
  }
}

const isAsked = (call: ClaimableCall): call is AskedRingingCall =>
  call.kind === 'recalling' && call.asked !== undefined;

/** [Q4][Q8] Nobody else's ticket, timer or ringing has to do with it. */
function note(call: WaitingCall, { act, by }: AskedAct, { now }: ActInputs): ActDecision {
  const text = act.kind === 'note' ? act.text.trim() : '';
  if (text === (call.note?.text ?? '')) return AS_IT_IS;
  const { note: _former, ...rest } = edited(call);
  const written: Note | null = text === '' ? null : { text, by, at: now };
  const next: WaitingCall = written === null ? rest : { ...rest, note: written };
  const { note: _shown, ...about } = afterStep(call, now);
  const event: NotedEvent = {
    ...about,
    ...(written === null ? {} : { note: written }),
    kind: 'noted',
    by,
    now: written,
  };
  return { kind: 'advance', next, outbox: [], events: [event] };
}

/** [V4] The times count anew. [V5] It is written on the leg as well, for whoever finds it there without a store. */
function forWhom(call: ClaimableCall, said: string, { by }: AskedAct, { policy, now }: ActInputs): ActDecision {
  const whom = said.trim() === '' ? null : whomIn(said, policy);
  if (whom === undefined) return refuse('no-such-person');
  const was = call.keptFor?.whom ?? null;
  if (sameWhom(was, whom)) return AS_IT_IS;
  const { keptFor: _former, ...rest } = edited(call);
  const next: ClaimableCall = whom === null ? rest : { ...rest, keptFor: { whom, by, at: now } };
  const event: ForWhomChangedEvent = {
    ...afterStep(next, now),
    version: next.version,
    kind: 'for-whom-changed',
    by,
    was,
    now: whom,
  };
  const outbox = [{ kind: 'mark', node: call.node, leg: call.caller.leg }] as const;
  return { kind: 'advance', next, outbox, events: [event] };
}

/** [Q3] A stage that rings already is what was wanted; a ringing that was asked for goes first. */
function ringNow(call: ClaimableCall, { by }: AskedAct, inputs: ActInputs): ActDecision {
  const { policy, now } = inputs;
  if (now >= call.parkedAt + policy.maxWaitMs) return refuse('too-late');
  const chain = firstToRing(call, policy);
  if (chain === null) return refuse('nobody-to-ring');
  if (isAsked(call)) {
    if (call.asked.resumeAt <= now) return AS_IT_IS;
    return { ...laterOn(call, now, by, inputs), kind: 'advance' };
  }
  if (call.kind === 'recalling') return AS_IT_IS;
  const decision = ringFrom(call, chain, inputs, []);
  if (decision.kind !== 'advance') return AS_IT_IS;
  return {
    ...decision,
    events: decision.events.map((event) => (event.kind === 'recall-rings' ? { ...event, by } : event)),
  };
}

/** From where the chain can be rung; one that has come to its end begins anew. */
function firstToRing({ chain, parker }: ClaimableCall, policy: LotPolicy): ChainPosition | null {
  const hasSomebody = policy.chain.map((stage) => targetOf(stage, parker, policy) !== null);
  if (hasSomebody.some((has, stage) => has && stage >= chain.stage)) return chain;
  return hasSomebody.includes(true) ? { ...chain, stage: 0 } : null;
}

/** [Q3] Never beyond the longest wait; a stage that rings is broken off, and comes again then. */
function nextAt(call: ClaimableCall, wanted: number | 'never', { by }: AskedAct, inputs: ActInputs): ActDecision {
  const { policy, now } = inputs;
  const latest = call.parkedAt + policy.maxWaitMs;
  const at = wanted === 'never' ? latest : Math.min(wanted, latest);
  if (at <= now) return refuse('too-late');
  if (isAsked(call)) return call.asked.resumeAt === at ? AS_IT_IS : laterOn(call, at, by, inputs);
  if (call.kind === 'parked' && call.deadline === at) return AS_IT_IS;
  const chain = at < latest ? (firstToRing(call, policy) ?? call.chain) : call.chain;
  const next: ParkedCall =
    call.kind === 'parked'
      ? { ...edited(call), chain, deadline: at }
      : { ...waitingPart(call), kind: 'parked', chain, deadline: at };
  const event: NextChangedEvent = {
    ...afterStep(call, now),
    kind: 'next-changed',
    by,
    was: resumeAtOf(call, now),
    next: nextStepOf(next, policy),
  };
  const outbox = call.kind === 'recalling' ? [stopRing(call, 'no-answer')] : [];
  return { kind: 'advance', next, outbox, events: [event] };
}

/** Nothing changes but when the chain goes on after a ringing that was asked for. */
function laterOn(call: AskedRingingCall, resumeAt: number, by: AskedAct['by'], { policy, now }: ActInputs): Advance {
  const next = { ...edited(call), asked: { ...call.asked, resumeAt } };
  const after: ParkedCall = { ...waitingPart(call), kind: 'parked', deadline: resumeAt };
  const event: NextChangedEvent = {
    ...afterStep(call, now),
    kind: 'next-changed',
    by,
    was: call.asked.resumeAt,
    next: nextStepOf(after, policy),
  };
  return { kind: 'advance', next, outbox: [], events: [event] };
}

/** [Q6] The first who asks for a caller has their phone rung; the next is told by whom it was asked before. */
const isAskedByAnother = (call: ClaimableCall, { by }: AskedAct): boolean =>
  isAsked(call) && call.asked.kind === 'pick-up' && !sameAsker(call.asked.by, by);

/** [Q5] Their own phones, so that an answer is enough [C17]. */
function pickUp(call: ClaimableCall, phone: UserAddress, asked: AskedAct, inputs: ActInputs): ActDecision {
  // [F1] Whoever answers has the caller, as if they had dialled the orbit.
  if (!isEntitled(inputs.policy.rights.retrieve, phone)) return refuse('not-allowed');
  // [V2] By no screen sooner than by the phone.
  if (!mayTake(call, { address: phone }, inputs.policy, inputs.now)) return refuse('for-somebody-else');
  if (isAskedByAnother(call, asked)) return refuse('asked-before');
  if (call.kind === 'recalling' && sameUser(call.target, phone)) return AS_IT_IS;
  // [Q12] Nobody is left to wonder why nothing rings.
  if (inputs.isRegistered === 'no') return refuse('not-registered');
  if (inputs.now >= call.parkedAt + inputs.policy.maxWaitMs) return refuse('too-late');
  return ringAsked(call, { kind: 'pick-up', by: asked.by, target: phone, forMs: PICK_UP_RING_MS }, inputs);
}

/** [Q5] Whoever the lot asks to press a key is asked here, too [C17]. [F1] Whoever answers has the caller; the lot's own recall gives them to others as well. */
function send(
  call: ClaimableCall,
  { to, forMs }: Extract<Act, { kind: 'send' }>,
  asked: AskedAct,
  inputs: ActInputs,
): ActDecision {
  const { policy, now } = inputs;
  const ownStage = policy.chain.find((stage) => sameUser(targetOf(stage, call.parker, policy), to));
  if (ownStage === undefined && !isEntitled(policy.rights.retrieve, to)) return refuse('not-allowed');
  // [V2][V3] Whom the lot itself rings has the caller in any case.
  if (ownStage === undefined && !mayTake(call, { address: to }, policy, now)) return refuse('for-somebody-else');
  if (isAskedByAnother(call, asked)) return refuse('asked-before');
  if (isAsked(call) && call.asked.kind === 'send' && sameUser(call.target, to)) return AS_IT_IS;
  // [Q12] Nobody is left to wonder why nothing rings.
  if (inputs.isRegistered === 'no') return refuse('not-registered');
  if (now >= call.parkedAt + policy.maxWaitMs) return refuse('too-late');
  const confirm = ownStage?.confirmMs === undefined ? {} : { confirmMs: ownStage.confirmMs };
  return ringAsked(call, { kind: 'send', by: asked.by, target: to, forMs, ...confirm }, inputs);
}
