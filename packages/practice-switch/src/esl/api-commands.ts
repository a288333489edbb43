import { randomUUID } from 'node:crypto';
import { splitArguments } from '../core/arguments.js';
import { chat } from './api-chat.js';
import { dumpLeg, showChannels } from './api-reports.js';
import { scheduleHangup, scheduleTransfer, secondsUntil } from '../apps/schedule.js';
import { causeFromText } from '../core/causes.js';
import { legHeaders } from '../channel/channel-data.js';
import type { Leg } from '../channel/leg.js';
import { expandVariables } from '../dialplan/expand.js';
import { uuidBridge } from '../switching/meet.js';
import { transferLeg } from '../switching/transfer.js';
import type { ApiNode } from './api-node.js';
import { originate } from './api-originate.js';

/** An API command: arguments in, the text a client reads out. Texts are those of mod_commands.c. */
type ApiCommand = (node: ApiNode, args: string) => string;

const NO_CHANNEL = '-ERR No such channel!\n';

const COMMANDS: Readonly<Record<string, ApiCommand>> = {
  status: (node) =>
    `UP 0 years, 0 days\nFreeSWITCH (practice) is ready\n${node.core.sessions.sinceStartup} session(s) since startup\n${node.core.sessions.all().length} session(s) - peak 0\n`,
  version: () => 'FreeSWITCH Version practice (a stand-in, not FreeSWITCH)\n',
  hostname: (node) => node.core.name,
  switchname: (node) => node.core.name,
  global_getvar: (node, args) => node.core.globals.get(args.trim()) ?? '',
  global_setvar: (node, args) => {
    const equals = args.indexOf('=');
    if (equals > 0) node.core.globals.set(args.slice(0, equals).trim(), args.slice(equals + 1));
    return '+OK\n';
  },
  eval: (node, args) => evaluateText(node, args),
  expand,
  reloadxml: (node) => {
    node.plans.reload();
    return '+OK [Success]\n';
  },
  create_uuid: () => randomUUID(),
  uuid_exists: (node, args) => String(node.core.sessions.locate(args.trim())?.alive === true),
  uuid_getvar: (node, args) => {
    const [uuid, name] = splitArguments(args);
    if (uuid === undefined || name === undefined) return '-USAGE: <uuid> <var>\n';
    const leg = node.core.sessions.locate(uuid);
    return leg === undefined ? NO_CHANNEL : (leg.get(name) ?? '_undef_');
  },
  uuid_setvar: setVariable,
  uuid_setvar_multi: setVariables,
  uuid_dump: (node, args) => {
    const [uuid = '', format = 'plain'] = splitArguments(args);
    const leg = node.core.sessions.locate(uuid);
    return leg === undefined ? NO_CHANNEL : dumpLeg(leg, format);
  },
  uuid_transfer: transfer,
  uuid_kill: (node, args) =>
    withLeg(node, args, (leg, words) => {
      const cause = causeFromText(words[0] ?? '', 'NORMAL_CLEARING');
      node.core.timing.soon(() => leg.hangUp(cause));
      return '+OK\n';
    }),
  uuid_bridge: (node, args) => {
    const [first, second] = splitArguments(args);
    if (first === undefined || second === undefined) return '-USAGE: <uuid> <other_uuid>\n';
    const legs = [node.core.sessions.locate(first), node.core.sessions.locate(second)] as const;
    if (legs[0] === undefined || legs[1] === undefined) return '-ERR Invalid uuid\n';
    return uuidBridge(legs[0], legs[1]) === 'accepted' ? `+OK ${second}\n` : '-ERR Invalid uuid\n';
  },
  /** `<uuid> <extension>[/<dialplan>[/<context>]]` of the leg, and of its partner (mod_commands.c:dual_transfer_function). */
  uuid_dual_transfer: (node, args) =>
    withLeg(node, args, (leg, [own, others]) => {
      if (own === undefined || others === undefined) return '-USAGE: <uuid> <A-dest> <B-dest>\n';
      const { partner } = leg;
      if (partner !== undefined) transferLeg(partner, placeIn(others), 'from-outside');
      transferLeg(leg, placeIn(own), 'from-outside');
      return '+OK\n';
    }),
  uuid_answer: (node, args) =>
    withLeg(node, args, (leg) => {
      leg.answer();
      return '+OK\n';
    }),
  uuid_park: (node, args) =>
    withLeg(node, args, (leg) => {
      leg.orders.redirect({ kind: 'park' });
      return '+OK\n';
    }),
  uuid_display: display,
  uuid_broadcast: broadcast,
  uuid_break: () => '+OK\n',
  sched_del: (node, args) => `+OK Deleted: ${node.core.scheduler.remove(args.trim())}\n`,
  sched_transfer: (node, args) => {
    const [when = '', uuid = '', ...words] = splitArguments(args);
    const leg = node.core.sessions.locate(uuid);
    if (leg === undefined) return NO_CHANNEL;
    scheduleTransfer(leg, when, words);
    return '+OK\n';
  },
  /** `+<seconds> <group> <command>`, with or without a leg (mod_commands.c:sched_api_function). */
  sched_api: (node, args) => {
    const [when = '', , ...words] = splitArguments(args);
    node.core.timing.afterSeconds(secondsUntil(when), () => void runApi(node, words.join(' ')));
    return '+OK Added: 1\n';
  },
  sched_hangup: (node, args) => {
    const [when = '', uuid = '', cause = ''] = splitArguments(args);
    const leg = node.core.sessions.locate(uuid);
    if (leg === undefined) return NO_CHANNEL;
    scheduleHangup(leg, when, cause);
    return '+OK\n';
  },
  show: (node, args) => showChannels(node.core, args),
  sofia_contact: contact,
  chat,
  user_data: userData,
  /** `select/<realm>/<key>` (mod_hash.c:hash_api_function). */
  hash: (node, args) =>
    args.startsWith('select/') ? (node.core.notes.get(args.slice('select/'.length)) ?? '') : '-ERR\n',
  fifo_member: (node, args) => {
    const [act = '', queue = '', dial = ''] = splitArguments(args);
    return node.queues.member(act, queue, dial) ? '+OK\n' : '-ERR\n';
  },
  hupall: (node, args) => {
    const [cause = '', name, value = ''] = splitArguments(args);
    const ends = causeFromText(cause, 'MANAGER_REQUEST');
    for (const leg of node.core.sessions.all()) if (name === undefined || leg.get(name) === value) leg.hangUp(ends);
    if (name === undefined) return `+OK hangup all channels with cause ${ends}\n`;
    return `+OK hangup all channels matching [${name}]=[${value}] with cause: ${ends}\n`;
  },
};

