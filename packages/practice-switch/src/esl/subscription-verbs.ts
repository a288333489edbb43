/** Verbs about which events a connection is sent (mod_event_socket.c:parse_command). */
import { commandReply } from './framing.js';
import type { EslRequest } from './request.js';

export function subscribe({ connection, argument }: EslRequest): void {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  if (!connection.subscription.add(words)) {
    connection.write(commandReply('-ERR no keywords supplied'));
    return;
  }
  connection.write(commandReply(`+OK event listener enabled ${connection.subscription.format}`));
}

export function unsubscribe({ connection, argument }: EslRequest): void {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  const named = connection.subscription.remove(words);
  connection.write(commandReply(named ? '+OK events nixed' : '-ERR no keywords supplied'));
}

export function noEvents({ connection }: EslRequest): void {
  connection.subscription.clear();
  connection.write(commandReply('+OK no longer listening for events'));
}

export function filter({ connection, argument }: EslRequest): void {
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
