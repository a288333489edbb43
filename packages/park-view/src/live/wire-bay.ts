/** An orbit as the contract has it. */
import type { Bay, BayState, CallCard, ChainStep, NextStep, Ringing } from '@parkade/api-contract';
import { whomLabel, type KeptFor, type LotPolicy, type NodeId, type Orbit } from '@parkade/park-decision';
import { chainAhead, type StepAhead } from './chain-ahead.js';
import type { Doing, KnownCall, Waits } from './known-call.js';
import type { LotFace } from './lot-face.js';
import { askerLabel, callerCard, noteShown, personOf, type Privacy } from './persons.js';

/** `unreadable`: an engine of another release looks after whoever is there. */
export type BayContent = KnownCall | 'unreadable' | null;

/** What an orbit looks like to a viewer, beside who is in it. */
export interface Looking {
  readonly face: Pick<LotFace, 'policy'>;
  readonly privacy: Privacy;
  /** Since when the node has not been heard of, ms since 1970; `null` while it is. */
  readonly silentSince: (node: NodeId) => number | null;
  /** ms since 1970. */
  readonly now: number;
}

export interface Place {
  readonly orbit: Orbit;
  readonly site: string | null;
  readonly content: BayContent;
  /** When it was last freed, ms since 1970. */
  readonly freedAt: number | null;
}

export const wireBay = ({ orbit, site, ...place }: Place, looking: Looking): Bay => ({
  orbit,
  site,
  state: stateOf(place, looking),
});

function stateOf({ content, freedAt }: Pick<Place, 'content' | 'freedAt'>, looking: Looking): BayState {
  if (content === 'unreadable') return { kind: 'unreadable' };
  if (content === null) {
    const until = (freedAt ?? 0) + looking.face.policy().quarantineMs;
    return until > looking.now ? { kind: 'resting', until } : { kind: 'free' };
  }
  const { callId, version, parker, state } = content;
  if (state.kind === 'reserved') return { kind: 'reserved', callId, version, by: personOf(parker), until: state.until };
  const call = callCard(content, state, looking);
  switch (state.does.kind) {
    case 'music':
      return { kind: 'waiting', call };
    case 'ringing':
      return { kind: 'ringing', call, ringing: ringing(state.does) };
    case 'claimed': {
      const { retriever, at } = state.does;
      return { kind: 'claimed', call, claim: { by: personOf(retriever.address), via: retriever.via, at } };
    }
  }
}

function callCard(known: KnownCall, waits: Waits, { face, privacy, silentSince }: Looking): CallCard {
  const { callId, version, node, parker, via } = known;
  const policy = face.policy(node);
  const ahead = chainAhead(known, waits, policy);
  return {
    callId,
    version,
    node,
    nodeSilentSince: silentSince(node),
    caller: callerCard(waits.caller, privacy),
    parkedAt: waits.parkedAt,
    parkedBy: personOf(parker),
    via,
    forWhom: waits.keptFor === null ? null : whomLabel(waits.keptFor.whom),
    keptFor: waits.keptFor === null ? null : keptForShown(waits.keptFor, policy),
    note: noteShown(waits.note, privacy),
    ...(waits.page === null ? {} : { page: waits.page }),
    next: nextOf(ahead[0], waits.does, policy),
    chain: ahead.map(chainStep),
  };
}

/** Who may have the caller until when, as configured now; the last instant is when everybody may. */
function keptForShown({ whom, at }: KeptFor, { forWhom }: LotPolicy): CallCard['keptFor'] {
  if (forWhom === undefined) return null;
  const themUntil = at + forWhom.aloneMs;
  return { themUntil, groupUntil: whom.kind === 'group' ? themUntil : themUntil + forWhom.groupMs };
}

export const chainStep = (step: Omit<StepAhead, 'at'> & { readonly at?: number }): ChainStep => ({
  kind: step.kind,
  at: step.at ?? null,
  forMs: step.forMs,
  target: personOf(step.target),
  to: step.to,
});

/** A caller on music goes by what the event said is next; whoever rings, by the chain. */
function nextOf(first: StepAhead | undefined, does: Doing, policy: LotPolicy): NextStep | null {
  if (first === undefined || does.kind === 'claimed') return null;
  switch (first.kind) {
    case 'ring':
      return { kind: 'ring', at: first.at, target: personOf(first.target), stage: first.stage, round: first.round };
    case 'forward':
      return { kind: 'forward', at: first.at, to: policy.then.kind === 'forward' ? policy.then.extension : '' };
    case 'hang-up':
      return { kind: 'hang-up', at: first.at };
    case 'stay':
      return { kind: 'stay', until: first.at };
  }
}

function ringing({ target, since, until, asked }: Extract<Doing, { kind: 'ringing' }>): Ringing {
  const why = asked === null ? 'chain' : asked.kind === 'pick-up' ? 'pick-up' : 'send';
  return {
    target: personOf(target) ?? { ...target, label: target.user },
    why,
    askedBy: asked === null ? null : askerLabel(asked.by),
    since,
    until,
  };
}
