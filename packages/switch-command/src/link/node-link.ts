import type { NodeId } from '@parkade/park-decision';
import type { Logger } from '@parkade/park-ports';
import { type GateVerdict, gateBlock, gateCommand } from '../command-text/index.js';
import type { EslEvent } from '../framing/index.js';
import { CommandQueue, type Rank } from './command-queue.js';
import { type CommandReply, EpochClient, HEARD_EVENTS } from './epoch-client.js';
import { EslTransport } from './esl-transport.js';
import { type LinkTiming, retryDelay } from './link-timing.js';

export interface NodeAddress {
  readonly node: NodeId;
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

export interface LinkOwner {
  readonly logger: Logger;
  /** 0 <= x < 1. */
  readonly random: () => number;
  /** Why this switch must not be talked to under that name; `null` when it may. Asked before a link counts as up. */
  admit(node: NodeId, coreUuid: string): Promise<string | null>;
  onUp(node: NodeId, coreUuid: string): void;
  onLost(node: NodeId, why: string): void;
  onEvent(node: NodeId, event: EslEvent): void;
  /** A leg has waited for this word. */
  onAnswerTime(node: NodeId, took: AnswerTimes): void;
}

export interface AnswerTimes {
  /** From the wish to send the command until its reply, ms. */
  readonly laneMs: number;
  /** From the sending on, ms. */
  readonly ownMs: number;
}

/** Any switch can answer it, at once and without harm. */
const QUESTION = 'api global_getvar core_uuid';
/** So many beats may be missing before the switch is asked whether it is there. */
const SILENT_BEATS = 2.5;
const EVENTS: ReadonlySet<string> = new Set(HEARD_EVENTS);

type State =
  | { readonly kind: 'down' }
  | { readonly kind: 'connecting'; readonly transport: EslTransport }
  | { readonly kind: 'up'; readonly transport: EslTransport; readonly client: EpochClient };

/** Keeps a connection to one switch: connects, authenticates, subscribes, watches the heartbeat, and tries again. */
export class NodeLink {
  readonly #address: NodeAddress;
  readonly #timing: LinkTiming;
  readonly #owner: LinkOwner;
  readonly #queue: CommandQueue;
  #state: State = { kind: 'down' };
  #upSince: number | null = null;
  #saidUnreachable = false;
  #closed = false;
  #beatTimer: NodeJS.Timeout | undefined;
  #retry: { readonly timer: NodeJS.Timeout; readonly wake: () => void } | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(address: NodeAddress, timing: LinkTiming, owner: LinkOwner) {
    this.#address = address;
    this.#timing = timing;
    this.#owner = owner;
    this.#queue = new CommandQueue(timing.queueMs);
  }

  get up(): boolean {
    return this.#state.kind === 'up';
  }

  start(): void {
    this.#done = this.#keepConnected();
  }

