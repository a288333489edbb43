import type { EslConnection } from './connection.js';
import { commandReply, type Packet } from './framing.js';
import { api, backgroundApi, sendEvent, sendMessage } from './message-verbs.js';
import type { EslNode, EslRequest } from './request.js';
import { connect, getvar, linger, myEvents, noLinger, resume } from './session-verbs.js';
import { filter, noEvents, subscribe, unsubscribe } from './subscription-verbs.js';

type Verb = (request: EslRequest) => void | Promise<void>;

/** What the event socket answers with; the password and the unloading are its own. */
export interface CommandScope {
  readonly node: EslNode;
  readonly password: string;
  /** Takes the module down. */
  unload(): void;
}

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
  { word: 'divert_events', full: false, run: ({ connection }) => connection.write(commandReply('+OK')) },
  { word: 'sendmsg', full: false, run: sendMessage },
  { word: 'sendevent', full: true, run: sendEvent },
  { word: 'api', full: true, run: api },
  { word: 'bgapi', full: true, run: backgroundApi },
  { word: 'log', full: true, run: ({ connection }) => connection.write(commandReply('+OK log level')) },
  { word: 'linger', full: true, run: linger },
  { word: 'nolinger', full: true, run: noLinger },
  { word: 'nolog', full: true, run: ({ connection }) => connection.write(commandReply('+OK no longer logging')) },
  { word: 'event', full: true, run: subscribe },
  { word: 'nixevent', full: true, run: unsubscribe },
  { word: 'noevents', full: true, run: noEvents },
];

/** Answers one request on a connection. */
export async function handleCommand(scope: CommandScope, connection: EslConnection, packet: Packet): Promise<void> {
  if (killsEventSocket(packet)) {
    scope.unload();
    return;
  }
  const lower = packet.command.toLowerCase();
  if (lower.startsWith('exit') || lower.startsWith('...')) {
    connection.write(commandReply('+OK bye'));
    connection.end();
    return;
  }
  if (!connection.authenticated) {
    authenticate(scope.password, connection, packet);
    return;
  }
  const verb = VERBS.find((candidate) => lower.startsWith(candidate.word));
  if (verb === undefined || (verb.full && connection.leg !== null && !connection.full)) {
    connection.write(commandReply('-ERR command not found'));
    return;
  }
  const argument = packet.command.slice(verb.word.length).trim();
  await verb.run({ node: scope.node, connection, packet, argument });
}

/**
 * Any request whose header block contains these words takes the module down, wherever they stand; the body is not looked at
 * (mod_event_socket.c:1737).
 */
function killsEventSocket(packet: Packet): boolean {
  const block = packet.block.toLowerCase();
  return block.includes('mod_event_socket') && (block.includes('unload') || block.includes('reload'));
}

function authenticate(password: string, connection: EslConnection, packet: Packet): void {
  const [verb = '', ...rest] = packet.command.split(' ');
  if (verb.toLowerCase() !== 'auth') {
    connection.write(commandReply('-ERR command not found'));
    return;
  }
  if (rest.join(' ') === password) {
    connection.authenticated = true;
    connection.write(commandReply('+OK accepted'));
    return;
  }
  connection.write(commandReply('-ERR invalid'));
  connection.end();
}
