import { randomUUID } from 'node:crypto';
import type { Leg } from '../channel/leg.js';
import { extensionOf } from './execute-at-once.js';
import type { SessionTools } from './session-tools.js';

export interface AppRequest {
  readonly name: string;
  /** Not expanded. */
  readonly data: string;
  readonly uuid: string;
}

/** Runs one application between CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE. */
export async function runApp(leg: Leg, request: AppRequest, tools: SessionTools): Promise<void> {
  const data = leg.variables.isTrue('app_disable_expand_variables') ? request.data : leg.expand(request.data);
  if (request.name === 'execute_extension') {
    await runExtension(leg, data, tools);
    return;
  }
  const app = tools.findApp(request.name);
  if (app === undefined) {
    // Of the ways to bind keys only one is there; the others are passed over, everything else is a mistake.
    const harmless = request.name === 'bind_meta_app';
    leg.node.log.write(harmless ? 'warning' : 'error', `Invalid Application ${request.name}`);
    return;
  }
  const outer = leg.application;
  leg.application = { name: request.name, data, uuid: request.uuid };
  leg.variables.set('current_application', request.name);
  leg.variables.set('current_application_data', data);
  const headers: [string, string][] = [
    ['Application', request.name],
    ['Application-Data', data],
    ['Application-UUID', request.uuid],
  ];
  leg.fire('CHANNEL_EXECUTE', headers);
  const response = await app(leg, data);
  leg.variables.set('current_application_response', response ?? '');
  leg.application = outer;
  leg.fire('CHANNEL_EXECUTE_COMPLETE', [...headers, ['Application-Response', response ?? '_none_']]);
}

/** `execute_extension <number> [<dialplan>] [<context>]`: runs another extension's actions and comes back. */
async function runExtension(leg: Leg, data: string, tools: SessionTools): Promise<void> {
  const found = extensionOf(leg, data, tools);
  const { destinationNumber } = leg.profile;
  // A transfer out of it says that this number was dialled (recorded).
  leg.profile = { ...leg.profile, destinationNumber: data.split(' ')[0] ?? destinationNumber };
  for (const action of found?.actions ?? []) {
    if (leg.calledAway) return;
    await runApp(leg, { name: action.application, data: action.data, uuid: randomUUID() }, tools);
  }
  if (!leg.calledAway) leg.profile = { ...leg.profile, destinationNumber };
}
