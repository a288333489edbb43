import { randomUUID } from 'node:crypto';
import { causeFromText } from '../core/causes.js';
import { channelDataHeaders } from '../channel/channel-data.js';
import type { Leg } from '../channel/leg.js';
import { encodeHeader } from '../core/events.js';
import { runApi } from './api-commands.js';
import type { EslConnection } from './connection.js';
import { apiResponse, commandReply, type Packet } from './framing.js';

type Verb = (connection: EslConnection, packet: Packet, argument: string) => void | Promise<void>;

/**
 * Verbs in the order in which the switch tries them; they are matched by their beginning, whatever follows
 * (mod_event_socket.c:parse_command). Those marked `full` need it on an outbound socket.
 */
const VERBS: readonly { readonly word: string; readonly full: boolean; readonly run: Verb }[] = [
  { word: 'filter', full: false, run: filter },
  { word: 'resume', full: false, run: resume },
  { word: 'connect', full: false, run: connect },
  { word: 'getvar', full: false, run: getvar },
  { word: 'myevents', full: false, run: myEvents },
  { word: 'divert_events', full: false, run: (connection) => connection.write(commandReply('+OK')) },
  { word: 'sendmsg', full: false, run: sendMessage },
  { word: 'sendevent', full: true, run: sendEvent },
  { word: 'api', full: true, run: api },
  { word: 'bgapi', full: true, run: backgroundApi },
  { word: 'log', full: true, run: (connection) => connection.write(commandReply('+OK log level')) },
  { word: 'linger', full: true, run: linger },
  { word: 'nolinger', full: true, run: noLinger },
  { word: 'nolog', full: true, run: (connection) => connection.write(commandReply('+OK no longer logging')) },
  { word: 'event', full: true, run: subscribe },
  { word: 'nixevent', full: true, run: unsubscribe },
  { word: 'noevents', full: true, run: noEvents },
];

/** Answers one request on a connection. */
export async function handleCommand(connection: EslConnection, packet: Packet): Promise<void> {
  if (killsEventSocket(packet)) {
    connection.node.unloadEventSocket();
    return;
  }
  const lower = packet.command.toLowerCase();
  if (lower.startsWith('exit') || lower.startsWith('...')) {
    connection.write(commandReply('+OK bye'));
    connection.end();
    return;
  }
  if (!connection.authenticated) {
    authenticate(connection, packet);
    return;
  }
  const verb = VERBS.find((candidate) => lower.startsWith(candidate.word));
  if (verb === undefined || (verb.full && connection.leg !== null && !connection.full)) {
    connection.write(commandReply('-ERR command not found'));
    return;
  }
  await verb.run(connection, packet, packet.command.slice(verb.word.length).trim());
}

/**
 * Any request whose header block contains these words takes the module down, wherever they stand; the body is not looked at
 * (mod_event_socket.c:1737).
 */
function killsEventSocket(packet: Packet): boolean {
  const block = packet.block.toLowerCase();
  return block.includes('mod_event_socket') && (block.includes('unload') || block.includes('reload'));
}

function authenticate(connection: EslConnection, packet: Packet): void {
  const [verb = '', ...rest] = packet.command.split(' ');
  if (verb.toLowerCase() !== 'auth') {
    connection.write(commandReply('-ERR command not found'));
    return;
  }
  if (rest.join(' ') === connection.node.password) {
    connection.authenticated = true;
    connection.write(commandReply('+OK accepted'));
    return;
  }
  connection.write(commandReply('-ERR invalid'));
  connection.end();
}

// Outbound only

function connect(connection: EslConnection): void {
  const { leg } = connection;
  if (leg === null) {
    connection.write(commandReply('-ERR command not found'));
    return;
  }
  const headers: (readonly [string, string])[] = [
    ...connection.node.bus.basics('CHANNEL_DATA', null),
    ...channelDataHeaders(leg),
    ['Content-Type', 'command/reply'],
    ['Reply-Text', '+OK\n'],
    ['Socket-Mode', connection.async ? 'async' : 'static'],
    ['Control', connection.full ? 'full' : 'single-channel'],
  ];
  const text = headers.map(([name, value]) => {
    if (name === 'Content-Type') return `${name}: ${value}\n`;
    return `${name}: ${value === '' ? '_undef_' : encodeHeader(value)}\n`;
  });
  connection.write(`${text.join('')}\n`);
}

function getvar(connection: EslConnection, _packet: Packet, name: string): void {
  const value = connection.leg?.get(name);
  connection.write(commandReply(value ?? '-ERR command not found'));
}

function myEvents(connection: EslConnection, _packet: Packet, argument: string): void {
  const words = argument.split(' ').filter((word) => word !== '');
  const format = words.find((word) => /^(plain|json|xml)$/i.test(word));
  if (format !== undefined) connection.subscription.add([format]);
  const uuid = connection.leg?.uuid ?? words.find((word) => word !== format) ?? null;
  if (connection.subscription.mine !== null) {
    connection.write(commandReply('-ERR aready enabled.'));
    return;
  }
  connection.subscription.mine = uuid;
  connection.write(commandReply(uuid === null ? '-ERR invalid uuid' : '+OK Events Enabled'));
}

