/**
 * What is known of a call in an orbit: the same whether it was read from the store or told by the events that led there. Nothing
 * else is shown, so that a snapshot and the events after it are the truth.
 */
import {
  lengthOf,
  nextStepOf,
  RING_AGAIN_MS,
  RING_SLACK_MS,
  type AnyCall,
  type AskedRingingKind,
  type Asker,
  type Caller,
  type CallId,
  type KeptFor,
  type CallPage,
  type ChainPosition,
  type LotEvent,
  type LotPolicy,
  type NextStep,
  type NodeId,
  type Note,
  type ParkVia,
  type RecallingCall,
  type RecallFailedEvent,
  type RefusedEvent,
  type Retriever,
  type UserAddress,
} from '@parkade/park-decision';

export interface KnownCall {
  readonly callId: CallId;
  readonly version: number;
  readonly node: NodeId;
  readonly parker: UserAddress | null;
  readonly via: ParkVia;
  readonly state: KnownState;
}

export type KnownState = Reserved | Waits;

export interface Reserved {
  readonly kind: 'reserved';
  readonly until: number;
}

export interface Waits {
  readonly kind: 'waits';
  readonly caller: Caller;
  readonly parkedAt: number;
  readonly note: Note | null;
  readonly keptFor: KeptFor | null;
  readonly page: CallPage | null;
  /** The stage that rings, or rings next; beyond the last one when all have. */
  readonly chain: ChainPosition;
  readonly does: Doing;
}

export type Doing =
  | { readonly kind: 'music'; readonly next: NextStep }
  | {
      readonly kind: 'ringing';
      readonly target: UserAddress;
      readonly since: number;
      readonly until: number;
      /** `null`: the stage of the chain. */
      readonly asked: { readonly kind: AskedRingingKind; readonly by: Asker; readonly resumeAt: number } | null;
    }
  | { readonly kind: 'claimed'; readonly retriever: Retriever; readonly at: number };

type LiveCall = Exclude<AnyCall, { kind: 'ended' }>;
type WaitingCall = Exclude<LiveCall, { kind: 'reserved' }>;

/** As the store has it. */
export function knownCall(call: LiveCall, policy: LotPolicy): KnownCall {
  const { callId, version, node, via, parker } = call;
  const common = { callId, version, node, via, parker: parker?.address ?? null };
  if (call.kind === 'reserved') return { ...common, state: { kind: 'reserved', until: call.deadline } };
  const { caller, parkedAt, note = null, keptFor = null, page = null } = call;
  const [chain, does] = doingOf(call, policy);
  return { ...common, state: { kind: 'waits', caller, parkedAt, note, keptFor, page, chain, does } };
}

function doingOf(call: WaitingCall, policy: LotPolicy): readonly [ChainPosition, Doing] {
  switch (call.kind) {
    case 'parked': {
      const next = nextStepOf(call, policy);
      return [placeOf(next, policy), { kind: 'music', next }];
    }
    case 'recalling':
      return [call.chain, ringingOf(call, policy)];
    case 'claimed':
      return [call.chain, { kind: 'claimed', retriever: call.retriever, at: call.claimedAt }];
  }
}

function ringingOf({ target, deadline, chain, asked, parkedAt }: RecallingCall, policy: LotPolicy): Doing {
  const until = deadline - RING_SLACK_MS;
  return {
    kind: 'ringing',
    target,
    since: asked?.at ?? begunAt(until, chain, policy, parkedAt),
    until,
    asked: asked === undefined ? null : { kind: asked.kind, by: asked.by, resumeAt: asked.resumeAt },
  };
}

/** When a stage of the chain began that ends at `until`; nobody wrote it down. */
function begunAt(until: number, { stage }: ChainPosition, { chain }: LotPolicy, parkedAt: number): number {
  const step = chain[stage];
  return Math.max(parkedAt, until - (step === undefined ? 0 : lengthOf(step)));
}

