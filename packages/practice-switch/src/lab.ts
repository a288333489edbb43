import { Changes } from './core/changes.js';
import type { Device } from './channel/device.js';
import type { SwitchCore } from './channel/leg.js';
import type { NodeOptions } from './node/node-options.js';
import { PracticeNode } from './node/practice-node.js';
import { LampKey, type LampKeyOptions } from './phones/lamp-key.js';
import { type OutsideOptions, Phone, type PhoneOptions } from './phones/phone.js';
import { refusingTrunk, trunkTo } from './switching/trunk.js';
import { seededRandom, Timing } from './core/timing.js';

export interface LabOptions {
  readonly nodes: readonly NodeOptions[];
  /** Seed of every jitter; printed by tests so that a run can be repeated. */
  readonly seed?: number;
  /** Average ms of one queued step. */
  readonly latencyMs?: number;
  /** Real ms of one second of the switches' timers; smaller makes dead-men and guards fire sooner. */
  readonly secondMs?: number;
}

/** Phones are told apart by it; nobody listens there. */
const FIRST_CONTACT_PORT = 20_000;

/** Switches and phones of one test or demonstration, all in this process. */
export class PracticeLab {
  readonly changes = new Changes();
  readonly seed: number;
  readonly #nodes = new Map<string, PracticeNode>();
  #phonesMade = 0;

  private constructor(options: LabOptions) {
    this.seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
    for (const [index, nodeOptions] of options.nodes.entries()) {
      const timing = new Timing({
        random: seededRandom(this.seed + index),
        latencyMs: options.latencyMs ?? 3,
        secondMs: options.secondMs ?? 1000,
      });
      const sipAddress = nodeOptions.sipAddress ?? `127.0.0.1:${5060 + index}`;
      const trunk = (from: SwitchCore, address: string): Device | null => this.#trunk(from, address);
      this.#nodes.set(
        nodeOptions.name,
        new PracticeNode(nodeOptions, sipAddress, { timing, changes: this.changes, trunk }),
      );
    }
  }

  /** @throws Error when a port is taken or a dialplan cannot be read. */
  static async start(options: LabOptions): Promise<PracticeLab> {
    const lab = new PracticeLab(options);
    for (const node of lab.#nodes.values()) await node.start();
    return lab;
  }

  async close(): Promise<void> {
    for (const node of this.#nodes.values()) await node.kill();
  }

  /** @throws Error for a name that was not given at the start. */
  node(name: string): PracticeNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`no node named ${name}`);
    return node;
  }

  nodes(): readonly PracticeNode[] {
    return [...this.#nodes.values()];
  }

  /** A phone registered on one node or several. Registering a user twice makes two phones that ring together. */
  phone(user: string, nodes: string | readonly string[], options: PhoneOptions = {}): Phone {
    const known = (typeof nodes === 'string' ? [nodes] : nodes).map((name) => this.node(name));
    const domain = options.domain ?? known[0]?.domain ?? 'pbx.test';
    this.#phonesMade += 1;
    const contact = `sip:${options.contact ?? user}@127.0.0.1:${FIRST_CONTACT_PORT + this.#phonesMade}`;
    const phone = new Phone({ user, domain, nodes: known, changes: this.changes, options, outside: null, contact });
    for (const node of known) node.addressing.register(phone);
    return phone;
  }

  /** Somebody outside: not authenticated, arrives in the trunk context. */
  outsideLine(number: string, node: string, options: OutsideOptions & PhoneOptions = {}): Phone {
    const outside: OutsideOptions = { networkAddr: '203.0.113.7', ...options };
    const nodes = [this.node(node)];
    const parts = { user: number, domain: 'outside.test', nodes, changes: this.changes, contact: '' };
    return new Phone({ ...parts, options, outside });
  }

  /** A key that watches `orbit@domain` (or `orbit` of the node's domain); it has subscribed. */
  lampKey(orbit: string, node: string, options: LampKeyOptions = {}): LampKey {
    const known = this.node(node);
    const watched = orbit.includes('@') ? orbit : `${orbit}@${known.domain}`;
    return new LampKey(watched, known, this.changes, options).subscribe();
  }

  /** Resolves with the first result of `probe` that is neither undefined nor false; looks at every change in the lab. */
  until<T>(probe: () => T | undefined | false, withinMs = 15_000, what = 'condition'): Promise<T> {
    return this.changes.until(probe, withinMs, () => what);
  }

  /** Resolves when no node has a leg left. */
  async empty(withinMs = 15_000): Promise<void> {
    const left = (): string =>
      this.nodes()
        .flatMap((node) => node.legs())
        .map((leg) => `${leg.endpoint.channelName} ${leg.state} ${leg.application?.name ?? ''}`)
        .join('; ');
    await this.changes.until(
      () => this.nodes().every((node) => node.legCount() === 0),
      withinMs,
      () => `legs left: ${left()}`,
    );
  }

  #trunk(from: SwitchCore, address: string): Device | null {
    const wanted = address.includes(':') ? address : `${address}:5060`;
    const refusing = this.nodes().find((node) => node.codecRefusingAddress === wanted);
    if (refusing !== undefined) return refusingTrunk(refusing);
    const target = this.nodes().find((node) => node.sipAddress === wanted || node.name === address);
    return target === undefined ? null : trunkTo(target, from);
  }
}
