/** The laboratory of one scenario on practice nodes; it ends everything it was given. */
import type { Phone, PracticeLab } from '@parkade/practice-switch';
import { Desks } from '../engine/desk-client.js';
import type { EngineProcess } from '../engine/engine-process.js';
import { connectionsTo } from '../engine/open-sockets.js';
import type { LinkGates } from '../engine/link-gates.js';
import { dueTime, liveCalls, openTickets, orbitView, orbitsTaken, untilOrbit } from '../engine/store-reader.js';
import { toneOfUser } from '../lab-sounds.js';
import type {
  LabDesk,
  LabLamp,
  LabPhone,
  LabRedis,
  LabUser,
  NodeName,
  OrbitView,
  PhoneOptions,
  ScenarioLab,
  SipPlace,
  Within,
} from '../lab.js';
import { LAB_DOMAIN, NODE_NAMES } from '../lab-surroundings.js';
import type { LotSettings } from '../lot-settings.js';
import type { EslAddress } from '../real-switch/esl-client.js';
import type { StoreHome } from '../store/store-home.js';
import { PracticePhone } from './practice-phone.js';

export interface PracticeParts {
  readonly lab: PracticeLab;
  readonly store: StoreHome;
  readonly engine: EngineProcess;
  readonly listenPort: number;
  readonly apiPort: number;
  readonly gates: LinkGates;
  readonly seed: number;
}

const LOG_LINES = 8;

export class PracticeScenario implements ScenarioLab {
  readonly kind = 'practice';
  readonly nodes = NODE_NAMES;
  readonly settings: LotSettings;
  readonly engine: EngineProcess;
  readonly redis: LabRedis;
  readonly #parts: PracticeParts;
  readonly #phones: PracticePhone[] = [];
  readonly #onClosed: () => void;
  readonly #desks: Desks;
  #closing: Promise<void> | undefined;

  constructor(settings: LotSettings, parts: PracticeParts, onClosed: () => void) {
    this.settings = settings;
    this.engine = parts.engine;
    this.#parts = parts;
    this.#onClosed = onClosed;
    this.redis = parts.store.troubles;
    this.#desks = new Desks({
      apiPort: parts.apiPort,
      command: (words, typed) => parts.engine.command(words, typed),
      liveCalls: async () => liveCalls(await parts.store.whereNow()),
    });
  }

  async phone(user: LabUser, options: PhoneOptions = {}): Promise<LabPhone> {
    const node = options.node ?? 'node-a';
    const { lab } = this.#parts;
    const login = options.as ?? { user, domain: LAB_DOMAIN };
    const shown = {
      tone: toneOfUser(user),
      ...(options.displayName === undefined ? {} : { displayName: options.displayName }),
      ...(options.contact === undefined ? {} : { contact: options.contact }),
    };
    const { comesFrom } = options;
    const made: Phone =
      comesFrom === undefined
        ? lab.phone(login.user, node, {
            ...shown,
            domain: login.domain,
            voice: user,
            behaviour: (options.registers ?? true) ? 'ring' : 'unregistered',
          })
        : lab.outsideLine(user, node, {
            ...shown,
            context: comesFrom.overTrunk === true ? 'public' : 'default',
            networkAddr: comesFrom.address,
          });
    const phone = new PracticePhone({ user, node, lab }, made, comesFrom?.headers);
    this.#phones.push(phone);
    return Promise.resolve(phone);
  }

  desk(by: LabUser | null): Promise<LabDesk> {
    return this.#desks.of(by);
  }

  lamps(): readonly LabLamp[] {
    return this.#phones.flatMap((phone) => phone.lamps);
  }

  callsReceived(): number {
    return this.#phones.reduce((sum, phone) => sum + phone.callsReceived(), 0);
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

  slowLink(node: NodeName, ms: number): void {
    this.#parts.gates.of(node).delayReplies(ms === 0 ? undefined : () => ms);
  }

  peerDial(node: NodeName, number: string): string {
    return `sofia/peers/${number}@${this.#parts.lab.node(node).sipAddress}`;
  }

  sipAddress(node: NodeName, profile: SipPlace['profile']): SipPlace {
    const [host = '', port = ''] = this.#parts.lab.node(node).sipAddress.split(':');
    return { profile, host, port: Number(port) };
  }

  async dueTime(orbit: string): Promise<number | undefined> {
    return dueTime(await this.#parts.store.whereNow(), orbit);
  }

  async openTickets(): Promise<readonly string[]> {
    return openTickets(await this.#parts.store.whereNow());
  }

  async orbit(number: string): Promise<OrbitView> {
    return orbitView(await this.#parts.store.whereNow(), number);
  }

  async untilOrbit(number: string, view: OrbitView, limits?: Within): Promise<void> {
    await untilOrbit(() => this.orbit(number), number, view, limits);
  }

  async orbitsTaken(): Promise<readonly string[]> {
    return orbitsTaken(await this.#parts.store.whereNow());
  }

  eslAddress(node: NodeName): EslAddress {
    const { eslPort, password } = this.#parts.lab.node(node);
    return { host: '127.0.0.1', port: eslPort, password };
  }

  get enginePort(): number {
    return this.#parts.listenPort;
  }

  /** Of the HTTP API and the board; nobody is there without the setting `api`. */
  get apiPort(): number {
    return this.#parts.apiPort;
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

  /** Nothing outlives it: the next story has switches and a Redis of its own. */
  async close(): Promise<readonly string[]> {
    this.#closing ??= this.#close();
    await this.#closing;
    return [];
  }

  async #close(): Promise<void> {
    await this.endPhones();
    try {
      await this.engine.stop();
    } finally {
      await this.#parts.gates.close();
      await this.#parts.lab.close();
      await this.#parts.store.close();
      this.#onClosed();
    }
  }
}
