/**
 * Outbox commands → switch commands → outcomes as facts. A command without an answer is left in the outbox; the
 * sweep takes it up again [L3]. Every command is harmless when repeated.
 */
import {
  afterCommand,
  isWaiting,
  legsOf,
  type AnyCall,
  type CallFact,
  type CallId,
  type CommandEnd,
  type CommandOutcome,
  type OutboxCommand,
  type LegId,
  type NodeId,
  type Settling,
} from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';
import { holdParams } from './hold-params.js';
import type { WhereHeld } from '@parkade/park-ports';
import { recallDisplay } from './recall-display.js';
import { sendCallBack, type CallBackCommand } from './call-back.js';

const OVER: Settling = { settled: true, fact: null };

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
): Promise<Settling> {
  switch (command.kind) {
    case 'hold':
      return holdCaller(deps, call, command);
    case 'ring':
      return ring(deps, call, command, again);
    case 'stop-ring':
      return settle(deps, call, command, await deps.switches.stopRing(command.node, command.ring, command.why));
    case 'hang-up': {
      const { node, leg, cause } = command;
      return settle(deps, call, command, await deps.switches.hangUp(node, leg, cause, call.callId));
    }
    case 'forward': {
      const { node, leg, to } = command;
      const params = { leg, to, caller: call.kind === 'reserved' ? null : call.caller };
      const send = (where: WhereHeld): Promise<CommandOutcome> => deps.switches.forward(node, params, where);
      return settle(deps, call, command, await unlessTalking(deps, command, send));
    }
    case 'verify-join':
      return settle(deps, call, command, await lookAtJoin(deps, command));
  }
}

/** On music again, over the node's link; what the switch says instead is a fact. */
export async function holdCaller(
  deps: EngineDeps,
  call: AnyCall,
  command: Extract<OutboxCommand, { kind: 'hold' }>,
): Promise<Settling> {
  const { node, leg } = command;
  const policy = deps.lots.policy(call.lot, call.node);
  if (policy === undefined || !isWaiting(call)) return OVER;
  // Somebody may have claimed the caller since the commit: a late hold would take them out of that talk.
  const now = await deps.store.loadCall(call.callId);
  if (now.kind === 'ok' && (now.value?.kind === 'unknown-schema' || now.value?.version !== call.version)) return OVER;
  const params = holdParams(call, policy, deps.settings.current().failsafeGraceMs);
  const end = await unlessTalking(deps, command, (where) => deps.switches.hold(node, params, where));
  const isUnknown = end.kind === 'refused' && (await deps.switches.legExists(node, leg)) === 'no';
  return settle(deps, call, command, isUnknown ? { kind: 'no-such-leg' } : end);
}

/** A leg that is not on hold although it should be is looked at before it is moved all the same. */
async function unlessTalking(
  deps: EngineDeps,
  { node, leg }: { readonly node: NodeId; readonly leg: LegId },
  command: (where: WhereHeld) => Promise<CommandOutcome>,
): Promise<CommandEnd> {
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
): Promise<Settling> {
  if (!isWaiting(call)) return OVER;
  // The switch refuses a second leg of the same name, which would read as a phone that cannot be rung.
  if (again && (await deps.switches.legExistsAnywhere(command.ring)) === 'yes') return OVER;
  if (again && !(await stillRings(deps, call, command.ring))) return OVER;
  // [H4] Nobody could hear of it while the store was away; no phone is rung for somebody who is not there.
  if ((await deps.switches.legExists(call.node, call.caller.leg)) === 'no')
    return { settled: true, fact: { kind: 'leg-gone', leg: call.caller.leg, end: { kind: 'missing' } } };
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
  // Refused, stopped or answered while this command was on its way: nobody else would stop the phone any more.
  if (again && !(await stillRings(deps, call, command.ring)))
    await deps.switches.stopRing(node, command.ring, 'no-answer');
  return settle(deps, call, command, outcome);
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

async function lookAtJoin(
  deps: EngineDeps,
  { node, caller, retriever }: Extract<OutboxCommand, { kind: 'verify-join' }>,
): Promise<CommandEnd> {
  switch (await deps.switches.joinState(node, caller, retriever)) {
    case 'joined':
      return { kind: 'joined' };
    case 'caller-gone':
      return { kind: 'no-such-leg' };
    case 'unknown':
      return { kind: 'unknown', why: 'nobody knows whether they were joined' };
    case 'not-joined':
    case 'retriever-gone': {
      const talk = await deps.switches.talkOf(node, caller);
      return talk.kind === 'talking' ? talk : { kind: 'not-joined' };
    }
  }
}

/** What the end means is decided in the core; here it is told. */
function settle(deps: EngineDeps, call: AnyCall, command: OutboxCommand, end: CommandEnd): Settling {
  deps.meters.count('parkade_commands_total', { command: command.kind, outcome: end.kind });
  const about = { callId: call.callId, command: command.kind, outcome: end.kind };
  if (end.kind === 'unknown') deps.log.warn('switch did not answer a command', { ...about, why: end.why });
  else if (end.kind === 'link-down') deps.log.warn('no link for a command', about);
  else if (end.kind === 'refused') deps.log.info('switch refused a command', { ...about, cause: end.cause });
  else if (end.kind === 'talking') deps.log.info('left alone, they talk to somebody', { ...about, with: end.with });
  else deps.log.debug('switch command', about);
  return afterCommand(command, end);
}
