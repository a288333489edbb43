import type { Leg } from '../channel/leg.js';
import { type AppRequest, runApp } from './run-app.js';
import type { SessionTools } from './session-tools.js';

/** An application that somebody else wants run on a leg (`sendmsg execute`, `uuid_broadcast`). */
export interface ExecuteRequest extends AppRequest {
  /** `event-lock: true`: wait for what was queued before. Without it the application nests inside the running one. */
  readonly afterOthers: boolean;
}

const chains = new WeakMap<Leg, Promise<void>>();

/** `+OK` was said already; the application runs a moment later, or never when the leg is gone by then. */
export function executeOn(leg: Leg, request: ExecuteRequest, tools: SessionTools): void {
  const before = chains.get(leg) ?? Promise.resolve();
  const run = async (): Promise<void> => {
    await leg.node.timing.turn();
    if (request.afterOthers) await before;
    if (!leg.calledAway) await runApp(leg, request, tools);
  };
  const ran = run();
  chains.set(
    leg,
    before.then(() => ran),
  );
}
