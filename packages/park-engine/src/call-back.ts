/**
 * Callers who were lost because their switch died: reported either way, and rung up from a surviving node where the lot says
 * so (SPEC, H9). Sent once or never: a person who is rung twice by a machine is worse than one who is not.
 */
import {
  declarationOf,
  firstRecallAt,
  type AnyCall,
  type EndedCall,
  type OutboxCommand,
  type LotPolicy,
  type NodeId,
  type ParkedCall,
  type CallBackPolicy,
} from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';
import { holdParams } from './hold-params.js';
import type { HoldParams } from '@parkade/park-ports';

export type CallBackCommand = Extract<OutboxCommand, { kind: 'call-back' }>;

/** Somebody must be told, whether or not the machine calls back. */
export function reportLost(deps: EngineDeps, call: EndedCall, outbox: readonly OutboxCommand[]): void {
  if (call.outcome !== 'lost' || call.caller === null) return;
  deps.meters.count('parkade_callers_lost_total', { lot: declarationOf(call.lot), node: call.node });
  deps.log.warn('caller lost', {
    callId: call.callId,
    lot: call.lot,
    orbit: call.orbit,
    node: call.node,
    name: call.caller.name,
    number: call.caller.number,
    waitedMs: call.parkedAt === null ? null : call.endedAt - call.parkedAt,
    callBack: outbox.some(({ kind }) => kind === 'call-back'),
  });
}

/** [H9] To be called by whoever settled the outbox command, and by nobody else. */
export async function sendCallBack(deps: EngineDeps, call: AnyCall, command: CallBackCommand): Promise<void> {
  if (call.kind !== 'ended' || call.caller === null) return;
  const lost = { ...call, caller: call.caller };
  for (const node of nodesFor(deps, call)) {
    const policy = deps.lots.policy(call.lot, node);
    if (policy?.callBack === undefined) continue;
    const outcome = await deps.switches.callBack(node, {
      ring: command.ring,
      dial: policy.callBack.dial.replaceAll('%s', command.number),
      tries: policy.callBack.tries,
      forMs: policy.callBack.forMs,
      callerId: policy.callBack.callerId,
      hold: callBackHold(deps, lost, policy, command),
    });
    // Without a link nothing was sent, so that another node may; anything else may have rung a phone.
    if (outcome.kind === 'link-down') continue;
    return noteCallBack(deps, call, outcome.kind === 'refused' ? 'refused' : 'rung', { via: node });
  }
  noteCallBack(deps, call, 'no-node', {});
}

/** The configured node, or all of them: the caller's own last (it may be back already), those being emptied not at all. */
function nodesFor(deps: EngineDeps, call: EndedCall): readonly NodeId[] {
  const via: CallBackPolicy['viaNode'] = deps.lots.policy(call.lot, call.node)?.callBack?.viaNode ?? null;
  if (via !== null) return [via];
  const serving = deps.lots.nodes.filter((node) => !deps.isDraining(node));
  return [...serving.filter((node) => node !== call.node), ...serving.filter((node) => node === call.node)];
}

/** What the switch must know, should the caller answer while no engine is there. */
function callBackHold(
  deps: EngineDeps,
  call: EndedCall & { readonly caller: ParkedCall['caller'] },
  policy: LotPolicy,
  command: CallBackCommand,
): HoldParams {
  const now = deps.clock.now();
  const answered: ParkedCall = {
    ...call,
    kind: 'parked',
    caller: { ...call.caller, leg: command.ring },
    parkedAt: now,
    chain: { stage: 0, round: 0 },
    deadline: firstRecallAt(policy, now),
  };
  return holdParams(answered, policy, deps.settings.current().failsafeGraceMs);
}

export type CallBackOutcome = 'rung' | 'refused' | 'no-node' | 'not-answered' | 'answered';

export function noteCallBack(
  deps: EngineDeps,
  call: AnyCall,
  outcome: CallBackOutcome,
  more: Readonly<Record<string, string>>,
): void {
  deps.meters.count('parkade_call_backs_total', { outcome });
  deps.log.warn('call-back of a lost caller', {
    callId: call.callId,
    lot: call.lot,
    orbit: call.orbit,
    outcome,
    ...more,
  });
}

/** The ring of a call-back ended without an answer: nothing is tried again. */
export function callBackFailed(deps: EngineDeps, call: AnyCall, cause: string): void {
  if (call.kind === 'ended' && call.outcome === 'lost') noteCallBack(deps, call, 'not-answered', { cause });
}
