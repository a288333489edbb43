/** Verbs that send something: to a leg, to the event bus, to the API (mod_event_socket.c:parse_command). */
import { randomUUID } from 'node:crypto';
import type { Leg } from '../channel/leg.js';
import { causeFromText } from '../core/causes.js';
import { runApi } from './api-commands.js';
import { apiResponse, commandReply, type Packet } from './framing.js';
import type { EslNode, EslRequest } from './request.js';

export function sendMessage({ node, connection, packet, argument }: EslRequest): void {
  const uuid = argument === '' ? packet.headers.get('session-id') : argument;
  const leg = uuid === undefined ? connection.leg : node.core.sessions.locate(uuid);
  if (leg === undefined || leg === null) {
    connection.write(commandReply(`-ERR invalid session id [${uuid ?? ''}]`));
    return;
  }
  queueMessage(node, leg, packet);
  connection.write(commandReply('+OK'));
}

function queueMessage(node: EslNode, leg: Leg, packet: Packet): void {
  const header = (name: string): string => packet.headers.get(name) ?? '';
  switch (header('call-command').toLowerCase()) {
    case 'execute':
      node.executeOn(leg, {
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
export function sendEvent({ node, connection, packet, argument: name }: EslRequest): void {
  const headers = packet.block
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trimStart()]] : [];
    });
  const eventName = name.split(/\s+/)[0]?.toUpperCase() || 'CUSTOM';
  const kept = headers.filter(([header]) => header.toLowerCase() !== 'content-length');
  node.sentEvents.note({ name: eventName, headers: new Map(kept), body: packet.body });
  node.core.bus.fire(eventName, kept, packet.body);
  connection.write(commandReply(`+OK ${randomUUID()}`));
}

export async function api({ node, connection, argument: text }: EslRequest): Promise<void> {
  if (text === '') {
    connection.write(commandReply('-ERR invalid'));
    return;
  }
  const reply = await runApi(node, text);
  connection.write(apiResponse(reply === '' ? '-ERR no reply\n' : reply));
}

/** The reply comes first, the BACKGROUND_JOB event later, to every subscriber. */
export function backgroundApi({ node, connection, packet, argument: text }: EslRequest): void {
  const job = packet.headers.get('job-uuid') ?? randomUUID();
  const [command = '', ...rest] = text.split(' ');
  connection.write(commandReply(`+OK Job-UUID: ${job}`, [['Job-UUID', job]]));
  node.core.timing.soon(() => {
    void runApi(node, text).then((body) => {
      node.core.bus.fire(
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
