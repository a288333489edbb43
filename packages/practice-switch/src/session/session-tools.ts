import type { FindApp } from '../apps/app.js';
import type { Leg } from '../channel/leg.js';
import type { Dialplan } from '../dialplan/parse.js';

/** What the threads of a node's legs work with. */
export interface SessionTools {
  readonly findApp: FindApp;
  dialplan(): Dialplan;
  /** The leg's end: it is to be found no more. */
  forget(leg: Leg): void;
}
