import { NO_ENGINE } from './no-engine.js';
import type { Scenario } from './scenario.js';

/** Every scenario, in the order in which they are told. */
export const SCENARIOS: readonly Scenario[] = [...NO_ENGINE];
