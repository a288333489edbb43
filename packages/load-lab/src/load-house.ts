/** One real FreeSWITCH with as many users as wanted, mod_valet_parking beside Parkade, an engine, a Redis: for many calls at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EngineProcess,
  engineYaml,
  HOLD_MUSIC,
  LAB_DOMAIN,
  passwordOf,
  RealNode,
  renderDialplan,
  type EngineProcessDeps,
  type LotSettings,
  type NodePorts,
} from '@parkade/scenario-lab';
import { SipPhone, toneOfPhone } from '@parkade/sip-phone';
import { ownPorts, ownUdpRange, PrivateRedis } from '@parkade/testkit';
import type { Crew } from './cycle.js';

/** Orbits 7000 to 7099 are ours, 8000 to 8099 mod_valet_parking's. */
const MOST_WORKERS = 100;
const LOT: LotSettings = { orbits: ['7000-7099'], recall: { after: 'never' } };
/** Legs of a worker are three at most; each has RTP and RTCP, and may live on for a moment beside the next. */
const PORTS_PER_WORKER = 16;

const EXTENSIONS = `<extension name="valet">
<condition field="destination_number" expression="^(80\\d\\d)$">
<action application="answer"/>
<action application="valet_park" data="load $1"/>
</condition>
</extension>
<extension name="crowd">
<condition field="destination_number" expression="^([234]0\\d\\d)$">
<action application="set" data="hangup_after_bridge=true"/>
<action application="bridge" data="user/$1@${LAB_DOMAIN}"/>
</condition>
</extension>`;

const ROLES = { caller: 2000, parker: 3000, retriever: 4000 } as const;
type CrewRole = keyof typeof ROLES;
/** Tones repeat from worker to worker, in another step for each role: a stranger in the line is heard nine times in ten. */
const TONE_STEPS: Readonly<Record<CrewRole, number>> = { caller: 1, parker: 3, retriever: 7 };
const TONES = 10;

export class LoadHouse {
  readonly node: RealNode;
  readonly engine: EngineProcess;
  readonly redis: PrivateRedis;
  readonly #folder: string;
  readonly #crews: Crew[] = [];

  private constructor(folder: string, node: RealNode, engine: EngineProcess, redis: PrivateRedis) {
    this.#folder = folder;
    this.node = node;
    this.engine = engine;
    this.redis = redis;
  }

  static async start(binary: string): Promise<LoadHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'lab-load-'));
    const redis = await PrivateRedis.start();
    const [httpPort = 0, listenPort = 0, esl = 0, sip = 0, other = 0, shared = 0, peers = 0, narrow = 0, proxied = 0] =
      await ownPorts(9);
    const { first, last } = await ownUdpRange(MOST_WORKERS * PORTS_PER_WORKER);
    const ports: NodePorts = { esl, sip, other, shared, peers, narrow, proxied, rtp: { from: first, to: last } };
    const password = `load-${process.pid}`;
    const around: EngineProcessDeps = {
      domain: LAB_DOMAIN,
      music: HOLD_MUSIC,
      listenPort,
      httpPort,
      redis: redis.place,
      redisPrefix: 'load',
      nodes: [{ name: 'node-a', esl: { port: esl, password }, peerDial: `sofia/peers/%s@127.0.0.1:${peers}` }],
      logLevel: 'warn',
    };
    const node = new RealNode(binary, {
      name: 'node-a',
      folder: join(folder, 'node-a'),
      ports,
      eslPassword: password,
      dialplan: renderDialplan(join(folder, 'render'), around, LOT),
      users: Object.values(ROLES).flatMap((from) => Array.from({ length: MOST_WORKERS }, (_, n) => String(from + n))),
      logs: 'warnings',
      beside: { modules: ['valet_parking'], extensions: EXTENSIONS },
    });
    const house = new LoadHouse(folder, node, new EngineProcess(folder, engineYaml(around, LOT), httpPort), redis);
    try {
      await node.start();
      await house.engine.start();
      return house;
    } catch (error) {
      await house.close(true);
      throw error;
    }
  }

  /** The first `count` workers' phones, registered. */
  async crews(count: number): Promise<readonly Crew[]> {
    if (count > MOST_WORKERS) throw new RangeError(`at most ${MOST_WORKERS} workers have an orbit`);
    while (this.#crews.length < count) this.#crews.push(await this.#crew(this.#crews.length));
    return this.#crews.slice(0, count);
  }

  async close(keepLogs = false): Promise<void> {
    await Promise.all(
      this.#crews.flatMap(({ caller, parker, retriever }) => [caller, parker, retriever].map((phone) => phone.stop())),
    );
    await this.engine.stop();
    await this.node.stop();
    await this.redis.stop();
    if (!keepLogs) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #crew(worker: number): Promise<Crew> {
    const [caller, parker, retriever] = await Promise.all([
      this.#phone('caller', worker),
      this.#phone('parker', worker),
      this.#phone('retriever', worker),
    ]);
    parker.answerWith = 'answer';
    return { caller, parker, retriever, orbit: { parkade: String(7000 + worker), valet: String(8000 + worker) } };
  }

  #phone(role: CrewRole, worker: number): Promise<SipPhone> {
    const user = String(ROLES[role] + worker);
    return SipPhone.start({
      user,
      domain: LAB_DOMAIN,
      password: passwordOf(user),
      proxy: this.node.sipAddress,
      toneHz: toneOfPhone((worker * TONE_STEPS[role] + ROLES[role] / 1000) % TONES),
      register: role === 'parker',
    });
  }
}
