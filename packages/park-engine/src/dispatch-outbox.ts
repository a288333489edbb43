/**
 * Outbox commands → switch commands → outcomes as facts. A command without an answer is left in the outbox; the
 * sweep takes it up again [L3]. Every command is harmless when repeated.
 */
import {
  afterCommand,
  afterRinging,
  isAsAt,
  isWaiting,
  type AnyCall,
  type CallFact,
  type CallId,
  type CommandEnd,
  type CommandOutcome,
  type OutboxCommand,
  type LegId,
  type NodeId,
  type RingId,
  type SeenCall,
  type SettlingAtNodes,
  type Settling,
} from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';
import { announceAnswer } from './announce-answer.js';
import { holdParams } from './hold-params.js';
import type { WhereHeld } from '@parkade/park-ports';
import { ringParams, type RingCommand } from './ring-params.js';
import { sendCallBack, type CallBackCommand } from './call-back.js';

const OVER: SettlingAtNodes = { settled: true, facts: [] };

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
    for (const fact of result.facts) await feed(call.callId, fact);
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
): Promise<SettlingAtNodes> {
  if (command.kind === 'ring') return ring(deps, call, command, again);
  const { settled, fact } = await runOnce(deps, call, command);
  return { settled, facts: fact === null ? [] : [fact] };
}

async function runOnce(
  deps: EngineDeps,
  call: AnyCall,
  command: Exclude<OutboxCommand, CallBackCommand | RingCommand>,
): Promise<Settling> {
  switch (command.kind) {
    case 'hold':
      return holdCaller(deps, call, command);
    case 'mark':
      return settle(deps, call, command, await markLeg(deps, call));
    case 'land-held': {
      const policy = deps.lots.policy(call.lot, call.node);
      if (policy === undefined) return { settled: true, fact: null };
      const landing = announceAnswer(deps, call, policy);
      return settle(deps, call, command, await deps.switches.landHeld(command.node, command.user, landing));
    }
    case 'stop-ring':
      return settle(deps, call, command, await deps.switches.stopRing(command.node, command.ring, command.why));
    case 'hang-up': {
      const { node, leg, cause } = command;
      return settle(deps, call, command, await deps.switches.hangUp(node, leg, cause, call.callId));
    }
    case 'forward': {
      const { node, leg, to } = command;
      const keys = deps.lots.policy(call.lot, call.node)?.escape === undefined ? {} : { freesKeys: true as const };
      const params = { leg, to, caller: call.kind === 'reserved' ? null : call.caller, ...keys };
      const send = (where: WhereHeld): Promise<CommandOutcome> => deps.switches.forward(node, params, where);
      return settle(deps, call, command, await unlessTalking(deps, command, send));
    }
    case 'verify-join':
      return settle(deps, call, command, await lookAtJoin(deps, command));
  }
}

const isStillAs = (now: SeenCall, { version }: AnyCall): boolean =>
  now !== null && now.kind !== 'unknown-schema' && isAsAt(now, version);

/** On music again, over the node's link; what the switch says instead is a fact. */
export async function holdCaller(
  deps: EngineDeps,
  call: AnyCall,
  command: Extract<OutboxCommand, { kind: 'hold' }>,
): Promise<Settling> {
  const { node, leg } = command;
  const policy = deps.lots.policy(call.lot, call.node);
  const over: Settling = { settled: true, fact: null };
  if (policy === undefined || !isWaiting(call)) return over;
  // Somebody may have claimed the caller since the commit: a late hold would take them out of that talk.
  const now = await deps.store.loadCall(call.callId);
  if (now.kind === 'ok' && !isStillAs(now.value, call)) return over;
  const params = holdParams(call, policy, deps.settings.current().failsafeGraceMs);
  const end = await unlessTalking(deps, command, (where) => deps.switches.hold(node, params, where));
  const isUnknown = end.kind === 'refused' && (await deps.switches.legExists(node, leg)) === 'no';
  return settle(deps, call, command, isUnknown ? { kind: 'no-such-leg' } : end);
}

/** [V5] What was changed of a caller is written on the leg; nobody is written on whom somebody has by now. */
async function markLeg(deps: EngineDeps, call: AnyCall): Promise<CommandEnd> {
  const policy = deps.lots.policy(call.lot, call.node);
  const now = await deps.store.loadCall(call.callId);
  const isAsWas = now.kind !== 'ok' || isStillAs(now.value, call);
  if (policy === undefined || !isWaiting(call) || call.kind === 'claimed' || !isAsWas) return { kind: 'done' };
  const params = holdParams(call, policy, deps.settings.current().failsafeGraceMs);
  return deps.switches.mark(call.node, { keptFor: null, ...params });
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

async function ring(deps: EngineDeps, call: AnyCall, command: RingCommand, again: boolean): Promise<SettlingAtNodes> {
  if (!isWaiting(call)) return OVER;
  // Nobody's phone rings twice for one caller.
  if (again && (await deps.switches.ringsAnywhere(command.ring)) === 'yes') return OVER;
  if (again && !(await stillRings(deps, call, command.ring))) return OVER;
  // [H4] Nobody could hear of it while the store was away; no phone is rung for somebody who is not there.
  if ((await deps.switches.legExists(call.node, call.caller.leg)) === 'no')
    return { settled: true, facts: [{ kind: 'leg-gone', leg: call.caller.leg, end: { kind: 'missing' } }] };
  // [C14] Phones ring where they are registered now, which need not be where the caller is.
  const nodes = await deps.switches.locate(command.node, command.target);
  const params = ringParams(deps, call, command, nodes);
  const ends = await Promise.all(
    nodes.map(async (node) => {
      const end = await deps.switches.ring(node, params);
      settle(deps, call, command, end);
      return [node, end] as const;
    }),
  );
  // Refused, stopped or answered while this command was on its way: nobody else would stop the phones any more.
  if (!(await stillRings(deps, call, command.ring)))
    await deps.switches.stopRing(command.node, command.ring, 'no-answer');
  return afterRinging(command.ring, new Map(ends));
}

/** Whether phones ring for this parked call by this name. */
async function stillRings(deps: EngineDeps, { callId }: AnyCall, ring: RingId): Promise<boolean> {
  const now = await deps.store.loadCall(callId);
  if (now.kind !== 'ok') return true;
  const call = now.value;
  return call !== null && (call.kind === 'unknown-schema' || (call.kind === 'recalling' && call.ring === ring));
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
