/** Whether the engines that run go by the configuration that is looked at. */
import { configDigest, type ResolvedConfig } from '@parkade/park-config';
import { isSilent } from '@parkade/park-view';
import type { EngineReport } from '@parkade/park-ports';
import { note, ok, type Finding } from './finding.js';

export function engineFindings(
  config: ResolvedConfig,
  reports: readonly EngineReport[],
  now: number,
): readonly Finding[] {
  const own = configDigest(config);
  const running = reports.filter((report) => !isSilent(report, now));
  if (running.length === 0) return [note('no engine runs', 'start one: parkade serve')];
  return running.map(({ name, configuration }) => {
    if (configuration === undefined)
      return note(`${name} does not say by which configuration it goes`, 'it is of a former release: update it');
    return configuration === own
      ? ok(`${name} goes by this configuration (${own})`)
      : note(
          `${name} goes by another configuration (${configuration}) than this file (${own})`,
          'have the same file on each machine, and read again: parkade reload, or systemctl reload parkade',
        );
  });
}
