/**
 * An audit of a whole node while its link stands: who is on hold there, and who is not any more. It finds what the links told
 * while the store was away or no link was there, and callers who were parked without an engine. Cheap where all is well: one
 * list names everybody on hold, and only who is missing from it is asked for [L4]. Repeating it changes nothing.
 */
import {
  isAsAt,
  isWaiting,
  RING_SLACK_MS,
  type AnyCall,
  type CallFact,
  type CallId,
  type LegEnd,
  type LegId,
  type NodeId,
  type RecallingCall,
  type WaitingCall,
} from '@parkade/park-decision';
import { applyFact, type EngineDeps } from '@parkade/park-engine';
import type { HeldLegs } from '@parkade/park-ports';
import { adoptHeldLegs } from './adopt.js';

/** What has only just begun may not have reached the switch, or the switch's list. */
const YOUNG_MS = 1_000;

export interface Audit {
  /** When the switch was restarted last, ms since 1970; earlier parked calls were lost with it. 0 when it was not. */
  readonly restartedAt: number;
  /** Told as soon as the store knows everybody whom the switch holds; what follows takes longer. */
  readonly callersKnown: () => void;
}

/**
 * `again` when switch or store could not be asked for all of it; `soon` when all were asked, and somebody is missing who may only
 * just have come, so that the next pass must not be waited for.
 */
export type Audited = 'done' | 'soon' | 'again';

export async function auditNode(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  { restartedAt, callersKnown }: Audit,
): Promise<Audited> {
  const held = await switches.heldLegs(node);
  if (held === 'unknown') return 'again';
  if ((await adoptHeldLegs(deps, switches, node, held)) === null) return 'again';
  callersKnown();
  const calls = await deps.store.callsOn(node);
  if (calls.kind === 'store-down') return 'again';
  const waiting = calls.value.filter(isWaiting);
  const underCommand = await stillToBeRung(deps, waiting);
  if (underCommand === null) return 'again';
  const onHold = new Set(held.map(({ leg }) => leg));
  let result: Audited = 'done';
  for (const call of waiting) {
    const end: LegEnd = { kind: call.openedAt < restartedAt ? 'switch-restarted' : 'missing' };
    const commanded = underCommand.get(call.callId);
    const isCommanded = commanded !== undefined && isAsAt(call, commanded);
    const steps = await auditCall(deps, call, onHold, isCommanded, end);
    if (steps.includes('store-down')) result = 'again';
    else if (steps.includes('too-young') && result === 'done') result = 'soon';
  }
  deps.meters.count('parkade_audits_total', { node });
  return result;
}

/** Versions whose ring command is still to be done (again), of the calls whose phone might be missed; `null` when the store is away. */
async function stillToBeRung(
  deps: EngineDeps,
  calls: readonly WaitingCall[],
): Promise<ReadonlyMap<CallId, number> | null> {
  const recalling = calls.flatMap(({ kind, callId }) => (kind === 'recalling' ? [callId] : []));
  if (recalling.length === 0) return new Map();
  const pending = await deps.store.pendingOutbox(Infinity, recalling);
  return pending.kind === 'store-down' ? null : new Map(pending.value.map(({ callId, version }) => [callId, version]));
}

/** [M5] The node is given up: its callers are gone with it, and their orbits are free. `false` when it must be repeated. */
export async function giveNodeUp(deps: EngineDeps, node: NodeId): Promise<boolean> {
  const calls = await deps.store.callsOn(node);
  if (calls.kind === 'store-down') return false;
  let isDone = true;
  for (const call of calls.value) {
    const result = await applyFact(deps, call.callId, { kind: 'node-lost' });
    if (result.kind === 'store-down') isDone = false;
  }
  return isDone;
}

type HealStep = 'well' | 'too-young' | 'healed' | 'store-down';

/**
 * Left to their deadlines, which come within seconds: a reservation, whose parker is gone the moment before the caller comes,
 * and a retriever, who is gone the moment after they were joined. A phone whose ring command is still to be done (again) is not
 * missed: `isCommanded`.
 */
async function auditCall(
  deps: EngineDeps,
  call: WaitingCall,
  onHold: ReadonlySet<LegId>,
  isCommanded: boolean,
  end: LegEnd,
): Promise<readonly HealStep[]> {
  const steps: HealStep[] = [];
  const isYoung = (since: number): boolean => deps.clock.now() - since < YOUNG_MS;
  if (!onHold.has(call.caller.leg)) {
    steps.push(isYoung(beganAt(call)) ? 'too-young' : await askForCaller(deps, call, end));
    if (steps.includes('healed')) return steps;
  }
  if (call.kind === 'recalling' && !isCommanded && !isYoung(ringBeganAt(deps, call)))
    steps.push(await askForRing(deps, call, end));
  return steps;
}

/** [R7][H8] Gone, joined by us and nobody heard of it, or joined by another hand. */
async function askForCaller(deps: EngineDeps, call: WaitingCall, end: LegEnd): Promise<HealStep> {
  const { leg } = call.caller;
  if ((await deps.switches.legExists(call.node, leg, 'look')) === 'no')
    return heal(deps, call, 'leg-gone', { kind: 'leg-gone', leg, end });
  if (call.kind === 'claimed') {
    // A retriever who has left since was joined all the same.
    const retriever = call.retriever.leg;
    if ((await deps.switches.joinState(call.node, leg, retriever)) === 'joined')
      return heal(deps, call, 'claim', { kind: 'legs-joined', a: leg, b: retriever });
  }
  const talk = await deps.switches.talkOf(call.node, leg);
  if (talk.kind !== 'talking') return 'well';
  return heal(deps, call, 'talk', { kind: 'legs-joined', a: leg, b: talk.with });
}

/** A phone rings where it is registered; all other legs of a parked call are on its node. */
async function askForRing(deps: EngineDeps, { ring, ...call }: RecallingCall, end: LegEnd): Promise<HealStep> {
  if ((await deps.switches.ringsAnywhere(ring)) !== 'no') return 'well';
  return heal(deps, { ...call, ring }, 'ring', { kind: 'ring-failed', ring, end });
}

/** What was found wrong and put right, for the operator's eyes. */
type Healing = 'leg-gone' | 'ring' | 'claim' | 'talk';

/** Feeds in a fact that nobody told; that it changed something is a line and a number. */
async function heal(deps: EngineDeps, call: AnyCall, what: Healing, fact: CallFact): Promise<HealStep> {
  const result = await applyFact(deps, call.callId, fact);
  if (result.kind === 'store-down') return 'store-down';
  if (result.kind !== 'advanced') return 'well';
  const { callId, lot, orbit, node } = call;
  deps.meters.count('parkade_healed_total', { node, what });
  deps.log.warn('healed', { callId, what, lot, orbit, node, was: call.kind, is: result.call.kind });
  return 'healed';
}

const beganAt = (call: WaitingCall): number =>
  call.kind === 'claimed' ? call.claimedAt : Math.max(call.openedAt, call.parkedAt);

/** Not earlier than it did; a ring that the longest wait cuts short ends by itself before long. */
function ringBeganAt(deps: EngineDeps, call: RecallingCall): number {
  if (call.asked !== undefined) return call.asked.at;
  const policy = deps.lots.policy(call.lot, call.node);
  const stage = policy?.chain[call.chain.stage];
  if (policy === undefined || stage === undefined || call.deadline >= call.parkedAt + policy.maxWaitMs)
    return call.deadline;
  return call.deadline - stage.forMs - RING_SLACK_MS;
}
