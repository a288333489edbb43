import type { Timer } from '@parkade/park-ports';
import { parseCallId } from '@parkade/park-decision';
import type { CallId } from '@parkade/park-decision';

/**
 * The one kind of job there is: the deadline of one version of one call. What comes out of Redis is checked like any other
 * input: another release, or an operator, may have put it there.
 */

export const QUEUE = 'timers';
export const JOB = 'timer';

/** One job per version of a call. BullMQ takes no ":" and no bare number for an id; a call id has neither. */
export const jobIdOf = (callId: CallId, version: number): string => `${callId}-${version}`;

/** The payload of a timer; `undefined` for anything else. */
export function parseTimer(name: string, data: unknown): Timer | undefined {
  if (name !== JOB || typeof data !== 'object' || data === null) return undefined;
  const { callId, version, at } = data as Readonly<Record<string, unknown>>;
  const id = typeof callId === 'string' ? parseCallId(callId) : undefined;
  if (id === undefined || typeof version !== 'number' || !Number.isSafeInteger(version)) return undefined;
  return typeof at === 'number' && Number.isFinite(at) ? { callId: id, version, at } : undefined;
}
