import type { EngineReport } from '@parkade/park-ports';

export interface EngineRow extends EngineReport {
  readonly silent: boolean;
}

/** An engine signs twice a second. */
const SILENT_AFTER_MS = 5_000;

export const isSilent = ({ seenAt }: Pick<EngineReport, 'seenAt'>, now: number): boolean =>
  now - seenAt > SILENT_AFTER_MS;

export const engineRow = (report: EngineReport, now: number): EngineRow => ({
  ...report,
  silent: isSilent(report, now),
});