function placeIn(text: string): { extension: string; dialplan: string | undefined; context: string | undefined } {
  const [extension = '', dialplan, context] = text.split('/');
  return { extension, dialplan, context };
}

/** Runs a command line; `originate` takes as long as the ringing. */
export async function runApi(node: ApiNode, text: string): Promise<string> {
  const { command, args } = cut(text);
  if (command === 'originate') return originate(node, args);
  if (command === 'bgapi') return inBackground(node, args);
  return runSync(node, text);
}

/** `api bgapi <command>` (mod_commands.c:bgapi_function); the verb `bgapi` tells how it ended, this does not. */
function inBackground(node: ApiNode, text: string): string {
  void runApi(node, text);
  return `+OK Job-UUID: ${randomUUID()}\n`;
}

/** For `${command(arguments)}`, which cannot wait. */
export function runSync(node: ApiNode, text: string): string {
  const { command, args } = cut(text);
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  return run === undefined ? `-ERR ${command} Command not found!\n` : run(node, args);
}

function cut(text: string): { readonly command: string; readonly args: string } {
  const plain = text.trimStart();
  const blank = plain.search(/\s/);
  if (blank < 0) return { command: plain.toLowerCase(), args: '' };
  return { command: plain.slice(0, blank).toLowerCase(), args: plain.slice(blank + 1) };
}

function withLeg(node: ApiNode, args: string, act: (leg: Leg, words: string[]) => string): string {
  const [uuid = '', ...words] = splitArguments(args);
  const leg = node.core.sessions.locate(uuid);
  return leg === undefined || !leg.alive ? NO_CHANNEL : act(leg, words);
}

/** `eval [uuid:<uuid> ]<text>`: variables of that leg, or global ones. */
function evaluateText(node: ApiNode, args: string): string {
  const named = /^uuid:(\S+)\s+/.exec(args);
  const leg = named === null ? undefined : node.core.sessions.locate(named[1] ?? '');
  const text = named === null ? args : args.slice(named[0].length);
  if (leg !== undefined) return leg.expand(text);
  return expandVariables(text, {
    variable: (name) => node.core.globals.get(name),
    api: (command, inner) => runSync(node, `${command} ${inner}`),
  });
}

/**
 * `expand [uuid:<uuid> ]<command> <arguments>`: in the arguments stand the headers of that leg's channel data, so that a variable
 * is `${variable_name}`; global variables besides (mod_commands.c:expand_function, switch_event.c:switch_event_expand_headers).
 */
