/** The held party of an attended transfer arrives; the consult leg's reservation says where. */
import type { AnyCall, Asked, LegSnapshot, LotPolicy } from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import { isWaiting } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';
import { fallBack } from './request-context.js';
import type { OpenResult } from './open-call.js';
import { callerOf, holdAnswer, openFor, parkedAnswer, stayOf, type Opening } from './open-stay.js';
import type { RequestAnswer } from '@parkade/park-ports';

export async function answerTransferCompleted(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asked: Extract<Asked, { kind: 'land' }>,
): Promise<RequestAnswer> {
  const fact = { kind: 'transfer-completed', node: snapshot.node, caller: callerOf(snapshot) } as const;
  const result = await applyFact(deps, asked.callId, fact);
  if (!('call' in result)) return fallBack(deps, snapshot, result.kind);
  const policy = deps.lots.policy(result.call.lot, snapshot.node);
  if (policy === undefined) return fallBack(deps, snapshot, 'unknown-lot');
  if (result.kind === 'advanced') return holdAnswer(deps, result.call, policy, snapshot);
  const known = await stayOf(deps, snapshot.leg);
  if (known.kind !== 'ok') return fallBack(deps, snapshot, known.kind);
  if (known.value !== null && isWaiting(known.value)) return holdAnswer(deps, known.value, policy, snapshot);
  return parkedAnswer(deps, snapshot, policy, await openLate(deps, snapshot, result.call, policy));
}

/** [P7] The reservation was over when the transfer came: the same orbit if it is free, else another. */
async function openLate(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  former: AnyCall,
  policy: LotPolicy,
): Promise<OpenResult> {
  const opening: Opening = { parker: former.parker, via: 'attended', wanted: former.orbit };
  if (await isUntouchedSince(deps, former)) {
    // The quarantine keeps strangers out of an orbit whose number was told to somebody; this caller is whom it was told for.
    const same = await openFor(deps, snapshot, { ...policy, quarantineMs: 0, whenRefused: [] }, opening);
    if (same.kind !== 'refused') return same;
  }
  return openFor(deps, snapshot, { ...policy, whenRefused: ['other-orbit', ...policy.whenRefused] }, opening);
}

/** Nobody stood in the orbit after this reservation ended. */
async function isUntouchedSince(deps: EngineDeps, former: AnyCall): Promise<boolean> {
  if (former.kind !== 'ended' || former.outcome !== 'unused') return false;
  const view = await deps.store.viewLot(former.lot);
  return view.kind === 'ok' && view.value.freedAt.get(former.orbit) === former.endedAt;
}
