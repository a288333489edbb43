/** The laboratory of one scenario on practice nodes; it ends everything it was given. */
import type { Phone, PracticeLab } from '@parkade/practice-switch';
import type { PrivateRedis } from '@parkade/testkit';
import type { EngineProcess } from '../engine/engine-process.js';
import { connectionsTo } from '../engine/open-sockets.js';
import type { LinkGates } from '../engine/link-gates.js';
import { dueTime, openTickets, orbitView, orbitsTaken, untilOrbit, type StoreAddress } from '../engine/store-reader.js';
import { toneOfUser } from '../lab-sounds.js';
import type { LabLamp, LabPhone, LabUser, NodeName, OrbitView, PhoneOptions, ScenarioLab, Within } from '../lab.js';
import { NODE_NAMES } from '../lab-surroundings.js';
import type { LotSettings } from '../lot-settings.js';
import type { EslAddress } from '../real-switch/esl-client.js';
import { PracticePhone } from './practice-phone.js';

export interface PracticeParts {
  readonly lab: PracticeLab;
  readonly redis: PrivateRedis;
  readonly engine: EngineProcess;
  readonly listenPort: number;
  readonly gates: LinkGates;
  readonly seed: number;
  readonly prefix: string;
}

const LOG_LINES = 8;

export class PracticeScenario implements ScenarioLab {
  readonly kind = 'practice';
  readonly nodes = NODE_NAMES;
  readonly settings: LotSettings;
  readonly engine: EngineProcess;
  readonly redis;
  readonly #parts: PracticeParts;
  readonly #store: StoreAddress;
  readonly #phones: PracticePhone[] = [];
  readonly #onClosed: () => void;
  #closing: Promise<void> | undefined;

  constructor(settings: LotSettings, parts: PracticeParts, onClosed: () => void) {
    this.settings = settings;
    this.engine = parts.engine;
    this.#parts = parts;
    this.#store = { port: parts.redis.port, prefix: parts.prefix };
    this.#onClosed = onClosed;
    this.redis = {
      kill9: () => parts.redis.kill9(),
      startAgain: () => parts.redis.restart(),
    };
  }

  async phone(user: LabUser, options: PhoneOptions = {}): Promise<LabPhone> {
    const node = options.node ?? 'node-a';
    const { lab } = this.#parts;
    const made: Phone = lab.phone(user, node, {
      tone: toneOfUser(user),
      behaviour: (options.registers ?? true) ? 'ring' : 'unregistered',
      ...(options.displayName === undefined ? {} : { displayName: options.displayName }),
    });
    const phone = new PracticePhone({ user, node, lab }, made);
    this.#phones.push(phone);
    return Promise.resolve(phone);
  }

  lamps(): readonly LabLamp[] {
    return this.#phones.flatMap((phone) => phone.lamps);
  }

  async channelCount(node: NodeName): Promise<number> {
    return Promise.resolve(this.#parts.lab.node(node).legCount());
  }

  async restartNode(node: NodeName): Promise<void> {
    await this.#parts.lab.node(node).restart();
  }

  async killNode(node: NodeName): Promise<void> {
    await this.#parts.lab.node(node).kill();
  }

  async startNode(node: NodeName): Promise<void> {
    await this.#parts.lab.node(node).restart();
  }

  cutLink(node: NodeName): void {
    this.#parts.gates.of(node).cut();
  }

  mendLink(node: NodeName): void {
    this.#parts.gates.of(node).mend();
  }

  peerDial(node: NodeName, number: string): string {
    return `sofia/peers/${number}@${this.#parts.lab.node(node).sipAddress}`;
  }

  async dueTime(orbit: string): Promise<number | undefined> {
    return dueTime(this.#store, orbit);
  }

  async openTickets(): Promise<readonly string[]> {
    return openTickets(this.#store);
  }

  async orbit(number: string): Promise<OrbitView> {
    return orbitView(this.#store, number);
  }

  async untilOrbit(number: string, view: OrbitView, limits?: Within): Promise<void> {
    await untilOrbit(this.#store, number, view, limits);
  }

  async orbitsTaken(): Promise<readonly string[]> {
    return orbitsTaken(this.#store);
  }

  eslAddress(node: NodeName): EslAddress {
    const { eslPort, password } = this.#parts.lab.node(node);
    return { host: '127.0.0.1', port: eslPort, password };
  }

  get enginePort(): number {
    return this.#parts.listenPort;
  }

  engineSockets(): number | undefined {
    return connectionsTo(this.#parts.listenPort);
  }

  async diagnosis(): Promise<string> {
    const nodes = this.#parts.lab.nodes().map((node) => {
      const legs = node.legs().map((leg) => `${leg.endpoint.channelName} ${leg.state} ${leg.application?.name ?? ''}`);
      const lines = node.log.lines().slice(-LOG_LINES);
      return [`${node.name}: ${legs.join('; ') || 'no legs'}`, ...lines.map(({ level, text }) => `  ${level} ${text}`)];
    });
    const engine = [`engine log: ${this.engine.logPath}`, this.engine.lastLines()];
    return Promise.resolve([`seed ${this.#parts.seed}`, ...nodes.flat(), ...engine].join('\n'));
  }

  async endPhones(): Promise<void> {
    for (const phone of this.#phones) phone.end();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.endPhones();
    try {
      await this.engine.stop();
    } finally {
      await this.#parts.gates.close();
      await this.#parts.lab.close();
      await this.#parts.redis.stop();
      this.#onClosed();
    }
  }
}
