/** What the desk answers, in the words of the contract: the bay as it is now, or who was faster. */
import type { Accepted, Problem, Winner } from '@parkade/api-contract';
import type { AnyCall, Asker } from '@parkade/park-decision';
import type { DeskAnswer } from '@parkade/park-ports';
import { endingOf, personOf } from '@parkade/park-view';
import type { LiveLots } from '../lots/live-lots.js';
import { problem } from '../problems.js';
import { seesLot, type Viewer } from '../who/viewer.js';
import type { Answered } from './same-request.js';

export function deskWords(answer: DeskAnswer, lots: LiveLots, viewer: Viewer): Answered {
  if (answer.kind === 'store-down') return refusal(problem('store-down'));
  if (answer.kind === 'refused') return refusal(refusedWords(answer, lots, viewer));
  const { call } = answer;
  const lot = lotShown(lots, viewer, call);
  if (lot === undefined) return refusal(problem('store-down'));
  const body: Accepted = {
    lot: call.lot,
    bay: lot.live.bayAfter(call, viewer.privacy, lots.surroundings()),
    position: null,
  };
  return { status: 200, body, mayBeTriedAgain: false };
}

/** Who waits in a lot that the viewer does not see is told to them by no refusal either. */
const lotShown = (lots: LiveLots, viewer: Viewer, { lot }: AnyCall) =>
  seesLot(viewer, lot) ? lots.get(lot) : undefined;

const refusal = (body: Problem): Answered => ({ status: body.status, body, mayBeTriedAgain: body.retryable });

function refusedWords(
  { reason, now, at }: Extract<DeskAnswer, { kind: 'refused' }>,
  lots: LiveLots,
  viewer: Viewer,
): Problem {
  if (now === null || !seesLot(viewer, now.lot)) return problem(reason);
  const lot = lotShown(lots, viewer, now);
  const winner = winnerOf(now, at);
  const ended = now.kind === 'ended' ? endingOf(now, viewer.privacy) : null;
  return problem(reason, {
    ...(winner === null ? {} : { winner }),
    ...(lot === undefined ? {} : { now: lot.live.bayAfter(now, viewer.privacy, lots.surroundings()) }),
    ...(ended === null ? {} : { ended }),
  });
}

/** Whoever has the caller, or has asked for them first. */
function winnerOf(call: AnyCall, askedAt: number): Winner | null {
  switch (call.kind) {
    case 'claimed':
      return { by: personOf(call.retriever.address), wonAt: call.claimedAt, askedAt };
    case 'ended':
      return call.outcome === 'retrieved'
        ? { by: personOf(call.retriever?.address ?? null), wonAt: call.claimedAt ?? call.endedAt, askedAt }
        : null;
    case 'recalling':
      return call.asked === undefined ? null : { by: askerAsPerson(call.asked.by), wonAt: call.asked.at, askedAt };
    case 'reserved':
    case 'parked':
      return null;
  }
}

const askerAsPerson = ({ address, label }: Asker): Winner['by'] =>
  address === null ? { user: '', domain: '', label } : { ...address, label: label === '' ? address.user : label };
