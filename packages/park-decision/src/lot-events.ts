/** What the events of a call begin with; the rest is each kind's own (`events.ts`). */
import { EVENT_SCHEMA } from './events.js';
import type { RefusedEvent } from './events.js';
import type { WaitingCall } from './decision.js';
import type { AnyCall, Whom } from './parked-call.js';
import type { LotId, Orbit } from './identifiers.js';
import type { LegSnapshot } from './leg-snapshot.js';
import type { LotPolicy } from './lot-policy.js';
import type { Refusal } from './refusal.js';

/** For a call that has just been opened, or one as it is after the step. */
export function ofCall<C extends Pick<AnyCall, 'lot' | 'callId' | 'version' | 'node' | 'parker'>>(call: C, at: number) {
  const { lot, callId, version, node, parker } = call;
  return { schema: EVENT_SCHEMA, at, lot, callId, version, node, parker };
}

type OfWaiting = Pick<
  WaitingCall,
  'lot' | 'callId' | 'version' | 'node' | 'parker' | 'caller' | 'parkedAt' | 'note' | 'keptFor' | 'page'
>;

export const ofCaller = (call: OfWaiting, at: number) => ({
  ...ofCall(call, at),
  caller: call.caller,
  waitedMs: at - call.parkedAt,
  ...(call.note === undefined ? {} : { note: call.note }),
  ...(call.keptFor === undefined ? {} : { keptFor: call.keptFor }),
  ...(call.page === undefined ? {} : { page: call.page }),
});

/** For a step from `read` to the version after it. */
export const afterStep = (read: WaitingCall, at: number) => ({
  ...ofCaller({ ...read, version: read.version + 1 }, at),
  orbit: read.orbit,
});

/** [O5] What an end of a call begins with: the orbit rests from here on. */
export const resting = ({ now, policy }: { readonly now: number; readonly policy: Pick<LotPolicy, 'quarantineMs'> }) =>
  policy.quarantineMs > 0 ? { restsUntil: now + policy.quarantineMs } : {};

export const afterEnd = (read: WaitingCall, inputs: Parameters<typeof resting>[0]) =>
  ({ ...afterStep(read, inputs.now), kind: 'ended', ...resting(inputs) }) as const;

/** Of a leg that stands in our dialplan and does not get what it asked for. */
export const refusedEvent = (
  { node, dialled, leg, owner, lastBridgedOwner, name, number }: LegSnapshot,
  at: number,
  reason: Refusal,
  lot: LotId,
  orbit: Orbit | null,
  forWhom?: Whom,
): RefusedEvent => ({
  schema: EVENT_SCHEMA,
  kind: 'refused',
  at,
  lot,
  orbit,
  callId: null,
  version: null,
  node,
  reason,
  dialled,
  leg,
  asker: owner,
  sender: lastBridgedOwner,
  name,
  number,
  ...(forWhom === undefined ? {} : { forWhom }),
});
