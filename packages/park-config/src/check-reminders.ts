import type { DefaultedLot } from './defaults.js';
import { showDuration } from './durations.js';
import { complain, type Complaint } from './problem.js';

/** [C19] What is said at the reminder needs one, and it comes before the recall. */
export function checkReminders(lot: DefaultedLot): readonly Complaint[] {
  const { remindMs, recallAfterMs, path } = lot;
  if (remindMs > 0) {
    if (recallAfterMs === 0 || remindMs < recallAfterMs) return [];
    const after = showDuration(recallAfterMs);
    return [complain([...path, 'recall', 'remind'], 'is as long as the wait itself', `less than \`after\`, ${after}`)];
  }
  const needs = (key: readonly string[]): Complaint =>
    complain([...path, ...key], 'needs a reminder', 'add `recall: { remind: 15s }`');
  return [
    ...(lot.splash ? [needs(['recall', 'splash'])] : []),
    ...(lot.lamp.due === undefined ? [] : [needs(['lamp', 'due'])]),
    ...(lot.tellParker.includes('due') ? [needs(['tell_parker'])] : []),
  ];
}
