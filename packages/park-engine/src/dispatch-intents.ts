/**
 * Intents → switch commands → outcomes as facts. A command without an answer stays pending in the store; reconcile
 * takes it up again (SPEC, L3). Every command is harmless when repeated.
 */
import {
  LOST,
  legsOf,
  type AnyCall,
  type CallFact,
  type CallId,
  type Intent,
  type LegId,
  type NodeId,
  type WaitingCall,
} from '@parkade/park-decision';
import type { EngineParts } from './engine-parts.js';
import { holdOrder } from './hold-order.js';
import type { CommandOutcome, WhereHeld } from '@parkade/park-ports';
import { recallDisplay } from './recall-display.js';
import { sendRescue, type RescueIntent } from './rescue.js';

type Settled = { readonly settled: boolean; readonly fact: CallFact | null };

const settled = (fact: CallFact | null = null): Settled => ({ settled: true, fact });
const pending: Settled = { settled: false, fact: null };

/** Hands an outcome back to the loop. */
export type FeedFact = (callId: CallId, fact: CallFact) => Promise<unknown>;

/** Runs the intents of one transition in order; `again` when nobody knows whether they were run before. */
export async function dispatchIntents(
  parts: EngineParts,
  call: AnyCall,
  intents: readonly Intent[],
  feed: FeedFact,
  again: boolean,
): Promise<void> {
  let open = 0;
  const rescue = intents.find((intent) => intent.kind === 'rescue');
  for (const intent of intents) {
    if (intent.kind === 'rescue') continue;
    const result = await run(parts, call, intent, again);
    if (!result.settled) open += 1;
    if (result.fact !== null) await feed(call.callId, result.fact);
  }
  if (open > 0 && rescue === undefined) return;
  const settledNow = await parts.store.settleIntents(call.callId, call.version);
  // [H9] Whoever takes it off the list does it, and no one else; the other commands of a lost stay are for legs that died with it.
  if (rescue !== undefined && settledNow.kind === 'ok' && settledNow.value) await sendRescue(parts, call, rescue);
}

async function run(
  parts: EngineParts,
  call: AnyCall,
  intent: Exclude<Intent, RescueIntent>,
  again: boolean,
): Promise<Settled> {
  switch (intent.kind) {
    case 'hold':
      return hold(parts, call, intent);
    case 'ring':
      return ring(parts, call, intent, again);
    case 'stop-ring':
      return report(parts, call, intent, await parts.switches.stopRing(intent.node, intent.ring, intent.why));
    case 'hang-up':
      return report(
        parts,
        call,
        intent,
        await parts.switches.hangUp(intent.node, intent.leg, intent.cause, call.callId),
      );
    case 'forward':
      return forward(parts, call, intent);
    case 'verify-join':
      return verifyJoin(parts, intent);
  }
}

async function hold(parts: EngineParts, call: AnyCall, intent: Extract<Intent, { kind: 'hold' }>): Promise<Settled> {
  const policy = parts.lots.policy(call.lot, call.node);
  if (policy === undefined || !isWaiting(call)) return settled();
  // Somebody may have claimed the caller since the commit: a late hold would take them out of that talk.
  const now = await parts.store.loadCall(call.callId);
  if (now.kind === 'unknown-schema' || (now.kind === 'ok' && now.value?.version !== call.version)) return settled();
  const order = holdOrder(call, policy, parts.settings.deadmanGraceMs);
  const outcome = await unlessTalking(parts, intent, (where) => parts.switches.hold(intent.node, order, where));
  // [R7] Nor is anybody taken out of a talk that another hand began while no link told of it.
  if (outcome.kind === 'talking') return settled({ kind: 'legs-joined', a: intent.leg, b: outcome.with });
  const result = report(parts, call, intent, outcome);
  if (outcome.kind !== 'refused') return result;
  // [H4] The switch does not know the leg: the caller is gone, whatever we thought.
  const exists = await parts.switches.legExists(intent.node, intent.leg);
  return exists === 'no' ? settled({ kind: 'leg-gone', leg: intent.leg, cause: outcome.cause }) : pending;
}

/** [C6][R7] Whom somebody has by now is not sent away, however late this comes. */
async function forward(
  parts: EngineParts,
  call: AnyCall,
  intent: Extract<Intent, { kind: 'forward' }>,
): Promise<Settled> {
  const { node, leg, extension, context } = intent;
  const order = { leg, extension, context, caller: call.kind === 'reserved' ? null : call.caller };
  const outcome = await unlessTalking(parts, intent, (where) => parts.switches.forward(node, order, where));
  if (outcome.kind !== 'talking') return report(parts, call, intent, outcome);
  parts.log.info('not sent away, they talk to somebody', { callId: call.callId, leg, with: outcome.with });
  return settled();
}

type OutcomeUnlessTalking = CommandOutcome | { readonly kind: 'talking'; readonly with: LegId };