  /** The next try is not waited for. */
  tryNow(): void {
    if (this.#state.kind === 'down') this.#wakeUp();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#state.kind !== 'down') this.#state.transport.close('closing');
    this.#wakeUp();
    await this.#done;
  }

  /** Gives the present connection up; the next one is tried as after any other loss. */
  drop(why: string): void {
    if (this.#state.kind !== 'down') this.#state.transport.close(why);
  }

  /** `api <line>`: run by the switch at once and in order, on this connection. */
  api(line: string, rank: Rank = 'call'): Promise<CommandReply> {
    return this.#submit(`api ${line}`, {}, rank);
  }

  /** `bgapi <line>`: `ok` means accepted; the result comes as BACKGROUND_JOB with this id. */
  background(line: string, jobId: string): Promise<CommandReply> {
    return this.#submit(`bgapi ${line}`, { 'Job-UUID': jobId }, 'call');
  }

  /** `sendevent <name>`: fired by the switch as if it were its own. */
  sendEvent(name: string, headers: Readonly<Record<string, string>>): Promise<CommandReply> {
    return this.#submit(`sendevent ${name}`, headers, 'lamp');
  }

  #submit(line: string, headers: Readonly<Record<string, string>>, rank: Rank): Promise<CommandReply> {
    const verdict = gateHeaders(line, headers);
    if (verdict.kind === 'stop') return Promise.resolve({ kind: 'refused', cause: `stopped: ${verdict.why}` });
    const state = this.#state;
    if (state.kind !== 'up') return Promise.resolve({ kind: 'link-down' });
    const asked = performance.now();
    return this.#queue.submit(async () => {
      const begun = performance.now();
      const reply = await state.client.request(line, headers);
      const now = performance.now();
      if (rank === 'leg' && reply.kind !== 'link-down')
        this.#owner.onAnswerTime(this.#address.node, { laneMs: now - asked, ownMs: now - begun });
      return reply;
    }, rank);
  }

  async #keepConnected(): Promise<void> {
    for (let tries = 0; !this.#closed;) {
      const upFor = await this.#liveOneEpoch();
      tries = upFor >= this.#timing.steadyMs ? 0 : tries + 1;
      if (!this.#closed) await this.#sleep(retryDelay(this.#timing, Math.max(0, tries - 1), this.#owner.random()));
    }
  }

  /** From connecting to the loss of the connection. @returns for how many ms the link was up. */
  async #liveOneEpoch(): Promise<number> {
    const { host, port, password, node } = this.#address;
    const transport = new EslTransport({
      host,
      port,
      connectMs: this.#timing.connectMs,
      replyMs: this.#timing.replyMs,
      events: EVENTS,
      onAuthenticated: () => void this.#comeUp(transport, client),
    });
    const client = new EpochClient(transport, password, this.#owner.logger, node, this.#timing.replyMs);
    client.hear(HEARD_EVENTS, (event) => this.#hear(event));
    this.#state = { kind: 'connecting', transport };
    this.#upSince = null;
    await client.serve();
    return this.#comeDown(transport.why);
  }

  /** Asked after the password was taken, so the answer stands behind all subscriptions: from here on nothing is missed. */
  async #comeUp(transport: EslTransport, client: EpochClient): Promise<void> {
    const reply = await client.request(QUESTION);
    if (!transport.open) return;
    if (reply.kind !== 'ok' || reply.text === '') return transport.close('the switch does not tell its core uuid');
    const objection = await this.#owner.admit(this.#address.node, reply.text);
    if (!transport.open) return;
    if (objection !== null) return transport.close(objection);
    this.#state = { kind: 'up', transport, client };
    this.#upSince = performance.now();
    this.#saidUnreachable = false;
    this.#expectBeat();
    this.#owner.onUp(this.#address.node, reply.text);
  }

  #comeDown(why: string): number {
    clearTimeout(this.#beatTimer);
    this.#state = { kind: 'down' };
    this.#queue.clear();
    if (this.#upSince === null) {
      if (!this.#saidUnreachable)
        this.#owner.logger.warn('switch cannot be reached', { node: this.#address.node, why });
      this.#saidUnreachable = true;
      return 0;
    }
    this.#owner.onLost(this.#address.node, why);
    return performance.now() - this.#upSince;
  }

  #hear(event: EslEvent): void {
    if (event.values['Event-Name'] === 'HEARTBEAT') this.#expectBeat(Number(event.values['Heartbeat-Interval']));
    else this.#owner.onEvent(this.#address.node, event);
  }

  /** @param announcedSec  What the switch says of its beat; not every release says it. */
  #expectBeat(announcedSec = Number.NaN): void {
    clearTimeout(this.#beatTimer);
    const { heartbeatSec } = this.#timing;
    const beatSec = announcedSec > 0 ? Math.min(announcedSec, heartbeatSec) : heartbeatSec;
    const silentMs = beatSec * SILENT_BEATS * 1000;
    this.#beatTimer = setTimeout(() => void this.#askInSilence(silentMs), silentMs);
  }

  /** A switch may be configured to beat less often than we listen: one that answers is there. */
  async #askInSilence(silentMs: number): Promise<void> {
    const state = this.#state;
    if (state.kind !== 'up') return;
    const reply = await this.api(QUESTION.slice('api '.length), 'way');
    if (this.#state !== state) return;
    if (reply.kind === 'ok') this.#expectBeat(silentMs / SILENT_BEATS / 1000);
    else state.transport.close(`no heartbeat for ${silentMs} ms, and no answer`);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#retry = { timer: setTimeout(() => this.#wakeUp(), ms), wake: resolve };
    });
  }

  #wakeUp(): void {
    const retry = this.#retry;
    if (retry === null) return;
    this.#retry = null;
    clearTimeout(retry.timer);
    retry.wake();
  }
}

/** Each header on one line, and the block as a whole harmless. */
function gateHeaders(line: string, headers: Readonly<Record<string, string>>): GateVerdict {
  const lines = [line, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  const stopped = lines.map(gateCommand).find((verdict) => verdict.kind === 'stop');
  return stopped ?? gateBlock(lines.join('\n'));
}
