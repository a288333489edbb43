/**
 * What must hold of any set of calls and of any step (SPEC, I1-I5). Functions, so that every test and the running
 * engine can ask. Each returns the violations as sentences; an empty list is the good answer.
 */
import type { Decision } from './decision.js';
import { legsOf, type AnyCall } from './parked-call.js';

/** [I1] At most one live call per orbit; no leg waits in two calls. */
export function violationsAmong(calls: readonly AnyCall[]): readonly string[] {
  const live = calls.filter((call) => call.kind !== 'ended');
  return [
    ...duplicates(live.map((call) => `${call.lot}/${call.orbit}`)).map((orbit) => `[I1] two calls in orbit ${orbit}`),
    ...duplicates(live.flatMap(callerLegs)).map((leg) => `[I1] leg ${leg} waits in two calls`),
    ...live.flatMap(violationsOf),
  ];
}

/** [I2][I4] What must hold of one call by itself. */
export function violationsOf(call: AnyCall): readonly string[] {
  const found: string[] = [];
  const legs = legsOf(call);
  if (new Set(legs).size !== legs.length) found.push(`[I2] call ${call.callId} would join a leg with itself`);
  if (call.kind !== 'ended' && !Number.isFinite(call.deadline)) found.push(`[I4] call ${call.callId} has no deadline`);
  if (call.version < 1) found.push(`[I3] call ${call.callId} has version ${String(call.version)}`);
  return found;
}

/** [I3][I5] What must hold of a step from `before` by `decision`. */
export function violationsOfStep(before: AnyCall, decision: Decision): readonly string[] {
  if (decision.kind !== 'advance') return [];
  const { next, outbox } = decision;
  const found = [...violationsOf(next)];
  if (next.version !== before.version + 1) found.push('[I3] a step must raise the version by one');
  if (before.kind === 'ended') found.push('[I3] an ended call moved');
  if (next.callId !== before.callId || next.orbit !== before.orbit || next.lot !== before.lot)
    found.push('[I1] a step changed the call, the lot or the orbit');
  if (before.kind === 'claimed' && next.kind === 'parked' && !outbox.some((command) => command.kind === 'hold'))
    found.push('[I5] a failed join must lead back to music');
  if (before.kind === 'claimed' && next.kind === 'claimed' && next.retriever.leg !== before.retriever.leg)
    found.push('[I3] a claim changed hands');
  if (
    before.kind !== 'reserved' &&
    next.kind === 'ended' &&
    leavesCallerAlone(next.outcome) &&
    !outbox.some((i) => i.kind === 'forward')
  )
    found.push('[I5] a caller who still waits was dropped without a destination');
  return found;
}

const leavesCallerAlone = (outcome: string): boolean => outcome === 'expired' || outcome === 'forwarded';

const callerLegs = (call: AnyCall): readonly string[] =>
  call.kind === 'parked' || call.kind === 'recalling' || call.kind === 'claimed' ? [call.caller.leg] : [];

const duplicates = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.filter((text, index) => texts.indexOf(text) !== index)),
];