/** Where the chain stands for a caller on music; past its end for what is the last step. */
const placeOf = (next: NextStep, policy: LotPolicy): ChainPosition =>
  next.kind === 'ring'
    ? { stage: next.stage, round: next.round }
    : { stage: policy.chain.length, round: policy.rounds - 1 };

/** An event of a call that has not ended. */
export type StepEvent = Exclude<LotEvent, RefusedEvent | { kind: 'ended' }>;

/** What is known after it; `null` when what it tells of cannot be known without what came before, and nothing did. */
export function afterEvent(before: KnownCall | null, event: StepEvent, policy: LotPolicy): KnownCall | null {
  const { callId, version, node } = event;
  const known = before?.callId === callId ? before : null;
  const via = viaOf(event) ?? known?.via;
  if (via === undefined) return null;
  // What changes nothing may tell of a version that was heard of earlier.
  const latest = event.kind === 'paged' || event.kind === 'reminded' ? Math.max(version, known?.version ?? 0) : version;
  const common = { callId, version: latest, node, via, parker: event.parker?.address ?? null };
  if (event.kind === 'reserved') return { ...common, state: { kind: 'reserved', until: event.until } };
  const waited = known?.state.kind === 'waits' ? known.state : null;
  const [chain, does] = doingAfter(waited, event, policy);
  if (does === null) return null;
  const note = event.kind === 'noted' ? event.now : (event.note ?? waited?.note ?? null);
  const page = event.page ?? waited?.page ?? null;
  const { caller, at, waitedMs, keptFor = null } = event;
  return { ...common, state: { kind: 'waits', caller, parkedAt: at - waitedMs, note, keptFor, page, chain, does } };
}

function viaOf(event: StepEvent): ParkVia | undefined {
  if (event.kind === 'parked') return event.how.via;
  if (event.kind === 'transfer-completed') return event.via;
  return event.kind === 'reserved' ? 'consult' : undefined;
}

const START: ChainPosition = { stage: 0, round: 0 };

function doingAfter(
  waited: Waits | null,
  event: Exclude<StepEvent, { kind: 'reserved' }>,
  policy: LotPolicy,
): readonly [ChainPosition, Doing | null] {
  const chain = waited?.chain ?? START;
  const music = (next: NextStep): readonly [ChainPosition, Doing] => [placeOf(next, policy), { kind: 'music', next }];
  switch (event.kind) {
    case 'parked':
    case 'transfer-completed':
    case 'recall-round-over':
    case 'join-failed':
    case 'asked-failed':
      return music(event.next);
    case 'recall-rings': {
      const { target, stage, round, at, waitedMs } = event;
      const until = event.until - RING_SLACK_MS;
      const since = begunAt(until, event, policy, at - waitedMs);
      return [
        { stage, round },
        { kind: 'ringing', target, since, until, asked: null },
      ];
    }
    case 'asked-rings': {
      const { target, at, until, asked, by, resumeAt } = event;
      const rings = { kind: 'ringing', target, since: at, until: until - RING_SLACK_MS } as const;
      return [chain, { ...rings, asked: { kind: asked, by, resumeAt } }];
    }
    case 'next-changed': {
      const does = waited?.does;
      if (does?.kind !== 'ringing' || does.asked === null) return music(event.next);
      return [chain, { ...does, asked: { ...does.asked, resumeAt: event.next.at } }];
    }
    case 'claimed':
      return [chain, { kind: 'claimed', retriever: event.retriever, at: event.at }];
    case 'recall-failed': {
      const next = event.next ?? nextAfterNoLink(event);
      return next === null ? [chain, waited?.does ?? null] : music(next);
    }
    case 'noted':
    case 'for-whom-changed':
    case 'paged':
    case 'reminded':
      return [chain, waited?.does ?? null];
  }
}

/** Otherwise another event of the same step tells how it goes on. */
function nextAfterNoLink({ why, at, stage, round, target }: RecallFailedEvent): NextStep | null {
  return why.kind === 'no-link' ? { kind: 'ring', at: at + RING_AGAIN_MS, stage, round, target } : null;
}
