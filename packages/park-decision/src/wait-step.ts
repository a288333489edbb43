/**
 * [R12][Q8] Which tickets are still good for a wait. A step counts, an edit (a note, another time, a phone that failed) does not,
 * though each of them raises the version.
 */
import type { WaitingCall } from './decision.js';
import type { AnyCall, WaitStep } from './parked-call.js';

const waitOf = ({ version, waitStep }: WaitingCall): WaitStep => waitStep ?? { since: version, before: version - 1 };

/** For the state after a step from `read`. */
export const stepOfWait = (read: WaitingCall): { readonly waitStep?: WaitStep } =>
  read.waitStep === undefined ? {} : { waitStep: { since: read.version + 1, before: read.waitStep.since } };

/** For the state after an edit of `read`. */
export const sameWait = (read: WaitingCall): { readonly waitStep: WaitStep } => ({ waitStep: waitOf(read) });

const isWaiting = (call: AnyCall): call is WaitingCall => call.kind !== 'reserved' && call.kind !== 'ended';

/** Whether the call came to its version by an edit: what the step before it wanted done is still to be done. */
export const isEdited = (call: AnyCall): boolean => isWaiting(call) && waitOf(call).since < call.version;

/** Whether the call is, but for edits, what it was at that version. */
export const isAsAt = (call: AnyCall, version: number): boolean =>
  call.version === version || (isWaiting(call) && waitOf(call).since <= version && version < call.version);

/** Whether a ticket of that version is a right to the caller as they wait, or waited one step ago. */
export const isOfThisWait = (issuedAt: number, call: WaitingCall): boolean =>
  issuedAt >= waitOf(call).before && issuedAt <= call.version;
