import { randomUUID } from 'node:crypto';
import { Addressing, type Registration } from '../switching/addressing.js';
import type { Changes } from '../core/changes.js';
import type { Device, Resolution } from '../channel/device.js';
import type { Leg } from '../channel/leg.js';
import type { Dialplan } from '../dialplan/parse.js';
import { PlanStore } from '../dialplan/plan-store.js';
import { runSync } from '../esl/api-commands.js';
import type { EslConnection } from '../esl/connection.js';
import { InboundServer } from '../esl/event-socket.js';
import { EventBus } from '../core/events.js';
import { type Habits, USUAL_HABITS } from '../core/habits.js';
import { LOCAL_DIALPLAN, type NodeOptions } from './node-options.js';
import { executeOn, type ExecuteRequest } from '../session/private-events.js';
import { Scheduler } from '../core/scheduler.js';
import { executeAtOnce, liveLeg } from '../session/session-thread.js';
import { SwitchLog } from '../core/switch-log.js';
import type { Timing } from '../core/timing.js';

/** An event that a client sent to the switch (`sendevent`), e.g. PRESENCE_IN for a lamp. */
export interface SentEvent {
  readonly name: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | null;
}

export interface NodeSurroundings {
  readonly timing: Timing;
  readonly changes: Changes;
  /** The device that reaches `host[:port]`, when that is a node of the lab. */
  trunk(from: PracticeNode, address: string): Device | null;
}

/** One practice switch: its legs, its event bus, its ESL port, its dialplan. */
export class PracticeNode {
  readonly name: string;
  readonly password: string;
  readonly domain: string;
  readonly sipAddress: string;
  readonly codecRefusingAddress: string | undefined;
  readonly trunkContext: string;
  readonly timing: Timing;
  readonly changes: Changes;
  readonly scheduler: Scheduler;
  readonly log = new SwitchLog();
  readonly bus: EventBus;
  readonly globals: Map<string, string>;
  readonly habits: Habits = { ...USUAL_HABITS };
  readonly connections = new Set<EslConnection>();
  coreUuid = randomUUID();
  eslPort = 0;
  running = false;
  stalled = false;
  /** Legs since the start. */
  startedLegs = 0;
  readonly #options: NodeOptions;
  readonly #addressing: Addressing;
  readonly #plans: PlanStore;
  readonly #server: InboundServer;
  readonly #legs = new Map<string, Leg>();
  readonly #sentEvents: SentEvent[] = [];
  readonly #sentEventListeners = new Set<(event: SentEvent) => void>();

