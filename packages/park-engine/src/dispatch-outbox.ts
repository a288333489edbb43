/**
 * Outbox commands → switch commands → outcomes as facts. A command without an answer stays pending in the store; reconcile
 * takes it up again (SPEC, L3). Every command is harmless when repeated.
 */
import {
  isWaiting,
  legsOf,
  refusedWith,
  type AnyCall,
  type CallFact,
  type CallId,
  type OutboxCommand,
  type LegId,
  type NodeId,
} from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';
import { holdParams } from './hold-params.js';
import type { CommandOutcome, WhereHeld } from '@parkade/park-ports';
import { recallDisplay } from './recall-display.js';
import { sendCallBack, type CallBackCommand } from './call-back.js';

type Settled = { readonly settled: boolean; readonly fact: CallFact | null };

const settled = (fact: CallFact | null = null): Settled => ({ settled: true, fact });
const pending: Settled = { settled: false, fact: null };

/** Hands an outcome back to the loop. */
export type FeedFact = (callId: CallId, fact: CallFact) => Promise<unknown>;

/** Runs the outbox commands of one transition in order; `again` when nobody knows whether they were run before. */
export async function dispatchOutbox(
  deps: EngineDeps,
  call: AnyCall,
  outbox: readonly OutboxCommand[],
  feed: FeedFact,
  again: boolean,
): Promise<void> {
  let open = 0;
  const callBack = outbox.find((command) => command.kind === 'call-back');
  for (const command of outbox) {
    if (command.kind === 'call-back') continue;
    const result = await run(deps, call, command, again);
    if (!result.settled) open += 1;
    if (result.fact !== null) await feed(call.callId, result.fact);
  }
  if (open > 0 && callBack === undefined) return;
  const settledNow = await deps.store.settleOutbox(call.callId, call.version);
  // [H9] Whoever takes it off the list does it, and no one else; the other commands of a lost parked call are for legs that died with it.
  if (callBack !== undefined && settledNow.kind === 'ok' && settledNow.value) await sendCallBack(deps, call, callBack);
}

async function run(
  deps: EngineDeps,
  call: AnyCall,
  command: Exclude<OutboxCommand, CallBackCommand>,
  again: boolean,
): Promise<Settled> {
  switch (command.kind) {
    case 'hold':
      return holdCaller(deps, call, command);
    case 'ring':
      return ring(deps, call, command, again);
    case 'stop-ring':
      return report(deps, call, command, await deps.switches.stopRing(command.node, command.ring, command.why));
    case 'hang-up':
      return report(
        deps,
        call,
        command,
        await deps.switches.hangUp(command.node, command.leg, command.cause, call.callId),
      );
    case 'forward':
      return forward(deps, call, command);
    case 'verify-join':
      return verifyJoin(deps, command);
  }
}

/** [P8][R7] On music again, over the node's link; what the switch says instead is a fact. */
export async function holdCaller(
  deps: EngineDeps,
  call: AnyCall,
  command: Extract<OutboxCommand, { kind: 'hold' }>,
): Promise<Settled> {
  const policy = deps.lots.policy(call.lot, call.node);
  if (policy === undefined || !isWaiting(call)) return settled();
  // Somebody may have claimed the caller since the commit: a late hold would take them out of that talk.
  const now = await deps.store.loadCall(call.callId);
  if (now.kind === 'ok' && (now.value?.kind === 'unknown-schema' || now.value?.version !== call.version))
    return settled();
  const params = holdParams(call, policy, deps.settings.current().failsafeGraceMs);
  const outcome = await unlessTalking(deps, command, (where) => deps.switches.hold(command.node, params, where));
  // [R7] Nor is anybody taken out of a talk that another hand began while no link told of it.
  if (outcome.kind === 'talking') return settled({ kind: 'legs-joined', a: command.leg, b: outcome.with });
  const result = report(deps, call, command, outcome);
  if (outcome.kind !== 'refused') return result;
  // [H4] The switch does not know the leg: the caller is gone, whatever we thought.
  const exists = await deps.switches.legExists(command.node, command.leg);
  return exists === 'no' ? settled({ kind: 'leg-gone', leg: command.leg, end: { kind: 'no-such-leg' } }) : pending;
}

/** [C6][R7] Whom somebody has by now is not sent away, however late this comes. */
async function forward(
  deps: EngineDeps,
  call: AnyCall,
  command: Extract<OutboxCommand, { kind: 'forward' }>,
): Promise<Settled> {
  const { node, leg, to } = command;
  const params = { leg, to, caller: call.kind === 'reserved' ? null : call.caller };
  const outcome = await unlessTalking(deps, command, (where) => deps.switches.forward(node, params, where));
  if (outcome.kind !== 'talking') return report(deps, call, command, outcome);
  deps.log.info('not sent away, they talk to somebody', { callId: call.callId, leg, with: outcome.with });
  return settled();
}

