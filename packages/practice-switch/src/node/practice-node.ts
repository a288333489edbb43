import { loadApps } from '../apps/registry.js';
import type { Device } from '../channel/device.js';
import type { Leg, SwitchCore } from '../channel/leg.js';
import type { Changes } from '../core/changes.js';
import { SentEvents } from '../core/sent-events.js';
import type { SwitchLog } from '../core/switch-log.js';
import type { Timing } from '../core/timing.js';
import { PlanStore } from '../dialplan/plan-store.js';
import { runSync } from '../esl/api-commands.js';
import { EventSocket, type HeardRequest } from '../esl/event-socket.js';
import type { EslNode } from '../esl/request.js';
import type { RegistrarNode } from '../phones/phone.js';
import { executeAtOnce } from '../session/execute-at-once.js';
import { executeOn, type ExecuteRequest } from '../session/private-events.js';
import { liveLeg } from '../session/session-thread.js';
import type { SessionTools } from '../session/session-tools.js';
import { Addressing } from '../switching/addressing.js';
import { loopbackTo } from '../switching/loopback.js';
import { Queues } from '../switching/queues.js';
import { beat } from './heartbeat.js';
import { NodeCore } from './node-core.js';
import { LOCAL_DIALPLAN, type NodeOptions } from './node-options.js';

export interface NodeSurroundings {
  readonly timing: Timing;
  readonly changes: Changes;
  /** The device that reaches `host[:port]`, when that is a node of the lab. */
  readonly trunk: (from: SwitchCore, address: string) => Device | null;
}

/** One practice switch: its core, its dialplan, its users and its ESL port, put together. */
export class PracticeNode implements EslNode, RegistrarNode {
  readonly core: NodeCore;
  readonly addressing: Addressing;
  readonly plans: PlanStore;
  readonly queues: Queues;
  readonly sentEvents: SentEvents;
  readonly password: string;
  readonly trunkContext: string;
  readonly codecRefusingAddress: string | undefined;
  readonly #options: NodeOptions;
  readonly #eventSocket: EventSocket;
  readonly #tools: SessionTools;
  #running = false;

  constructor(options: NodeOptions, sipAddress: string, { timing, changes, trunk }: NodeSurroundings) {
    this.#options = options;
    const domain = options.domain ?? options.directory?.find((entry) => entry.domain)?.domain ?? 'pbx.test';
    this.core = new NodeCore({
      name: options.name,
      domain,
      sipAddress,
      globals: options.globals ?? {},
      timing,
      changes,
      evaluate: (command, args) => this.evaluate(command, args),
      executeAtOnce: (leg, line) => executeAtOnce(this.#tools, leg, line),
    });
    this.addressing = new Addressing(domain, options.directory ?? [], {
      trunk: (address) => trunk(this.core, address),
      loopback: (number, context) => loopbackTo(this, number, context),
    });
    this.queues = new Queues(this, options.callCenters ?? {});
    this.plans = planStore(options, this.core.globals);
    this.sentEvents = new SentEvents(changes);
    this.password = options.password ?? 'ClueCon';
    this.trunkContext = options.trunkContext ?? 'public';
    this.codecRefusingAddress = options.codecRefusingAddress;
    this.#eventSocket = new EventSocket(this, this.password);
    this.#tools = {
      findApp: loadApps({
        node: this,
        queues: this.queues,
        attachSocket: (...opened) => this.#eventSocket.attach(...opened),
      }),
      dialplan: () => this.plans.plan(),
      forget: (leg) => this.core.sessions.forget(leg),
    };
  }

  /** Every request of every connection, in either direction. Returns how to stop hearing. */
  hearRequests(hear: (request: HeardRequest) => void): () => void {
    return this.#eventSocket.hear(hear);
  }

  get name(): string {
    return this.core.name;
  }

  get domain(): string {
    return this.core.domain;
  }

  get sipAddress(): string {
    return this.core.sipAddress;
  }

  get log(): SwitchLog {
    return this.core.log;
  }

  get eslPort(): number {
    return this.#eventSocket.port;
  }

  get running(): boolean {
    return this.#running;
  }

  // Life

  /** Opens the ESL port. @throws Error when the port is taken or a dialplan file is not XML. */
  async start(): Promise<void> {
    this.plans.plan();
    this.core.globals.set('core_uuid', this.core.coreUuid);
    await this.#eventSocket.load(this.#options.eslPort);
    this.#running = true;
    beat(this.core, this.#options.heartbeatSec ?? 20);
  }

  /** The node dies: every channel and connection is gone, nobody is told. */
  async kill(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.core.stopClocks();
    this.#eventSocket.dropLinks();
    this.core.sessions.vanish();
    await this.#eventSocket.close();
    this.core.changes.announce();
  }

  /** A new life on the same ports: no channels, another Core-UUID, Event-Sequence from the beginning. */
  async restart(): Promise<void> {
    await this.kill();
    this.core.beginAnew();
    await this.start();
  }

  // Troubles of the event socket

  /** Every ESL connection breaks; the port stays open and the calls go on. */
  dropLinks(): void {
    this.#eventSocket.dropLinks();
  }

  /** `unload mod_event_socket`: every connection breaks and the port is refused, until {@link loadEventSocket}. */
  unloadEventSocket(): void {
    this.#eventSocket.unload();
  }

  loadEventSocket(): Promise<void> {
    return this.#eventSocket.load();
  }

  /** Frozen: connections stay open, requests are not read, nothing is sent. */
  stallReaders(stalled: boolean): void {
    this.#eventSocket.stall(stalled);
  }

  // Legs

  /** Takes a new leg in and starts its thread. */
  adopt(leg: Leg): void {
    this.core.sessions.add(leg);
    void liveLeg(leg, this.#tools);
  }

  executeOn(leg: Leg, request: ExecuteRequest): void {
    executeOn(leg, request, this.#tools);
  }

  leg(uuid: string): Leg | undefined {
    return this.core.sessions.locate(uuid);
  }

  legs(): readonly Leg[] {
    return this.core.sessions.all();
  }

  legCount(): number {
    return this.legs().length;
  }

  /** An API command's answer, as `${command(arguments)}` in a dialplan gets it. */
  evaluate(command: string, args: string): string {
    return runSync(this, `${command} ${args}`);
  }
}

function planStore(options: NodeOptions, globals: ReadonlyMap<string, string>): PlanStore {
  const sources = {
    directories: options.dialplanDirs ?? [],
    text: options.extraDialplan ?? LOCAL_DIALPLAN,
    global: (name: string) => globals.get(name) ?? '',
  };
  return new PlanStore(sources, options.substitutions ?? {});
}
