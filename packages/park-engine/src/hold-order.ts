import { chainLengthMs, type LotPolicy, type WaitingCall } from '@parkade/park-decision';
import type { HoldOrder } from '@parkade/park-ports';

export interface HoldMusic {
  /** Instead of the lot's. */
  readonly music?: string;
  readonly early?: boolean;
}

/** What the switch must know about this caller to look after them without us. */
export function holdOrder(
  call: WaitingCall,
  policy: LotPolicy,
  deadmanGraceMs: number,
  how: HoldMusic = {},
): HoldOrder {
  return {
    leg: call.caller.leg,
    callId: call.callId,
    version: call.version,
    lot: call.lot,
    orbit: call.orbit,
    parker: call.parker?.address ?? null,
    fallback: policy.fallback,
    caller: { name: call.caller.name, number: call.caller.number },
    parkedAt: call.parkedAt,
    dueAt: call.deadline,
    music: how.music ?? policy.music,
    ...(how.early === true ? { early: true } : {}),
    deadmanSec: deadmanSec(policy, deadmanGraceMs),
  };
}

/** Whole seconds, at least 2 (switch_ivr_play_say.c reads `playback_timeout_sec` from 2 up). */
export const deadmanSec = (policy: LotPolicy, graceMs: number): number =>
  Math.max(2, Math.ceil((chainLengthMs(policy) + graceMs) / 1000));
