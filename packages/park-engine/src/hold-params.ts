import { chainLengthMs, type LotPolicy, type WaitingCall } from '@parkade/park-decision';
import type { HoldParams } from '@parkade/park-ports';

export interface HoldMusic {
  /** Instead of the lot's. */
  readonly music?: string;
  readonly early?: boolean;
}

/** What the switch must know about this caller to look after them without us. */
export function holdParams(
  call: WaitingCall,
  policy: LotPolicy,
  failsafeGraceMs: number,
  how: HoldMusic = {},
): HoldParams {
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
    ...(call.keptFor === undefined ? {} : { keptFor: { whom: call.keptFor.whom, at: call.keptFor.at } }),
    music: how.music ?? policy.music,
    ...(how.early === true ? { early: true } : {}),
    failsafeSec: failsafeSec(policy, failsafeGraceMs),
  };
}

/** Whole seconds, at least 2 (switch_ivr_play_say.c reads `playback_timeout_sec` from 2 up). */
export const failsafeSec = (policy: LotPolicy, graceMs: number): number =>
  Math.max(2, Math.ceil((chainLengthMs(policy) + graceMs) / 1000));
