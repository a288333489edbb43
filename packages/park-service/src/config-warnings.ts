import type { ConfigProblem } from '@parkade/park-config';
import type { Logger } from '@parkade/park-ports';

/** What is still read, but should be written otherwise. */
export function logConfigWarnings(log: Logger, warnings: readonly ConfigProblem[]): void {
  for (const { message, ...where } of warnings) log.warn('configuration-warning', { ...where, why: message });
}
