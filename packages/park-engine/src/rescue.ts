/**
 * Callers who were lost because their switch died: reported either way, and rung up from a surviving node where the lot says
 * so (SPEC, H9). Sent once or never: a person who is rung twice by a machine is worse than one who is not.
 */
import {
  firstRecallAt,
  type AnyCall,
  type EndedCall,
  type Intent,
  type LotPolicy,
  type NodeId,
  type ParkedCall,
  type RescuePolicy,
} from '@parkade/park-decision';
import type { EngineParts } from './engine-parts.js';
import { holdOrder } from './hold-order.js';
import type { HoldOrder } from '@parkade/park-ports';

export type RescueIntent = Extract<Intent, { kind: 'rescue' }>;

/** Somebody must be told, whether or not the machine calls back. */
export function reportLost(parts: EngineParts, call: EndedCall, intents: readonly Intent[]): void {
  if (call.outcome !== 'lost' || call.caller === null) return;
  parts.meters.count('parkade_callers_lost_total', { lot: call.lot, node: call.node });
  parts.log.warn('caller lost', {
    callId: call.callId,
    lot: call.lot,
    orbit: call.orbit,
    node: call.node,
    name: call.caller.name,
    number: call.caller.number,
    waitedMs: call.parkedAt === null ? null : call.endedAt - call.parkedAt,
    rescue: intents.some(({ kind }) => kind === 'rescue'),
  });
}

/** [H9] To be called by whoever settled the intent, and by nobody else. */
export async function sendRescue(parts: EngineParts, call: AnyCall, intent: RescueIntent): Promise<void> {
  if (call.kind !== 'ended' || call.caller === null) return;
  const lost = { ...call, caller: call.caller };
  for (const node of nodesFor(parts, call)) {
    const policy = parts.lots.policy(call.lot, node);
    if (policy?.rescue === undefined) continue;
    const outcome = await parts.switches.callBack(node, {
      ring: intent.ring,
      dial: policy.rescue.dial.replaceAll('%s', intent.number),
      tries: policy.rescue.tries,
      forMs: policy.rescue.forMs,
      callerId: policy.rescue.callerId,
      hold: rescuedOrder(parts, lost, policy, intent),
    });
    // Without a link nothing was sent, so that another node may; anything else may have rung a phone.
    if (outcome.kind === 'link-down') continue;
    return noteRescue(parts, call, outcome.kind === 'refused' ? 'refused' : 'rung', { via: node });
  }
  noteRescue(parts, call, 'no-node', {});
}

/** The configured node, or all of them: the caller's own last (it may be back already), those being emptied not at all. */
function nodesFor(parts: EngineParts, call: EndedCall): readonly NodeId[] {
  const via: RescuePolicy['viaNode'] = parts.lots.policy(call.lot, call.node)?.rescue?.viaNode ?? null;
  if (via !== null) return [via];
  const serving = parts.lots.nodes.filter((node) => !parts.isDraining(node));
  return [...serving.filter((node) => node !== call.node), ...serving.filter((node) => node === call.node)];
}

/** What the switch must know, should the caller answer while no engine is there. */
function rescuedOrder(
  parts: EngineParts,
  call: EndedCall & { readonly caller: ParkedCall['caller'] },
  policy: LotPolicy,
  intent: RescueIntent,
): HoldOrder {
  const now = parts.clock.now();
  const stay: ParkedCall = {
    ...call,
    kind: 'parked',
    caller: { ...call.caller, leg: intent.ring },
    parkedAt: now,
    chain: { stage: 0, round: 0 },
    deadline: firstRecallAt(policy, now),
  };
  return holdOrder(stay, policy, parts.settings.deadmanGraceMs);
}

export type RescueOutcome = 'rung' | 'refused' | 'no-node' | 'not-answered' | 'answered';

export function noteRescue(
  parts: EngineParts,
  call: AnyCall,
  outcome: RescueOutcome,
  more: Readonly<Record<string, string>>,
): void {
  parts.meters.count('parkade_rescues_total', { outcome });
  parts.log.warn('rescue of a lost caller', {
    callId: call.callId,
    lot: call.lot,
    orbit: call.orbit,
    outcome,
    ...more,
  });
}

/** The ring of a rescue ended without an answer: nothing is tried again. */
export function rescueFailed(parts: EngineParts, call: AnyCall, cause: string): void {
  if (call.kind === 'ended' && call.outcome === 'lost') noteRescue(parts, call, 'not-answered', { cause });
}