  constructor(options: NodeOptions, sipAddress: string, surroundings: NodeSurroundings) {
    this.name = options.name;
    this.password = options.password ?? 'ClueCon';
    this.domain = options.domain ?? options.directory?.find((entry) => entry.domain)?.domain ?? 'pbx.test';
    this.sipAddress = sipAddress;
    this.codecRefusingAddress = options.codecRefusingAddress;
    this.trunkContext = options.trunkContext ?? 'public';
    this.timing = surroundings.timing;
    this.changes = surroundings.changes;
    this.scheduler = new Scheduler(this.timing);
    this.bus = new EventBus(this, this.log);
    this.globals = new Map([
      ['hostname', options.name],
      ['switchname', options.name],
      ['domain', this.domain],
      // The stock configuration sets it globally, so that a leg without its own still reads one.
      ['domain_name', this.domain],
      ['local_ip_v4', '127.0.0.1'],
      ['hold_music', 'local_stream://moh'],
      ...Object.entries(options.globals ?? {}),
    ]);
    this.#options = options;
    this.#addressing = new Addressing(this.domain, options.directory ?? [], (address) =>
      surroundings.trunk(this, address),
    );
    const sources = {
      directories: options.dialplanDirs ?? [],
      text: options.extraDialplan ?? LOCAL_DIALPLAN,
      global: (name: string) => this.globals.get(name) ?? '',
    };
    this.#plans = new PlanStore(sources, options.substitutions ?? {});
    this.#server = new InboundServer(this, this.connections);
  }

  // Life

  /** Opens the ESL port. @throws Error when the port is taken or a dialplan file is not XML. */
  async start(): Promise<void> {
    this.dialplan();
    this.globals.set('core_uuid', this.coreUuid);
    this.eslPort = await this.#server.listen(this.eslPort || (this.#options.eslPort ?? 0));
    this.running = true;
    this.#beat();
  }

  /** The node dies: every channel and connection is gone, nobody is told. */
  async kill(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    this.timing.clear();
    this.scheduler.clear();
    for (const connection of this.connections) connection.destroy();
    for (const leg of this.#legs.values()) leg.vanish();
    this.#legs.clear();
    await this.#server.close();
    this.changes.announce();
  }

  /** A new life on the same ports: no channels, another Core-UUID, Event-Sequence from the beginning. */
  async restart(): Promise<void> {
    await this.kill();
    this.coreUuid = randomUUID();
    this.startedLegs = 0;
    this.bus.restart();
    await this.start();
  }

  /** Every ESL connection breaks; the port stays open and the calls go on. */
  dropLinks(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /** `unload mod_event_socket`: every connection breaks and the port is refused, until {@link loadEventSocket}. */
  unloadEventSocket(): void {
    this.log.write('warning', 'mod_event_socket unloaded');
    void this.#server.close();
    this.dropLinks();
  }

  async loadEventSocket(): Promise<void> {
    await this.#server.listen(this.eslPort);
  }

  /** Frozen: connections stay open, requests are not read, nothing is sent. */
  stallReaders(stalled: boolean): void {
    this.stalled = stalled;
    for (const connection of this.connections) connection.setStalled(stalled);
  }

  #beat(): void {
    const seconds = this.#options.heartbeatSec ?? 20;
    if (seconds <= 0) return;
    this.timing.afterSeconds(seconds, () => {
      this.bus.fire('HEARTBEAT', [
        ['Event-Info', 'System Ready'],
        ['Session-Count', String(this.legCount())],
        ['Max-Sessions', '1000'],
        ['Session-Per-Sec', '30'],
        ['Heartbeat-Interval', String(seconds)],
      ]);
      this.#beat();
    });
  }

  // Legs

  /** Takes a new leg in and starts its thread. */
  adopt(leg: Leg): void {
    this.#legs.set(leg.uuid, leg);
    this.startedLegs += 1;
    void liveLeg(leg);
  }

  forget(leg: Leg): void {
    if (this.#legs.get(leg.uuid) === leg) this.#legs.delete(leg.uuid);
    this.changes.announce();
  }

  leg(uuid: string): Leg | undefined {
    return this.#legs.get(uuid);
  }

  legs(): readonly Leg[] {
    return [...this.#legs.values()];
  }

  legCount(): number {
    return this.#legs.size;
  }

  executeOn(leg: Leg, request: ExecuteRequest): void {
    executeOn(leg, request);
  }

  executeAtOnce(leg: Leg, line: string): void {
    executeAtOnce(leg, line);
  }

  newUuid(): string {
    return randomUUID();
  }

  /** `${command(arguments)}` in a dialplan. */
  evaluate(command: string, args: string): string {
    return runSync(this, `${command} ${args}`);
  }

  // Users, addresses, dialplan

  register(phone: Registration): void {
    this.#addressing.register(phone);
  }

  phonesOf(address: string): readonly Registration[] {
    return this.#addressing.phonesOf(address);
  }

  /** Context in which a user's calls start. */
  userContext(user: string): string {
    return this.#addressing.user(user)?.context ?? 'default';
  }

  userVariables(user: string): [string, string][] {
    return Object.entries(this.#addressing.user(user)?.variables ?? {});
  }

  resolve(address: string): readonly Resolution[] {
    return this.#addressing.resolve(address);
  }

  dialplan(): Dialplan {
    return this.#plans.plan();
  }

  /** `reloadxml`. */
  reloadDialplan(): void {
    this.#plans.reload();
  }

  /** Replaces `text` in all dialplan files from now on, e.g. the address of the engine. */
  substitute(text: string, replacement: string): void {
    this.#plans.substitute(text, replacement);
  }

  // Events from clients

  noteSentEvent(name: string, headers: ReadonlyMap<string, string>, body: string | null): void {
    const event: SentEvent = { name, headers, body };
    this.#sentEvents.push(event);
    if (this.#sentEvents.length > 5000) this.#sentEvents.splice(0, 2500);
    for (const hear of this.#sentEventListeners) hear(event);
    this.changes.announce();
  }

  /** Returns how to stop listening. */
  onSentEvent(hear: (event: SentEvent) => void): () => void {
    this.#sentEventListeners.add(hear);
    return () => this.#sentEventListeners.delete(hear);
  }

  /** Events that clients sent, oldest first: PRESENCE_IN and CUSTOM ones. */
  sentEvents(): readonly SentEvent[] {
    return this.#sentEvents;
  }
}
