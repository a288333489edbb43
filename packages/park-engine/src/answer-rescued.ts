/** A caller who was lost with their switch has answered the call from another one, and wants their place back. */
import type { Asked, EndedCall, LegEvidence, LotPolicy } from '@parkade/park-decision';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, giveBack, tell } from './hit-context.js';
import { openCall, type OpenResult } from './open-call.js';
import { holdAnswer, parkedAnswer, stayOf } from './open-stay.js';
import type { HitAnswer } from '@parkade/park-ports';
import { noteRescue } from './rescue.js';

/** [A6] The lost caller has answered and stands in our dialplan again. */
export async function answerRescued(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'rescued' }>,
): Promise<HitAnswer> {
  const known = await stayOf(parts, evidence.leg);
  const lost = await parts.store.loadCall(asked.callId);
  if (known.kind !== 'ok') return fallBack(parts, evidence, known.kind);
  if (lost.kind !== 'ok') return fallBack(parts, evidence, lost.kind);
  const call = lost.value;
  // A store that has forgotten the stay: the switch keeps the caller by itself, and they are adopted from there.
  if (call === null) return fallBack(parts, evidence, 'unknown-call');
  const policy = parts.lots.policy(call.lot, evidence.node);
  if (policy === undefined) return fallBack(parts, evidence, 'unknown-lot');
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(parts, known.value, policy, evidence);
  if (call.kind !== 'ended' || call.outcome !== 'lost')
    return tell(parts, evidence, 'orbit-empty', call.lot, call.orbit);
  const opened = await openAgain(parts, evidence, call, policy);
  if (opened.kind === 'refused') {
    const parker = call.parker?.address ?? null;
    return giveBack(parts, { ...evidence, lastBridgedOwner: parker }, policy, opened.reason, call.orbit);
  }
  if (opened.kind === 'opened') noteRescue(parts, opened.call, 'answered', { lost: call.callId });
  return parkedAnswer(parts, evidence, policy, opened);
}

async function openAgain(
  parts: EngineParts,
  evidence: LegEvidence,
  lost: EndedCall,
  policy: LotPolicy,
): Promise<OpenResult> {
  const fact = {
    kind: 'park-asked',
    callId: parts.ids.callId(),
    node: evidence.node,
    caller: {
      name: lost.caller?.name ?? evidence.name,
      number: lost.caller?.number ?? evidence.number,
      leg: evidence.leg,
      sipCallId: evidence.sipCallId,
    },
    parker: lost.parker === null ? null : { address: lost.parker.address, leg: null },
    via: 'adopted',
    wanted: lost.orbit,
  } as const;
  // Its number was told to somebody, and this caller is whom it was told for.
  const same = await openCall(parts, { ...policy, quarantineMs: 0, whenRefused: [] }, fact);
  if (same.kind !== 'refused') return same;
  return openCall(parts, policy, { ...fact, wanted: null });
}
