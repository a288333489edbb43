import { parseLegId, type LegId } from '@parkade/park-decision';
import { variable, type ChannelData } from '../channel-data.js';
import { VARIABLE } from '../names.js';
import { rowsOf } from './reports.js';

/**
 * Legs that stand at one of these engines (`host:port`), from `show channels as json`: a switch stays with the first of its list that
 * accepts, and one that stands still accepts like any other. `undefined` when that is no such list.
 */
export function legsAt(answer: string, engines: readonly string[]): readonly LegId[] | undefined {
  return rowsOf(answer)
    ?.filter(({ application, application_data: data }) => application === 'socket' && engines.includes(firstOf(data)))
    .flatMap(({ uuid }) => (typeof uuid === 'string' ? (parseLegId(uuid) ?? []) : []));
}

const firstOf = (data: unknown): string => (typeof data === 'string' ? (/^[^| ]*/.exec(data)?.[0] ?? '') : '');

/**
 * [N2] Whether the leg still waits to be decided about. A connection may lie in the queue of a process that stands still long after the leg
 * has gone on: whoever decided, and the dialplan's fallback, takes the word away.
 */
export const isUndecided = (data: ChannelData): boolean => variable(data, VARIABLE.unanswered) !== undefined;
