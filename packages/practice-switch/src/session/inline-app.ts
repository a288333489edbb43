import type { FindApp } from '../apps/app.js';
import type { Leg } from '../channel/leg.js';
import type { DialplanAction } from '../dialplan/parse.js';

/** Only applications that are done at once make sense here; `set` is the one that is used. */
export function runInline(findApp: FindApp, leg: Leg, action: DialplanAction): void {
  const app = findApp(action.application);
  if (app === undefined) leg.node.log.write('error', `Invalid Application ${action.application}`);
  else void app(leg, leg.expand(action.data));
}
