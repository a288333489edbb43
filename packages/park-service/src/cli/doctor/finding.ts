/** `ok`: as it should be. `bad`: must be mended. `note`: could not be seen, or is worth a thought. */
export type Mark = 'ok' | 'bad' | 'note';

export interface Finding {
  readonly mark: Mark;
  readonly text: string;
  /** What to do; for everything that is not ok. */
  readonly hint: string | null;
}

export interface FindingGroup {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export const ok = (text: string): Finding => ({ mark: 'ok', text, hint: null });
export const bad = (text: string, hint: string): Finding => ({ mark: 'bad', text, hint });
export const note = (text: string, hint: string): Finding => ({ mark: 'note', text, hint });
