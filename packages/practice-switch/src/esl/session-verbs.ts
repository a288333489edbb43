/** Verbs about the leg of an outbound socket (mod_event_socket.c:parse_command). */
import { channelDataHeaders } from '../channel/channel-data.js';
import { encodeHeader } from '../core/events.js';
import { commandReply } from './framing.js';
import type { EslRequest } from './request.js';

export function connect({ node, connection }: EslRequest): void {
  const { leg } = connection;
  if (leg === null) {
    connection.write(commandReply('-ERR command not found'));
    return;
  }
  const headers: (readonly [string, string])[] = [
    ...node.core.bus.basics('CHANNEL_DATA', null),
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

export function getvar({ connection, argument: name }: EslRequest): void {
  const value = connection.leg?.get(name);
  connection.write(commandReply(value ?? '-ERR command not found'));
}

export function myEvents({ connection, argument }: EslRequest): void {
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

export function resume({ connection }: EslRequest): void {
  connection.resume = true;
  connection.leg?.variables.set('socket_resume', 'true');
  connection.write(commandReply('+OK'));
}

export function linger({ connection, argument }: EslRequest): void {
  if (connection.leg === null) {
    connection.write(commandReply('-ERR not controlling a session'));
    return;
  }
  const seconds = Number.parseInt(argument, 10);
  connection.lingering = seconds > 0 ? { kind: 'seconds', seconds } : { kind: 'until-closed' };
  connection.write(commandReply(seconds > 0 ? `+OK will linger ${seconds} seconds` : '+OK will linger'));
}

export function noLinger({ connection }: EslRequest): void {
  connection.lingering = { kind: 'no' };
  connection.write(commandReply(connection.leg === null ? '-ERR not controlling a session' : '+OK will not linger'));
}