function expand(node: ApiNode, args: string): string {
  const named = /^uuid:(\S+)\s+/.exec(args);
  const leg = named === null ? undefined : node.core.sessions.locate(named[1] ?? '');
  const { command, args: text } = cut(named === null ? args : args.slice(named[0].length));
  const headers = new Map(leg === undefined ? [] : legHeaders(leg));
  const expanded = expandVariables(text, {
    variable: (name) => headers.get(name) ?? node.core.globals.get(name),
    api: (inner, innerArgs) => runSync(node, `${inner} ${innerArgs}`),
  });
  return runSync(node, `${command} ${expanded}`);
}

/** Anything is accepted as a value, `${` too; no value unsets. */
function setVariable(node: ApiNode, args: string): string {
  const [uuid = '', name, value] = splitArguments(args, 3);
  if (name === undefined) return '-USAGE: <uuid> <var> [value]\n';
  const leg = node.core.sessions.locate(uuid);
  if (leg === undefined) return NO_CHANNEL;
  leg.variables.set(name, value);
  return '+OK\n';
}

/** `<uuid> a=b;c=d`. */
function setVariables(node: ApiNode, args: string): string {
  const blank = args.trimStart().indexOf(' ');
  if (blank < 0) return '-USAGE: <uuid> <var>=<value>;<var>=<value>...\n';
  const leg = node.core.sessions.locate(args.trimStart().slice(0, blank));
  if (leg === undefined) return NO_CHANNEL;
  for (const pair of args
    .trimStart()
    .slice(blank + 1)
    .split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) leg.variables.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).replaceAll(/^'|'$/g, ''));
  }
  return '+OK\n';
}

/** `<uuid> [-bleg|-both] <extension> [<dialplan>] [<context>]`. */
function transfer(node: ApiNode, args: string): string {
  const words = splitArguments(args);
  const leg = node.core.sessions.locate(words.shift() ?? '');
  if (words.length === 0) return '-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n';
  if (leg === undefined || !leg.alive) return NO_CHANNEL;
  const partner = leg.partner;
  let targets = [leg];
  if (words[0] === '-bleg' || words[0] === '-both') {
    if (partner !== undefined) targets = words[0] === '-bleg' ? [partner] : [leg, partner];
    words.shift();
  }
  const [extension = '', dialplan, context] = words;
  const moved = targets.map((target) => transferLeg(target, { extension, dialplan, context }, 'from-outside'));
  return moved.every(Boolean) ? '+OK\n' : '-ERR\n';
}

/** `<uuid> <name>|<number>`; the text goes raw to the phone. */
function display(node: ApiNode, args: string): string {
  const plain = args.trimStart();
  const blank = plain.indexOf(' ');
  if (blank < 0) return '-USAGE: <uuid> [<display>]\n';
  const leg = node.core.sessions.locate(plain.slice(0, blank));
  if (leg === undefined) return NO_CHANNEL;
  const [name = '', number = name] = plain.slice(blank + 1).split('|');
  node.core.timing.soon(() => leg.endpoint.onDisplay(name, number));
  return '+OK Success\n';
}

/** `<uuid> <file>|<app>::<arguments> [aleg|bleg|both]`. */
function broadcast(node: ApiNode, args: string): string {
  return withLeg(node, args, (leg, words) => {
    const [path = '', side = 'aleg'] = words;
    const [name = 'playback', data = path] = path.includes('::') ? path.split('::') : ['playback', path];
    const partner = leg.partner;
    const legs = side === 'both' ? [leg, partner] : [side === 'bleg' ? partner : leg];
    for (const one of legs) {
      if (one !== undefined) node.executeOn(one, { name, data, uuid: randomUUID(), afterOthers: false });
    }
    return '+OK Message sent\n';
  });
}

/** As in the vanilla directory, without Verto. */
const DIAL_STRING =
  '{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})}';

/** `user@domain <attr|var|param> <name>`; nothing to say is no reply (mod_commands.c:user_data_function). */
function userData(node: ApiNode, args: string): string {
  const [address = '', kind, name = ''] = splitArguments(args);
  const { addressing } = node;
  if (!addressing.isKnown(address)) return '-ERR no reply\n';
  if (kind === 'param' && name === 'dial-string') return addressing.dialStringOf(address) ?? DIAL_STRING;
  if (kind !== 'var') return '-ERR no reply\n';
  if (name === 'user_context') return addressing.contextOf(address);
  return addressing.variablesOf(address).find(([one]) => one === name)?.[1] ?? '-ERR no reply\n';
}

/** `[profile/]user@domain`. */
function contact(node: ApiNode, args: string): string {
  const address = args.trim().split('/').at(-1) ?? '';
  const phones = node.addressing.phonesOf(address).filter((phone) => phone.registered);
  if (phones.length === 0) return 'error/user_not_registered';
  return phones.map((phone) => `sofia/internal/${phone.contact}`).join(',');
}
