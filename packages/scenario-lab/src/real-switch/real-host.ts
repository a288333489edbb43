/** Two real FreeSWITCH nodes on loopback and a private Redis, kept for many scenarios. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPorts, ownUdpRange, PrivateRedis, type RedisPlace } from '@parkade/testkit';
import { SipPhone } from '@parkade/sip-phone';
import { engineYaml, type EngineProcessDeps } from '../engine/engine-config.js';
import { renderDialplan } from '../engine/rendered-dialplan.js';
import { Desks } from '../engine/desk-client.js';
import { EngineProcess } from '../engine/engine-process.js';
import { connectionsTo } from '../engine/open-sockets.js';
import { LinkGates } from '../engine/link-gates.js';
import {
  dueTime,
  liveCalls,
  openTickets,
  orbitView,
  orbitsTaken,
  untilOrbit,
  type StoreAddress,
} from '../engine/store-reader.js';
import { HOLD_MUSIC, LAB_DOMAIN, NODE_NAMES } from '../lab-surroundings.js';
import { toneOfUser } from '../lab-sounds.js';
import type {
  LabDesk,
  LabHost,
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
import type { LotSettings } from '../lot-settings.js';
import { RedisTroubles } from '../store/redis-troubles.js';
import { clearAway } from './clear-away.js';
import type { EslAddress } from './esl-client.js';
import { RealNode } from './real-node.js';
import { RealPhone } from './real-phone.js';
import { passwordOf, type NodePorts } from './switch-config.js';

export class RealHost implements LabHost {
  readonly kind = 'real';
  readonly folder: string;
  readonly nodes: readonly RealNode[];
  readonly redis: PrivateRedis;
  readonly deps: EngineProcessDeps;
  #scenarios = 0;

  private constructor(folder: string, nodes: readonly RealNode[], redis: PrivateRedis, around: EngineProcessDeps) {
    this.folder = folder;
    this.nodes = nodes;
    this.redis = redis;
    this.deps = around;
  }

  /** `engines` is how many addresses the nodes' dialplan knows; a scenario uses the first. */
  static async start(binary: string, { engines = 1 }: { readonly engines?: number } = {}): Promise<RealHost> {
    const folder = mkdtempSync(join(tmpdir(), 'parkade-lab-'));
    const redis = await PrivateRedis.start();
    let host: RealHost | undefined;
    try {
      const around = await surroundingsOf(redis.place, engines);
      host = new RealHost(folder, nodesOf(binary, folder, around), redis, around);
      await Promise.all(host.nodes.map((node) => node.start()));
      return host;
    } catch (error) {
      if (host === undefined) await redis.stop();
      else await host.close(true);
      throw error;
    }
  }

  node(name: NodeName): RealNode {
    const node = this.nodes.find((one) => one.name === name);
    if (node === undefined) throw new Error(`there is no node ${name}`);
    return node;
  }

  async openScenario(settings: LotSettings): Promise<ScenarioLab> {
    this.#scenarios += 1;
    const folder = mkdtempSync(join(this.folder, `scenario-${this.#scenarios}-`));
    // A prefix of its own instead of a flush: what an earlier scenario left cannot be seen.
    const around = { ...this.deps, redisPrefix: `lab${this.#scenarios}` };
    const gates = await LinkGates.between(around, settings);
    const engine = new EngineProcess(folder, engineYaml(gates.deps, settings), around.httpPort);
    return new RealScenario(this, engine, gates, settings, { port: this.redis.port, prefix: around.redisPrefix });
  }

  /** As it was before any story. */
  async clearAway(): Promise<readonly string[]> {
    const left = await Promise.all(this.nodes.map(clearAway));
    await this.redis.restart();
    return left.flat();
  }

  /** Ends every process; the folder with the logs is removed unless a scenario failed. */
  async close(keepLogs = false): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.redis.stop();
    if (!keepLogs) rmSync(this.folder, { recursive: true, force: true });
  }
}

class RealScenario implements ScenarioLab {
  readonly kind = 'real';
  readonly nodes = NODE_NAMES;
  readonly settings: LotSettings;
  readonly engine: EngineProcess;
  readonly redis: LabRedis;
  readonly #host: RealHost;
  readonly #gates: LinkGates;
  readonly #store: StoreAddress;
  readonly #phones: RealPhone[] = [];
  readonly #desks: Desks;

