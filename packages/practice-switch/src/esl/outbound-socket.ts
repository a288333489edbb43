import type { OpenedSocket } from '../apps/socket.js';
import type { Leg } from '../channel/leg.js';
import { type AnswerRequest, type ConnectionParts, EslConnection } from './connection.js';
import type { Packet } from './framing.js';

/** Seconds within which the first request must come (mod_event_socket.c:listener_run). */
const FIRST_REQUEST_SECONDS = 25;

export type OutboundParts = Omit<ConnectionParts, 'leg' | 'handle'> & { readonly leg: Leg };

/**
 * A socket attached to a leg. It stays attached when the leg is transferred away; what its end does to the leg then is
 * mod_event_socket.c:2817-2846.
 */
export class OutboundSocket implements OpenedSocket {
  readonly connection: EslConnection;
  readonly released: Promise<void>;
  readonly #leg: Leg;
  readonly #answer: AnswerRequest;
  #connected = false;
  #onFirstRequest: () => void = () => undefined;
  /** Resolves with the first request, or with the end of a socket that never spoke. */
  readonly spokenOrGone: Promise<void>;

  /** @param answer answers the requests; the first of them is noticed here */
  constructor(parts: OutboundParts, answer: AnswerRequest) {
    const { leg } = parts;
    this.#leg = leg;
    this.#answer = answer;
    this.spokenOrGone = new Promise((resolve) => {
      this.#onFirstRequest = resolve;
    });
    this.connection = new EslConnection({ ...parts, handle: (connection, packet) => this.#handle(connection, packet) });
    leg.sockets.add(this);
    this.released = this.connection.closed.then(() => this.#ended());
    const stopClock = leg.node.timing.afterSeconds(FIRST_REQUEST_SECONDS, () => {
      if (!this.#connected) this.connection.destroy();
    });
    void this.released.then(stopClock);
  }

  #handle(connection: EslConnection, packet: Packet): Promise<void> {
    if (!this.#connected) {
      this.#connected = true;
      this.#onFirstRequest();
    }
    return this.#answer(connection, packet);
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
    leg.sockets.delete(this);
    leg.node.changes.announce();
    this.#onFirstRequest();
    const resume = this.connection.resume || leg.variables.isTrue('socket_resume');
    const elsewhere = leg.transferring || leg.state === 'CS_HIBERNATE' || leg.state === 'CS_RESET';
    if (leg.alive && this.#connected && !elsewhere && resume) {
      // CS_RESET: the running application is broken off. Only a leg still inside its `socket` application finds a way on.
      leg.orders.redirect(leg.isInSocketApp ? { kind: 'continue' } : { kind: 'limbo' });
    }
    leg.control.clear();
  }
}