/** A leg that is not on hold although it should be is looked at before it is moved all the same. */
async function unlessTalking(
  parts: EngineParts,
  { node, leg }: { readonly node: NodeId; readonly leg: LegId },
  command: (where: WhereHeld) => Promise<CommandOutcome>,
): Promise<OutcomeUnlessTalking> {
  const outcome = await command('on-hold');
  if (outcome.kind !== 'refused') return outcome;
  const talk = await parts.switches.talkOf(node, leg);
  switch (talk.kind) {
    case 'talking':
      return talk;
    case 'alone':
      return command('anywhere');
    case 'gone':
      return outcome;
    case 'unknown':
      return { kind: 'unknown', why: 'nobody knows whether the leg talks' };
  }
}

async function ring(
  parts: EngineParts,
  call: AnyCall,
  intent: Extract<Intent, { kind: 'ring' }>,
  again: boolean,
): Promise<Settled> {
  if (!isWaiting(call)) return settled();
  // The switch refuses a second leg of the same name, which would read as a phone that cannot be rung.
  if (again && (await parts.switches.legExistsAnywhere(intent.ring)) === 'yes') return settled();
  if (again && !(await stillRings(parts, call, intent.ring))) return settled();
  // [H4] Nobody could hear of it while the store was away; no phone is rung for somebody who is not there.
  if ((await parts.switches.legExists(call.node, call.caller.leg)) === 'no')
    return settled({ kind: 'leg-gone', leg: call.caller.leg, cause: LOST });
  // A phone rings where it is registered now, which need not be where the caller is.
  const node = await parts.switches.locate(intent.node, intent.target);
  const outcome = await parts.switches.ring(node, {
    ring: intent.ring,
    callId: call.callId,
    version: call.version,
    caller: call.caller.leg,
    target: intent.target,
    forMs: intent.forMs,
    display: recallDisplay(call),
  });
  const result = report(parts, call, intent, outcome);
  // Refused, stopped or answered while this command was on its way: nobody else would stop the phone any more.
  if (again && !(await stillRings(parts, call, intent.ring)))
    await parts.switches.stopRing(node, intent.ring, 'no-answer');
  // [C11] Without a link nothing was sent, and the chain must not run on past phones that never rang.
  if (outcome.kind === 'link-down') return settled({ kind: 'ring-not-sent', ring: intent.ring });
  return outcome.kind === 'refused'
    ? settled({ kind: 'ring-failed', ring: intent.ring, cause: outcome.cause })
    : result;
}

/** Whether the phone rings for this stay, or was answered and has got the caller. */
async function stillRings(parts: EngineParts, { callId }: AnyCall, ring: LegId): Promise<boolean> {
  const now = await parts.store.loadCall(callId);
  if (now.kind !== 'ok') return true;
  const call = now.value;
  if (call === null) return false;
  if (legsOf(call).includes(ring)) return true;
  const retriever = call.kind === 'claimed' || call.kind === 'ended' ? call.retriever : null;
  return retriever !== null && (retriever.leg === ring || retriever.behind === ring);
}

async function verifyJoin(parts: EngineParts, intent: Extract<Intent, { kind: 'verify-join' }>): Promise<Settled> {
  switch (await parts.switches.joinState(intent.node, intent.caller, intent.retriever)) {
    case 'joined':
      return settled({ kind: 'legs-joined', a: intent.caller, b: intent.retriever });
    case 'not-joined':
    case 'retriever-gone':
      return settled(await missingOrTaken(parts, intent));
    case 'caller-gone':
      return settled({ kind: 'leg-gone', leg: intent.caller, cause: LOST });
    case 'unknown':
      // The next deadline asks again.
      return settled();
  }
}

/** [R7] Not joined with the one who claimed them; with somebody else? */
async function missingOrTaken(
  parts: EngineParts,
  { node, caller, version }: Extract<Intent, { kind: 'verify-join' }>,
): Promise<CallFact> {
  const talk = await parts.switches.talkOf(node, caller);
  return talk.kind === 'talking' ? { kind: 'legs-joined', a: caller, b: talk.with } : { kind: 'join-missing', version };
}

function report(parts: EngineParts, call: AnyCall, intent: Intent, outcome: CommandOutcome): Settled {
  parts.meters.count('parkade_commands_total', { command: intent.kind, outcome: outcome.kind });
  const about = { callId: call.callId, intent: intent.kind, outcome: outcome.kind };
  switch (outcome.kind) {
    case 'done':
      parts.log.debug('switch command', about);
      return settled();
    case 'refused':
      parts.log.info('switch refused a command', { ...about, cause: outcome.cause });
      return settled();
    case 'unknown':
      parts.log.warn('switch did not answer a command', { ...about, why: outcome.why });
      return pending;
    case 'link-down':
      parts.log.warn('no link for a command', about);
      return pending;
  }
}

export const isWaiting = (call: AnyCall): call is WaitingCall =>
  call.kind === 'parked' || call.kind === 'recalling' || call.kind === 'claimed';