function resume(connection: EslConnection): void {
  connection.resume = true;
  connection.leg?.set('socket_resume', 'true');
  connection.write(commandReply('+OK'));
}

function linger(connection: EslConnection, _packet: Packet, argument: string): void {
  if (connection.leg === null) {
    connection.write(commandReply('-ERR not controlling a session'));
    return;
  }
  const seconds = Number.parseInt(argument, 10);
  connection.lingering = seconds > 0 ? { kind: 'seconds', seconds } : { kind: 'until-closed' };
  connection.write(commandReply(seconds > 0 ? `+OK will linger ${seconds} seconds` : '+OK will linger'));
}

function noLinger(connection: EslConnection): void {
  connection.lingering = { kind: 'no' };
  connection.write(commandReply(connection.leg === null ? '-ERR not controlling a session' : '+OK will not linger'));
}

// Messages to legs

function sendMessage(connection: EslConnection, packet: Packet, argument: string): void {
  const uuid = argument === '' ? packet.headers.get('session-id') : argument;
  const leg = uuid === undefined ? connection.leg : connection.node.leg(uuid);
  if (leg === undefined || leg === null) {
    connection.write(commandReply(`-ERR invalid session id [${uuid ?? ''}]`));
    return;
  }
  queueMessage(leg, packet);
  connection.write(commandReply('+OK'));
}

function queueMessage(leg: Leg, packet: Packet): void {
  const header = (name: string): string => packet.headers.get(name) ?? '';
  switch (header('call-command').toLowerCase()) {
    case 'execute':
      leg.node.executeOn(leg, {
        name: header('execute-app-name'),
        data: header('execute-app-arg') || (packet.body ?? ''),
        uuid: header('event-uuid') || randomUUID(),
        afterOthers: header('event-lock') === 'true',
      });
      break;
    case 'hangup':
      leg.node.timing.soon(() => leg.hangUp(causeFromText(header('hangup-cause'))));
      break;
    default:
      leg.node.log.write('warning', `sendmsg not modelled: ${header('call-command')}`);
  }
}

/** Header lines become the event's headers, with the case they were sent in. */
function sendEvent(connection: EslConnection, packet: Packet, name: string): void {
  const headers = packet.block
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trimStart()]] : [];
    });
  const eventName = name.split(/\s+/)[0]?.toUpperCase() || 'CUSTOM';
  const kept = headers.filter(([header]) => header.toLowerCase() !== 'content-length');
  connection.node.noteSentEvent(eventName, new Map(kept), packet.body);
  connection.node.bus.fire(eventName, kept, packet.body);
  connection.write(commandReply(`+OK ${randomUUID()}`));
}

// API

async function api(connection: EslConnection, _packet: Packet, text: string): Promise<void> {
  if (text === '') {
    connection.write(commandReply('-ERR invalid'));
    return;
  }
  const reply = await runApi(connection.node, text);
  connection.write(apiResponse(reply === '' ? '-ERR no reply\n' : reply));
}

/** The reply comes first, the BACKGROUND_JOB event later, to every subscriber. */
function backgroundApi(connection: EslConnection, packet: Packet, text: string): void {
  const { node } = connection;
  const job = packet.headers.get('job-uuid') ?? randomUUID();
  const [command = '', ...rest] = text.split(' ');
  connection.write(commandReply(`+OK Job-UUID: ${job}`, [['Job-UUID', job]]));
  node.timing.soon(() => {
    void runApi(node, text).then((body) => {
      node.bus.fire(
        'BACKGROUND_JOB',
        [
          ['Job-UUID', job],
          ['Job-Command', command],
          ['Job-Command-Arg', rest.join(' ')],
        ],
        body,
      );
    });
  });
}

// Subscriptions

function subscribe(connection: EslConnection, _packet: Packet, argument: string): void {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  if (!connection.subscription.add(words)) {
    connection.write(commandReply('-ERR no keywords supplied'));
    return;
  }
  connection.write(commandReply(`+OK event listener enabled ${connection.subscription.format}`));
}

function unsubscribe(connection: EslConnection, _packet: Packet, argument: string): void {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  const named = connection.subscription.remove(words);
  connection.write(commandReply(named ? '+OK events nixed' : '-ERR no keywords supplied'));
}

function noEvents(connection: EslConnection): void {
  connection.subscription.clear();
  connection.write(commandReply('+OK no longer listening for events'));
}

function filter(connection: EslConnection, _packet: Packet, argument: string): void {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  if (words[0] === 'delete') {
    connection.subscription.removeFilters(words[1] ?? 'all', words[2] ?? null);
    connection.write(commandReply('+OK filter deleted.'));
    return;
  }
  const [header, ...value] = words[0] === 'add' ? words.slice(1) : words;
  if (header === undefined || value.length === 0) {
    connection.write(commandReply('-ERR invalid syntax'));
    return;
  }
  connection.subscription.addFilter(header, value.join(' '));
  connection.write(commandReply(`+OK filter added. [${header}]=[${value.join(' ')}]`));
}
