import type { Socket } from 'node:net';
import type { AttachedSocket, Leg } from '../channel/leg.js';
import type { AppGroup } from './app.js';
import { openSocket, type SocketAddress } from './open-socket.js';
import { parkLeg } from './park.js';

/** What mod_event_socket's listener tells the application that opened the socket. */
export interface OpenedSocket extends AttachedSocket {
  /** Resolves with the first request, or with the end of a socket that never spoke. */
  readonly spokenOrGone: Promise<void>;
}

export interface SocketModes {
  readonly full: boolean;
  readonly async: boolean;
}

/** Gives an open socket a listener that serves the leg. */
export type AttachSocket = (leg: Leg, socket: Socket, modes: SocketModes) => OpenedSocket;

/** Default port of the application (mod_event_socket.c:socket_function). */
const DEFAULT_PORT = 8084;

/** `host[:port][/path][|host2[:port]...] [async] [full]`; a host without a port takes the one before it. */
export function parseSocketData(data: string): SocketModes & { readonly hosts: readonly SocketAddress[] } {
  const [list = '', ...words] = data.split(' ').filter((word) => word !== '');
  const modes = new Set(words.map((word) => word.toLowerCase()));
  let port = DEFAULT_PORT;
  const hosts = list.split('|').map((item) => {
    const [address = ''] = item.split('/');
    const colon = address.lastIndexOf(':');
    if (colon >= 0) port = Number.parseInt(address.slice(colon + 1), 10) || DEFAULT_PORT;
    return { host: colon < 0 ? address : address.slice(0, colon), port };
  });
  return { hosts, async: modes.has('async'), full: modes.has('full') };
}

/**
 * Hands the leg to a client (mod_event_socket.c:socket_function). Refused everywhere: the next action runs. Closed before the
 * client's first request: the leg is parked and nobody is left to release it.
 */
async function socket(attach: AttachSocket, leg: Leg, data: string): Promise<undefined> {
  const { hosts, async: isAsync, full } = parseSocketData(data);
  const opened = await firstOpen(leg, hosts);
  if (opened === null) {
    leg.node.log.write('error', `Socket Error! ${data}`);
    return undefined;
  }
  const attached = attach(leg, opened, { full, async: isAsync });
  if (!isAsync) {
    await leg.orders.waitFor(attached.released);
    return undefined;
  }
  await leg.orders.waitFor(attached.spokenOrGone);
  // The leg's thread looks round every 20 ms: what closes in between finds no park to release.
  await leg.orders.wait<void>((done) => leg.node.timing.soon(done));
  if (!leg.calledAway) await parkLeg(leg);
  return undefined;
}

/** Connecting blocks the leg's thread: it does not even notice a hang-up meanwhile. */
async function firstOpen(leg: Leg, hosts: readonly SocketAddress[]): ReturnType<typeof openSocket> {
  for (const host of hosts) {
    const opened = await openSocket(host);
    if (opened === null) continue;
    if (leg.alive) return opened;
    opened.destroy();
    return null;
  }
  return null;
}

export const socketApps = (attach: AttachSocket): AppGroup => ({ socket: (leg, data) => socket(attach, leg, data) });
