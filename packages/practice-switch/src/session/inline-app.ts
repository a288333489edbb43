import type { FindApp } from '../apps/app.js';
import type { Leg } from '../channel/leg.js';
import type { DialplanAction } from '../dialplan/parse.js';

/** Only applications that are done at once make sense here; `set` is the one that is used. */
export function runInline(findApp: FindApp, leg: Leg, action: DialplanAction): void {
  const app = findApp(action.application);
  if (app === undefined) leg.node.log.write('error', `Invalid Application ${action.application}`);
  else void app(leg, leg.expand(action.data));
}

/** `app::arguments`, `app arguments` or `app`: for applications that are done at once (switch_channel.c:execute_on). */
export function executeAtOnce(findApp: FindApp, leg: Leg, line: string): void {
  const parted = /^(\S+?)(?:::|\s+)([\s\S]*)$/.exec(line);
  const application = parted?.[1] ?? line;
  runInline(findApp, leg, { application, data: parted?.[2] ?? '', inline: true });
}
