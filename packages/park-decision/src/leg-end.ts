import type { Outcome } from './parked-call.js';

/** How a leg came to be no more, as far as anybody knows. */
export type LegEnd =
  /** The switch said so; `cause` is the switch's own word. */
  | { readonly kind: 'hung-up'; readonly cause: string }
  /** It was never there: the switch refused to make it; `answer` is its text where that is no cause. */
  | { readonly kind: 'refused'; readonly answer: string }
  /** A command was refused because there is no such leg: it counts as the hang-up that is being heard too late [H4]. */
  | { readonly kind: 'no-such-leg' }
  /** It was asked for and is not there, and nobody heard its hang-up: it may have been one. */
  | { readonly kind: 'missing' }
  /** It ended with its switch's former process. */
  | { readonly kind: 'switch-restarted' };

const CAUSE = /^[A-Z][A-Z0-9_]*$/;

/** What the switch answers to an `originate` that comes to nothing: mostly a cause (`USER_BUSY`), sometimes prose. */
export const refusedWith = (answer: string): LegEnd =>
  CAUSE.test(answer) ? { kind: 'hung-up', cause: answer } : { kind: 'refused', answer };

/** How a waiting caller's own leg ended [H1] [H10]. */
export type LeftAs = Extract<Outcome, 'abandoned' | 'caller-silent' | 'time-over'>;

/**
 * [H10] What the switch says when it ended the leg by itself. `MEDIA_TIMEOUT`: no packet came for `media_timeout`
 * (switch_core_media.c:switch_core_media_read_frame, switch_rtp.c:check_timeout); `RECOVERY_ON_TIMER_EXPIRE`: the phone left a
 * request of the session timer unanswered (RFC 4028, section 10); `ALLOTTED_TIMEOUT`: `sched_hangup`
 * (mod_dptools.c:sched_hangup_function).
 */
const BY_THE_SWITCH: ReadonlyMap<string, LeftAs> = new Map([
  ['MEDIA_TIMEOUT', 'caller-silent'],
  ['RECOVERY_ON_TIMER_EXPIRE', 'caller-silent'],
  ['ALLOTTED_TIMEOUT', 'time-over'],
]);

/** How a caller left who was waiting; the cause is `null` when the switch did not know the leg any more [H4]. */
export function leftAs(end: LegEnd): { readonly outcome: LeftAs; readonly cause: string | null } {
  if (end.kind !== 'hung-up') return { outcome: 'abandoned', cause: null };
  return { outcome: BY_THE_SWITCH.get(end.cause) ?? 'abandoned', cause: end.cause };
}