  constructor(host: RealHost, engine: EngineProcess, gates: LinkGates, settings: LotSettings, store: StoreAddress) {
    this.#gates = gates;
    this.#store = store;
    this.#host = host;
    this.engine = engine;
    this.settings = settings;
    this.redis = new RedisTroubles(host.redis);
    this.#desks = new Desks({
      apiPort: host.deps.apiPort ?? 0,
      command: (words, typed) => engine.command(words, typed),
      liveCalls: () => liveCalls(store),
    });
  }

  async phone(user: LabUser, options: PhoneOptions = {}): Promise<LabPhone> {
    const node = options.node ?? 'node-a';
    const login = options.as ?? { user, domain: LAB_DOMAIN };
    const at = this.#host.node(node);
    const { comesFrom } = options;
    const line =
      comesFrom === undefined
        ? {
            password: passwordOf(login.user),
            proxy: at.sipAddressFor(login.domain, options),
            register: options.registers ?? true,
          }
        : {
            local: { host: comesFrom.address },
            proxy: {
              host: '127.0.0.1',
              port: comesFrom.overTrunk === true ? at.config.ports.peers : at.config.ports.proxied,
            },
            register: false,
          };
    const sip = await SipPhone.start({
      ...login,
      ...line,
      toneHz: toneOfUser(user),
      ...(options.displayName === undefined ? {} : { displayName: options.displayName }),
      ...(options.contact === undefined ? {} : { contactUser: options.contact }),
      ...(options.userAgent === undefined ? {} : { userAgent: options.userAgent }),
    });
    const phone = new RealPhone(user, node, sip, comesFrom?.headers);
    this.#phones.push(phone);
    return phone;
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
    return this.#host.node(node).channelCount();
  }

  async restartNode(name: NodeName): Promise<void> {
    const node = this.#host.node(name);
    await node.kill9();
    await node.start();
  }

  async killNode(node: NodeName): Promise<void> {
    await this.#host.node(node).kill9();
  }

  async startNode(node: NodeName): Promise<void> {
    await this.#host.node(node).start();
  }

  cutLink(node: NodeName): void {
    this.#gates.of(node).cut();
  }

  mendLink(node: NodeName): void {
    this.#gates.of(node).mend();
  }

  slowLink(node: NodeName, ms: number): void {
    this.#gates.of(node).delayReplies(ms === 0 ? undefined : () => ms);
  }

  peerDial(node: NodeName, number: string): string {
    return `sofia/peers/${number}@127.0.0.1:${this.#host.node(node).config.ports.peers}`;
  }

  sipAddress(node: NodeName, profile: SipPlace['profile']): SipPlace {
    const { sip, peers } = this.#host.node(node).config.ports;
    return { profile, host: '127.0.0.1', port: profile === 'nodes' ? peers : sip };
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
    await untilOrbit(() => this.orbit(number), number, view, limits);
  }

  async orbitsTaken(): Promise<readonly string[]> {
    return orbitsTaken(this.#store);
  }

  eslAddress(node: NodeName): EslAddress {
    return this.#host.node(node).eslAddress;
  }

  get enginePort(): number {
    return this.#host.deps.listenPort;
  }

  engineSockets(): number | undefined {
    return connectionsTo(this.#host.deps.listenPort);
  }

  async diagnosis(): Promise<string> {
    const nodes = await Promise.all(
      this.#host.nodes.map(async (node) => {
        const channels = await node.describeChannels().catch((error: unknown) => String(error));
        return `${node.name}: ${channels}\n  log: ${node.logPath}`;
      }),
    );
    return [...nodes, `engine log: ${this.engine.logPath}`, this.engine.lastLines()].join('\n');
  }

  async endPhones(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.sip.stop()));
  }

  async close(how: 'told' | 'failed' = 'told'): Promise<readonly string[]> {
    await this.endPhones();
    // An engine does not stop while its Redis stands still.
    if (how === 'failed') this.#host.redis.resume();
    const [stopped] = await Promise.allSettled([this.engine.stop()]);
    await this.#gates.close();
    // A story that ends while a node is dead must not take the next ones with it.
    await Promise.all(this.#host.nodes.filter(({ pid }) => pid === undefined).map((node) => node.start()));
    const left = how === 'failed' ? await this.#host.clearAway() : [];
    if (stopped.status === 'fulfilled') return left;
    if (how === 'told') throw stopped.reason;
    return [String(stopped.reason), ...left];
  }
}

/** RTP and RTCP of 250 legs: more than a day of chaos has. */
const MEDIA_PORTS = 500;

/** Where everything of the laboratory listens. */
interface LabDeps extends EngineProcessDeps {
  readonly ports: readonly NodePorts[];
}

async function surroundingsOf(redis: RedisPlace, engines: number): Promise<LabDeps> {
  const [httpPort = 0, apiPort = 0, listenPort = 0, ...others] = await ownPorts(2 + engines);
  const password = `lab-${process.pid}`;
  const ports = await nodePorts();
  return {
    domain: LAB_DOMAIN,
    music: HOLD_MUSIC,
    listenPort,
    ...(engines === 1 ? {} : { advertise: [listenPort, ...others] }),
    httpPort,
    apiPort,
    redis,
    redisPrefix: 'lab',
    ports,
    nodes: ports.map((own, index) => ({
      name: NODE_NAMES[index] ?? '',
      esl: { port: own.esl, password },
      peerDial: `sofia/peers/%s@127.0.0.1:${own.peers}`,
      disagreeingDial: `sofia/peers/%s@127.0.0.1:${own.narrow}`,
    })),
  };
}

function nodesOf(binary: string, folder: string, around: LabDeps): readonly RealNode[] {
  const dialplan = renderDialplan(join(folder, 'render'), around);
  return around.nodes.map(({ name, esl }, index) => {
    const ports = around.ports[index];
    if (ports === undefined) throw new Error(`node ${name} has no ports`);
    return new RealNode(binary, { name, folder: join(folder, name), ports, eslPassword: esl.password, dialplan });
  });
}

/** A switch ends a call whose media port is in use: each node has a range that nobody else has. */
async function nodePorts(): Promise<readonly NodePorts[]> {
  return Promise.all(
    NODE_NAMES.map(async () => {
      const [esl = 0, sip = 0, other = 0, shared = 0, peers = 0, narrow = 0, proxied = 0] = await ownPorts(7);
      const { first, last } = await ownUdpRange(MEDIA_PORTS);
      return { esl, sip, other, shared, peers, narrow, proxied, rtp: { from: first, to: last } };
    }),
  );
}
