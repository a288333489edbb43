import { randomUUID } from 'node:crypto';
import { findApp } from '../apps/registry.js';
import { parkLeg } from '../apps/park.js';
import type { Leg } from '../channel/leg.js';
import type { Order } from '../channel/orders.js';
import { splitArguments } from '../core/arguments.js';
import { parseInline } from '../dialplan/inline.js';
import { type MatchedExtension, searchContext } from '../dialplan/match.js';
import type { DialplanAction } from '../dialplan/parse.js';
import { attendJoin } from '../switching/conduct-join.js';

/** A leg's life: one order after another until it is hung up, then the reports, then nothing. */
export async function liveLeg(leg: Leg): Promise<void> {
  leg.state = 'CS_INIT';
  leg.fire('CHANNEL_CREATE');
  while (leg.alive) {
    const order = leg.takeOrder();
    if (order === null) {
      await leg.ordered();
      continue;
    }
    if (leg.join !== null && !(order.kind === 'joined' && order.join === leg.join)) leg.join.finish();
    await perform(leg, order);
  }
  leg.join?.finish();
  await report(leg);
}

async function perform(leg: Leg, order: Order): Promise<void> {
  if (order.kind !== 'continue') leg.transferring = false;
  switch (order.kind) {
    case 'route':
      route(leg);
      return;
    case 'run':
      leg.extension = { name: order.name, actions: order.actions, cursor: 0 };
      leg.follow({ kind: 'continue' });
      return;
    case 'continue':
      await execute(leg);
      return;
    case 'again':
      if (leg.extension === null) leg.follow({ kind: 'limbo' });
      else {
        leg.extension.cursor = Math.max(0, leg.extension.cursor - 1);
        leg.follow({ kind: 'continue' });
      }
      return;
    case 'park':
      leg.state = 'CS_PARK';
      await parkLeg(leg);
      if (!leg.calledAway) leg.hangUp('NORMAL_CLEARING');
      return;
    case 'joined':
      leg.state = 'CS_EXCHANGE_MEDIA';
      await attendJoin(leg, order.join);
      return;
    case 'meet':
      await order.meet();
      return;
    case 'limbo':
      leg.state = 'CS_RESET';
      leg.setMedia({ kind: 'silence' });
      await leg.wait<void>(() => () => undefined);
      return;
  }
}

// Dialplan

function route(leg: Leg): void {
  leg.state = 'CS_ROUTING';
  leg.inDialplan = true;
  leg.setMedia({ kind: 'silence' });
  const { destinationNumber, dialplan } = leg.profile;
  const found = dialplan.toLowerCase() === 'inline' ? hunted(leg) : searched(leg);
  if (found === null || found.actions.length === 0) {
    leg.node.log.write('warning', `no extension for ${destinationNumber} in ${leg.profile.context}`);
    leg.hangUp('NO_ROUTE_DESTINATION');
    return;
  }
  leg.extension = { name: found.name, actions: found.actions, cursor: 0 };
  leg.follow({ kind: 'continue' });
}

/** The inline dialplan gives the old destination number back (mod_dptools.c:inline_dialplan_hunt). */
function hunted(leg: Leg): MatchedExtension {
  const text = leg.profile.destinationNumber;
  if (leg.profile.rdnis !== '') leg.profile = { ...leg.profile, destinationNumber: leg.profile.rdnis, rdnis: '' };
  return { name: 'inline', actions: parseInline(text) };
}

function searched(leg: Leg): MatchedExtension | null {
  const extensions = leg.node.dialplan().get(leg.profile.context) ?? [];
  return searchContext(extensions, {
    field: (name) => leg.get(name) ?? '',
    expand: (text) => leg.expand(text),
    setVariable: (name, value) => leg.set(name, value),
    runInline: (action) => runInline(leg, action),
    warn: (text) => leg.node.log.write('warning', text),
  });
}

/** Only applications that are done at once make sense here; `set` is the one that is used. */
function runInline(leg: Leg, action: DialplanAction): void {
  const app = findApp(action.application);
  if (app === undefined) leg.node.log.write('error', `Invalid Application ${action.application}`);
  else void app(leg, leg.expand(action.data));
}

/** `app::arguments`, `app arguments` or `app`: for applications that are done at once (switch_channel.c:execute_on). */
export function executeAtOnce(leg: Leg, line: string): void {
  const parted = /^(\S+?)(?:::|\s+)([\s\S]*)$/.exec(line);
  const application = parted?.[1] ?? line;
  runInline(leg, { application, data: parted?.[2] ?? '', inline: true });
}

async function execute(leg: Leg): Promise<void> {
  leg.state = 'CS_EXECUTE';
  const { extension } = leg;
  if (extension === null) {
    leg.hangUp('NORMAL_CLEARING');
    return;
  }
  while (!leg.calledAway) {
    const action = extension.actions[extension.cursor];
    if (action === undefined) {
      leg.hangUp('NORMAL_CLEARING');
      return;
    }
    extension.cursor += 1;
    await runApp(leg, { name: action.application, data: action.data, uuid: randomUUID() });
  }
}

export interface AppRequest {
  readonly name: string;
  /** Not expanded. */
  readonly data: string;
  readonly uuid: string;
}

/** Runs one application between CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE. */
export async function runApp(leg: Leg, request: AppRequest): Promise<void> {
  const data = leg.isTrue('app_disable_expand_variables') ? request.data : leg.expand(request.data);
  if (request.name === 'execute_extension') {
    await runExtension(leg, data);
    return;
  }
  const app = findApp(request.name);
  if (app === undefined) {
    // Digit bindings need DTMF, which this switch does not carry: they are passed over, everything else is a mistake.
    const harmless = request.name.startsWith('bind_');
    leg.node.log.write(harmless ? 'warning' : 'error', `Invalid Application ${request.name}`);
    return;
  }
  const outer = leg.application;
  leg.application = { name: request.name, data, uuid: request.uuid };
  leg.set('current_application', request.name);
  leg.set('current_application_data', data);
  const headers: [string, string][] = [
    ['Application', request.name],
    ['Application-Data', data],
    ['Application-UUID', request.uuid],
  ];
  leg.fire('CHANNEL_EXECUTE', headers);
  const response = await app(leg, data);
  leg.set('current_application_response', response ?? '');
  leg.application = outer;
  leg.fire('CHANNEL_EXECUTE_COMPLETE', [...headers, ['Application-Response', response ?? '_none_']]);
}

/** `execute_extension <number> [<dialplan>] [<context>]`: runs another extension's actions and comes back. */
async function runExtension(leg: Leg, data: string): Promise<void> {
  const [number = '', , context] = splitArguments(data);
  const own = leg.profile;
  leg.profile = { ...own, destinationNumber: number, context: context ?? own.context };
  const found = searched(leg);
  leg.profile = own;
  for (const action of found?.actions ?? []) {
    if (leg.calledAway) return;
    await runApp(leg, { name: action.application, data: action.data, uuid: randomUUID() });
  }
}

// The end

async function report(leg: Leg): Promise<void> {
  const { node } = leg;
  if (leg.state === 'CS_DESTROY') return;
  await node.timing.turn();
  leg.state = 'CS_REPORTING';
  leg.fire('CHANNEL_HANGUP_COMPLETE');
  await Promise.all([...leg.sockets].map((socket) => socket.released));
  node.scheduler.remove(leg.uuid);
  node.forget(leg);
  leg.destroyed();
  leg.fire('CHANNEL_DESTROY');
}
