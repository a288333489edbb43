/** The held party of an attended transfer arrives; the consult leg's reservation says where. */
import type { AnyCall, Asked, LegEvidence, LotPolicy } from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import { isWaiting } from './dispatch-intents.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack } from './hit-context.js';
import type { OpenResult } from './open-call.js';
import { callerOf, holdAnswer, openFor, parkedAnswer, stayOf, type Opening } from './open-stay.js';
import type { HitAnswer } from '@parkade/park-ports';

export async function answerLanding(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'land' }>,
): Promise<HitAnswer> {
  const fact = { kind: 'landed', node: evidence.node, caller: callerOf(evidence) } as const;
  const result = await applyFact(parts, asked.callId, fact);
  if (!('call' in result)) return fallBack(parts, evidence, result.kind);
  const policy = parts.lots.policy(result.call.lot, evidence.node);
  if (policy === undefined) return fallBack(parts, evidence, 'unknown-lot');
  if (result.kind === 'advanced') return holdAnswer(parts, result.call, policy, evidence);
  const known = await stayOf(parts, evidence.leg);
  if (known.kind !== 'ok') return fallBack(parts, evidence, known.kind);
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(parts, known.value, policy, evidence);
  return parkedAnswer(parts, evidence, policy, await openLate(parts, evidence, result.call, policy));
}

/** [P7] The reservation was over when the transfer came: the same orbit if it is free, else another. */
async function openLate(
  parts: EngineParts,
  evidence: LegEvidence,
  former: AnyCall,
  policy: LotPolicy,
): Promise<OpenResult> {
  const opening: Opening = { parker: former.parker, via: 'attended', wanted: former.orbit };
  if (await isUntouchedSince(parts, former)) {
    // The quarantine keeps strangers out of an orbit whose number was told to somebody; this caller is whom it was told for.
    const same = await openFor(parts, evidence, { ...policy, quarantineMs: 0, whenRefused: [] }, opening);
    if (same.kind !== 'refused') return same;
  }
  return openFor(parts, evidence, { ...policy, whenRefused: ['other-orbit', ...policy.whenRefused] }, opening);
}

/** Nobody stood in the orbit after this reservation ended. */
async function isUntouchedSince(parts: EngineParts, former: AnyCall): Promise<boolean> {
  if (former.kind !== 'ended' || former.outcome !== 'unused') return false;
  const view = await parts.store.viewLot(former.lot);
  return view.kind === 'ok' && view.value.freedAt.get(former.orbit) === former.endedAt;
}
