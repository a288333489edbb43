import { connect, type Socket } from 'node:net';

import { EslFramer, headerValue, type EslPacket } from '@parkade/switch-command';

export interface EslQuestion {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** `api` commands, asked in this order. */
  readonly commands: readonly string[];
  /** For everything together, ms. */
  readonly withinMs: number;
}

export type EslProbe =
  | { readonly kind: 'unreachable'; readonly why: string }
  /** The switch's access list refused us before the password (mod_event_socket.c: event_socket_runtime). */
  | { readonly kind: 'refused-by-acl' }
  | { readonly kind: 'wrong-password' }
  /** Something listens there, but it is no event socket, or it is stuck. */
  | { readonly kind: 'not-an-event-socket'; readonly why: string }
  /** Replies in the order of the commands. */
  | { readonly kind: 'answered'; readonly replies: readonly string[] };

export type ProbeEsl = (question: EslQuestion) => Promise<EslProbe>;

/** Logs in, asks, and leaves. Never rejects. */
export const probeEsl: ProbeEsl = (question) =>
  new Promise((resolve) => {
    const socket = connect({ host: question.host, port: question.port });
    const dialogue = new Dialogue(question, socket);
    const finish = (probe: EslProbe): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(probe);
    };
    const timer = setTimeout(() => finish(dialogue.whenSilent()), question.withinMs);
    socket.on('data', (chunk: Buffer) => {
      const probe = dialogue.take(chunk);
      if (probe !== null) finish(probe);
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish({ kind: 'unreachable', why: error.code ?? error.message }),
    );
    socket.on('close', () => finish(dialogue.whenSilent()));
  });

class Dialogue {
  readonly #framer = new EslFramer();
  readonly #question: EslQuestion;
  readonly #socket: Socket;
  readonly #replies: string[] = [];
  #stage: 'greeting' | 'login' | 'asking' = 'greeting';

  constructor(question: EslQuestion, socket: Socket) {
    this.#question = question;
    this.#socket = socket;
  }

  /** The result, as soon as there is one. */
  take(chunk: Buffer): EslProbe | null {
    const { packets, fault } = this.#framer.push(chunk);
    for (const packet of packets) {
      const probe = this.#answer(packet);
      if (probe !== null) return probe;
    }
    return fault === null ? null : { kind: 'not-an-event-socket', why: fault.kind };
  }

  /** What it means when nothing more comes. */
  whenSilent(): EslProbe {
    if (this.#stage === 'greeting' && this.#socket.bytesRead === 0) {
      const why = this.#socket.connecting ? 'no answer' : 'connected, and then silence';
      return { kind: 'unreachable', why };
    }
    return { kind: 'not-an-event-socket', why: `silent at ${this.#stage}` };
  }

  #answer(packet: EslPacket): EslProbe | null {
    const type = headerValue(packet.headers, 'Content-Type') ?? '';
    if (type === 'text/rude-rejection') return { kind: 'refused-by-acl' };
    if (this.#stage === 'greeting') {
      if (type !== 'auth/request') return { kind: 'not-an-event-socket', why: 'no greeting' };
      this.#stage = 'login';
      this.#socket.write(`auth ${this.#question.password}\n\n`);
      return null;
    }
    if (this.#stage === 'login') {
      if (type !== 'command/reply') return null;
      const accepted = (headerValue(packet.headers, 'Reply-Text') ?? '').startsWith('+OK');
      if (!accepted) return { kind: 'wrong-password' };
      this.#stage = 'asking';
      return this.#ask();
    }
    if (type !== 'api/response') return null;
    this.#replies.push(packet.body.toString('utf8').trim());
    return this.#ask();
  }

  #ask(): EslProbe | null {
    const command = this.#question.commands[this.#replies.length];
    if (command === undefined) return { kind: 'answered', replies: this.#replies };
    this.#socket.write(`api ${command}\n\n`);
    return null;
  }
}
