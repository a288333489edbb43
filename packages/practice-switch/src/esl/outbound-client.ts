import { connect, type Socket } from 'node:net';
import type { AttachedSocket, Leg } from '../channel/leg.js';
import { handleCommand } from './commands.js';
import { EslConnection } from './connection.js';
import type { Packet } from './framing.js';

/** Seconds within which the first request must come (mod_event_socket.c:listener_run). */
const FIRST_REQUEST_SECONDS = 25;

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/** Resolves with the open socket, or null when refused. No time limit, as on the real switch. */
export function openSocket(address: SocketAddress): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: address.host, port: address.port, allowHalfOpen: true });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => {
      socket.destroy();
      resolve(null);
    });
  });
}

/**
 * A socket attached to a leg. It stays attached when the leg is transferred away; what its end does to the leg then is
 * mod_event_socket.c:2817-2846.
 */
export class OutboundSocket implements AttachedSocket {
  readonly connection: EslConnection;
  readonly released: Promise<void>;
  readonly #leg: Leg;
  #connected = false;
  #over = false;
  #onFirstRequest: () => void = () => undefined;
  /** Resolves with the first request, or with the end of a socket that never spoke. */
  readonly spokenOrGone: Promise<void>;

  constructor(leg: Leg, socket: Socket, modes: { readonly full: boolean; readonly async: boolean }) {
    this.#leg = leg;
    this.spokenOrGone = new Promise((resolve) => {
      this.#onFirstRequest = resolve;
    });
    this.connection = new EslConnection({
      node: leg.node,
      socket,
      leg,
      full: modes.full,
      async: modes.async,
      handle: (connection, packet) => this.#handle(connection, packet),
    });
    leg.sockets.add(this);
    leg.node.connections.add(this.connection);
    this.released = this.connection.closed.then(() => this.#ended());
    const stopClock = leg.node.timing.afterSeconds(FIRST_REQUEST_SECONDS, () => {
      if (!this.#connected) this.connection.destroy();
    });
    void this.released.then(stopClock);
  }

  get over(): boolean {
    return this.#over;
  }

  #handle(connection: EslConnection, packet: Packet): Promise<void> {
    if (!this.#connected) {
      this.#connected = true;
      this.#onFirstRequest();
    }
    return handleCommand(connection, packet);
  }

  /** The leg is gone: without linger the client is told and cut off; with it, events go on for a while. */
  legHungUp(): void {
    const { connection } = this;
    if (!connection.isOpen) return;
    const { timing } = this.#leg.node;
    switch (connection.lingering.kind) {
      case 'no':
        timing.soon(() => this.#disconnect());
        break;
      case 'seconds':
        connection.write(this.#notice('linger', connection.lingering.seconds));
        timing.afterSeconds(connection.lingering.seconds, () => this.#disconnect());
        break;
      case 'until-closed':
        connection.write(this.#notice('linger', -1));
    }
  }

  #disconnect(): void {
    this.connection.write(this.#notice('disconnect', null));
    this.connection.end();
  }

  #notice(disposition: 'linger' | 'disconnect', lingerSeconds: number | null): string {
    const text = lingerSeconds === null ? 'Disconnected, goodbye.\n' : '';
    const linger =
      lingerSeconds === null ? '' : `Channel-Name: ${this.#leg.endpoint.channelName}\nLinger-Time: ${lingerSeconds}\n`;
    return (
      `Content-Type: text/disconnect-notice\nControlled-Session-UUID: ${this.#leg.uuid}\n` +
      `Content-Disposition: ${disposition}\n${linger}Content-Length: ${Buffer.byteLength(text)}\n\n${text}`
    );
  }

  #ended(): void {
    const leg = this.#leg;
    this.#over = true;
    leg.sockets.delete(this);
    leg.node.changes.announce();
    leg.node.connections.delete(this.connection);
    this.#onFirstRequest();
    const resume = this.connection.resume || leg.isTrue('socket_resume');
    const elsewhere = leg.transferring || leg.state === 'CS_HIBERNATE' || leg.state === 'CS_RESET';
    if (leg.alive && this.#connected && !elsewhere && resume) {
      // CS_RESET: the running application is broken off. Only a leg still inside its `socket` application finds a way on.
      leg.redirect(isInsideSocketApp(leg) ? { kind: 'continue' } : { kind: 'limbo' });
    }
    leg.setControlled(false);
  }
}

function isInsideSocketApp(leg: Leg): boolean {
  const { extension } = leg;
  if (extension === null || leg.state !== 'CS_EXECUTE' || leg.join !== null) return false;
  return extension.actions[extension.cursor - 1]?.application === 'socket';
}
