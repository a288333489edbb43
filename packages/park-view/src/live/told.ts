/** What an event of a lot's stream is called in the contract, and in one sentence. No caller's name is in it. */
import type { EventWord } from '@parkade/api-contract';
import {
  dialableNumber,
  REFUSALS,
  whomLabel,
  type AskedFailure,
  type EndedCall,
  type EndedEvent,
  type LotEvent,
  type LotPolicy,
  type PagedEvent,
  type UserAddress,
} from '@parkade/park-decision';
import type { Ending } from '@parkade/api-contract';
import { callerCard, askerLabel, personOf, type Privacy } from './persons.js';

export function eventWord({ kind }: LotEvent): EventWord {
  if (kind === 'asked-rings') return 'asked-ringing';
  return kind === 'asked-failed' ? 'asked-ringing-over' : kind;
}

const who = (address: UserAddress | null): string => address?.user ?? 'somebody unknown';

/** One sentence for a log or a technician. */
export function sentence(event: LotEvent): string {
  const at = `${event.orbit ?? event.lot}:`;
  switch (event.kind) {
    case 'reserved':
      return `${at} kept for ${who(event.parker?.address ?? null)}, who is about to park`;
    case 'parked':
      return `${at} parked by ${who(event.parker?.address ?? null)} (${event.how.via})`;
    case 'transfer-completed':
      return `${at} parked by ${who(event.parker?.address ?? null)} (the transfer is completed)`;
    case 'recall-rings':
      return `${at} rings back at ${who(event.target)}${event.by === undefined ? '' : `, asked by ${askerLabel(event.by)}`}`;
    case 'recall-failed':
      return `${at} ${who(event.target)} did not answer (${whyFailed(event.why)})`;
    case 'recall-round-over':
      return `${at} everybody was rung; music again`;
    case 'asked-rings':
      return `${at} rings ${who(event.target)}, asked by ${askerLabel(event.by)} (${event.asked})`;
    case 'asked-failed':
      return `${at} ${who(event.target)} did not answer (${whyFailed(event.why)}); music again`;
    case 'claimed':
      return `${at} ${who(event.retriever.address)} is being connected (${event.retriever.via})`;
    case 'join-failed':
      return `${at} ${who(event.retriever.address)} could not be connected (${event.why.kind}); music again`;
    case 'noted':
      return `${at} ${askerLabel(event.by)} ${event.now === null ? 'took the note away' : 'wrote a note'}`;
    case 'for-whom-changed':
      return event.now === null
        ? `${at} ${askerLabel(event.by)} let anybody have the caller`
        : `${at} is for ${whomLabel(event.now)} now, says ${askerLabel(event.by)}`;
    case 'next-changed':
      return `${at} ${askerLabel(event.by)} changed when the next step comes`;
    case 'paged':
      return `${at} ${event.why === undefined ? 'called out' : 'could not be called out'} over ${pagedOver(event)} (${event.nth} of ${event.of})`;
    case 'reminded':
      return `${at} the recall is near`;
    case 'ended':
      return `${at} ${endSentence(event)}`;
    case 'refused':
      return `${at} refused to ${who(event.asker)}: ${REFUSALS[event.reason].means}${event.forWhom === undefined ? '' : ` (${whomLabel(event.forWhom)})`}`;
  }
}

const pagedOver = ({ group, by }: PagedEvent): string =>
  by.kind === 'phones' ? `${by.rung} phones of ${group}` : `the loudspeakers of ${group}`;

function endSentence(event: EndedEvent): string {
  switch (event.outcome) {
    case 'retrieved':
      return event.by.kind === 'others'
        ? 'connected by another hand'
        : `${who(event.by.retriever.address)} has the caller`;
    case 'abandoned':
      return 'the caller hung up';
    case 'caller-silent':
      return 'the switch gave the silent caller up';
    case 'time-over':
      return 'the time set for the call was over';
    case 'forwarded':
      return `went to ${event.extension}`;
    case 'expired':
      return 'nobody came, and the wait was over';
    case 'lost':
      return `the caller was lost (${event.why})`;
    case 'unused':
      return `the reservation was not used (${event.why.kind})`;
  }
}

const whyFailed = (why: AskedFailure): string => {
  switch (why.kind) {
    case 'cause':
      return why.cause;
    case 'cancelled':
      return `cancelled by ${askerLabel(why.by)}`;
    case 'refused':
    case 'not-answered':
    case 'no-link':
    case 'leg-gone':
    case 'switch-restarted':
      return why.kind;
  }
};

/** Why a ringing, a join or a request came to nothing; `null` for what came to something. */
export function whyNot(event: LotEvent): string | null {
  switch (event.kind) {
    case 'recall-failed':
    case 'asked-failed':
      return event.why.kind === 'cause' ? event.why.cause : event.why.kind;
    case 'join-failed':
      return event.why.kind;
    case 'paged':
      return event.why ?? null;
    case 'refused':
      return event.reason;
    default:
      return null;
  }
}

/** The same of a call that has ended, as far as the store knows it. */
export function endingOf(call: EndedCall, privacy: Privacy): Ending | null {
  const { callId, orbit, outcome, endedAt: at, caller, parker, parkedAt, retriever } = call;
  if (outcome === 'unused') return null;
  return {
    callId,
    orbit,
    outcome,
    at,
    caller: caller === null ? null : callerCard(caller, privacy),
    parkedBy: personOf(parker?.address ?? null),
    waitedMs: parkedAt === null ? null : at - parkedAt,
    by: personOf(retriever?.address ?? null),
    to: null,
    calledBack: false,
  };
}

/** How a wait ended; `null` for a reservation that nobody used. */
export function wireEnding(event: EndedEvent, policy: LotPolicy, privacy: Privacy): Ending | null {
  if (event.outcome === 'unused') return null;
  const { callId, orbit, outcome, at, caller, parker, waitedMs } = event;
  const by = event.outcome === 'retrieved' && event.by.kind === 'retriever' ? event.by.retriever.address : null;
  return {
    callId,
    orbit,
    outcome,
    at,
    caller: callerCard(caller, privacy),
    parkedBy: personOf(parker?.address ?? null),
    waitedMs,
    by: personOf(by),
    to: event.outcome === 'forwarded' ? event.extension : null,
    calledBack:
      event.outcome === 'lost' &&
      event.why !== 'leg-gone' &&
      policy.callBack !== undefined &&
      dialableNumber(caller.number) !== null,
  };
}
