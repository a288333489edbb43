/** What the scenarios claim, without telling them: for lists of features and for whoever wants to choose. */
import type { LabHost } from '../lab.js';
import { SCENARIOS } from './index.js';

export interface ScenarioFacts {
  readonly id: string;
  /** Features in brackets first: `[A2][G1] ...`. */
  readonly title: string;
  /** The switches on which it is told. */
  readonly on: readonly LabHost['kind'][];
}

const BOTH: readonly LabHost['kind'][] = ['real', 'practice'];

export const scenarios: readonly ScenarioFacts[] = SCENARIOS.map(({ id, title, only }) => ({
  id,
  title,
  on: only === undefined ? BOTH : [only.kind],
}));
