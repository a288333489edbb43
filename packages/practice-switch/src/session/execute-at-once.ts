import type { Leg } from '../channel/leg.js';
import { splitArguments } from '../core/arguments.js';
import { runInline } from './inline-app.js';
import { searchDialplan } from './routing.js';
import type { SessionTools } from './session-tools.js';

/**
 * `app::arguments`, `app arguments` or `app`: for applications that are done at once (switch_channel.c:execute_on), and for an
 * extension of such ones (switch_core_session.c:switch_core_session_execute_exten).
 */
export function executeAtOnce(tools: SessionTools, leg: Leg, line: string): void {
  const parted = /^(\S+?)(?:::|\s+)([\s\S]*)$/.exec(line);
  const application = parted?.[1] ?? line;
  const data = parted?.[2] ?? '';
  if (application === 'execute_extension') executeExtension(tools, leg, data);
  else runInline(tools.findApp, leg, { application, data, inline: true });
}

function executeExtension(tools: SessionTools, leg: Leg, data: string): void {
  const found = extensionOf(leg, data, tools);
  for (const action of found?.actions ?? []) runInline(tools.findApp, leg, action);
}

/** `<number> [<dialplan>] [<context>]`: found as if the leg had been sent there, which it has not. */
export function extensionOf(leg: Leg, data: string, tools: SessionTools): ReturnType<typeof searchDialplan> {
  const [number = '', , context] = splitArguments(data);
  const own = leg.profile;
  leg.profile = { ...own, destinationNumber: number, context: context ?? own.context };
  const found = searchDialplan(leg, tools);
  leg.profile = own;
  return found;
}