type OutcomeUnlessTalking = CommandOutcome | { readonly kind: 'talking'; readonly with: LegId };

/** A leg that is not on hold although it should be is looked at before it is moved all the same. */
async function unlessTalking(
  deps: EngineDeps,
  { node, leg }: { readonly node: NodeId; readonly leg: LegId },
  command: (where: WhereHeld) => Promise<CommandOutcome>,
): Promise<OutcomeUnlessTalking> {
  const outcome = await command('on-hold');
  if (outcome.kind !== 'refused') return outcome;
  const talk = await deps.switches.talkOf(node, leg);
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
  deps: EngineDeps,
  call: AnyCall,
  command: Extract<OutboxCommand, { kind: 'ring' }>,
  again: boolean,
): Promise<Settled> {
  if (!isWaiting(call)) return settled();
  // The switch refuses a second leg of the same name, which would read as a phone that cannot be rung.
  if (again && (await deps.switches.legExistsAnywhere(command.ring)) === 'yes') return settled();
  if (again && !(await stillRings(deps, call, command.ring))) return settled();
  // [H4] Nobody could hear of it while the store was away; no phone is rung for somebody who is not there.
  if ((await deps.switches.legExists(call.node, call.caller.leg)) === 'no')
    return settled({ kind: 'leg-gone', leg: call.caller.leg, end: { kind: 'missing' } });
  // A phone rings where it is registered now, which need not be where the caller is.
  const node = await deps.switches.locate(command.node, command.target);
  const outcome = await deps.switches.ring(node, {
    ring: command.ring,
    callId: call.callId,
    version: call.version,
    caller: call.caller.leg,
    target: command.target,
    forMs: command.forMs,
    display: recallDisplay(call),
  });
  const result = report(deps, call, command, outcome);
  // Refused, stopped or answered while this command was on its way: nobody else would stop the phone any more.
  if (again && !(await stillRings(deps, call, command.ring)))
    await deps.switches.stopRing(node, command.ring, 'no-answer');
  // [C11] Without a link nothing was sent, and the chain must not run on past phones that never rang.
  if (outcome.kind === 'link-down') return settled({ kind: 'ring-not-sent', ring: command.ring });
  return outcome.kind === 'refused'
    ? settled({ kind: 'ring-failed', ring: command.ring, end: refusedWith(outcome.cause) })
    : result;
}

/** Whether the phone rings for this parked call, or was answered and has got the caller. */
async function stillRings(deps: EngineDeps, { callId }: AnyCall, ring: LegId): Promise<boolean> {
  const now = await deps.store.loadCall(callId);
  if (now.kind !== 'ok') return true;
  const call = now.value;
  if (call === null) return false;
  if (call.kind === 'unknown-schema') return true;
  if (legsOf(call).includes(ring)) return true;
  const retriever = call.kind === 'claimed' || call.kind === 'ended' ? call.retriever : null;
  return retriever !== null && (retriever.leg === ring || retriever.originLeg === ring);
}

async function verifyJoin(
  deps: EngineDeps,
  command: Extract<OutboxCommand, { kind: 'verify-join' }>,
): Promise<Settled> {
  switch (await deps.switches.joinState(command.node, command.caller, command.retriever)) {
    case 'joined':
      return settled({ kind: 'legs-joined', a: command.caller, b: command.retriever });
    case 'not-joined':
    case 'retriever-gone':
      return settled(await missingOrTaken(deps, command));
    case 'caller-gone':
      return settled({ kind: 'leg-gone', leg: command.caller, end: { kind: 'missing' } });
    case 'unknown':
      // The next deadline asks again.
      return settled();
  }
}

/** [R7] Not joined with the one who claimed them; with somebody else? */
async function missingOrTaken(
  deps: EngineDeps,
  { node, caller, version }: Extract<OutboxCommand, { kind: 'verify-join' }>,
): Promise<CallFact> {
  const talk = await deps.switches.talkOf(node, caller);
  return talk.kind === 'talking' ? { kind: 'legs-joined', a: caller, b: talk.with } : { kind: 'join-missing', version };
}

function report(deps: EngineDeps, call: AnyCall, command: OutboxCommand, outcome: CommandOutcome): Settled {
  deps.meters.count('parkade_commands_total', { command: command.kind, outcome: outcome.kind });
  const about = { callId: call.callId, command: command.kind, outcome: outcome.kind };
  switch (outcome.kind) {
    case 'done':
      deps.log.debug('switch command', about);
      return settled();
    case 'refused':
      deps.log.info('switch refused a command', { ...about, cause: outcome.cause });
      return settled();
    case 'unknown':
      deps.log.warn('switch did not answer a command', { ...about, why: outcome.why });
      return pending;
    case 'link-down':
      deps.log.warn('no link for a command', about);
      return pending;
  }
}
