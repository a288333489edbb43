/**
 * Chaos over two real FreeSWITCH nodes, two engines and one Redis. In each round two couples are parked and fetched while
 * something breaks; who hears whom is proven by tones, and in the end no channel and no orbit is left.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ownPorts, type SeededRandom, TcpProxy } from '@parkade/testkit';
import { SipPhone } from '@parkade/sip-phone';
import { engineYaml } from '../engine/engine-config.js';
import { liveCalls, type StoreAddress } from '../engine/store-reader.js';
import { toneOfUser } from '../lab-sounds.js';
import type { LabUser, NodeName } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import type { RealHost } from '../real-switch/real-host.js';
import { RealPhone } from '../real-switch/real-phone.js';
import { LAB_DOMAIN, passwordOf } from '../real-switch/switch-config.js';
import { eventually } from '../waiting.js';
import { ChaosEngine } from './chaos-engine.js';
import { COUPLES, CoupleStory } from './live-couple.js';
import { breakAndMend, describeFault, drawFault } from './live-faults.js';
import { streamOf } from './seed-stream.js';

/** After a round: hang-ups are heard, orbits of dead nodes given up, callers whom nobody remembered found. */
const EMPTY_WITHIN_MS = 30_000;

const SETTINGS: LotSettings = {
  recall: { after: '8s', chain: [{ ring: 'parker', for: '10s' }], rounds: 3, again: '3s', lastly: 'stay' },
  claim: '1s',
  failsafeGrace: '5s',
};

export interface LiveReport {
  readonly seed: number;
  readonly rounds: readonly string[];
  readonly violations: readonly string[];
  /** Where the engines' logs are, when they were kept. */
  readonly folder: string | undefined;
}

/** `host` must know the addresses of two engines ({@link RealHost.start}). */
export async function runLiveSeed(host: RealHost, seed: number, rounds: number): Promise<LiveReport> {
  const run = await LiveRun.begin(host, seed);
  try {
    for (let n = 0; n < rounds; n += 1) await run.round();
    return run.report();
  } finally {
    await run.close();
  }
}

class LiveRun {
  readonly #host: RealHost;
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #engines: readonly ChaosEngine[];
  readonly #proxies: readonly TcpProxy[];
  readonly #store: StoreAddress;
  readonly #folder: string;
  readonly #phones = new Map<LabUser, RealPhone>();
  readonly #killed = new Map<NodeName, number>();
  readonly #rounds: string[] = [];
  readonly #violations: string[] = [];

  private constructor(
    host: RealHost,
    seed: number,
    parts: {
      readonly engines: readonly ChaosEngine[];
      readonly proxies: readonly TcpProxy[];
      readonly folder: string;
    },
  ) {
    this.#host = host;
    this.#seed = seed;
    this.#random = streamOf(seed, 0);
    this.#engines = parts.engines;
    this.#proxies = parts.proxies;
    this.#folder = parts.folder;
    this.#store = { port: host.redis.port, prefix: `live${seed}` };
  }

  static async begin(host: RealHost, seed: number): Promise<LiveRun> {
    const folder = mkdtempSync(join(host.folder, `chaos-${seed}-`));
    const proxies = await Promise.all(host.deps.nodes.map(({ esl }) => TcpProxy.start(esl.port)));
    const nodes = host.deps.nodes.map((node, at) => ({
      ...node,
      esl: { ...node.esl, port: proxies[at]?.port ?? node.esl.port },
    }));
    const listenPorts = host.deps.advertise ?? [host.deps.listenPort];
    const httpPorts = await ownPorts(listenPorts.length);
    const engines = listenPorts.map((listenPort, at) => {
      const httpPort = httpPorts[at] ?? 0;
      const around = { ...host.deps, nodes, listenPort, httpPort, redisPrefix: `live${seed}` };
      return new ChaosEngine({ name: `engine-${at + 1}`, folder, yaml: engineYaml(around, SETTINGS), httpPort });
    });
    const run = new LiveRun(host, seed, { engines, proxies, folder });
    for (const engine of engines) engine.start();
    await Promise.all(engines.map((engine) => engine.untilReady()));
    for (const { caller, parker, retriever, node, retrieverNode } of COUPLES) {
      await run.#phone(caller, node);
      (await run.#phone(parker, node)).meetCallsWith('answer');
      await run.#phone(retriever, retrieverNode);
    }
    return run;
  }

  async #phone(user: LabUser, node: NodeName): Promise<RealPhone> {
    const sip = await SipPhone.start({
      user,
      domain: LAB_DOMAIN,
      password: passwordOf(user),
      proxy: this.#host.node(node).sipAddress,
      toneHz: toneOfUser(user),
      register: true,
    });
    const phone = new RealPhone(user, node, sip);
    this.#phones.set(user, phone);
    return phone;
  }

  #of(user: LabUser): RealPhone {
    const phone = this.#phones.get(user);
    if (phone === undefined) throw new Error(`there is no phone of ${user}`);
    return phone;
  }

  /** Both couples talk, are parked, and are fetched, while something breaks in between and is mended again. */
  async round(): Promise<void> {
    const fault = drawFault(this.#random);
    const waits = COUPLES.map(() => this.#random.below(2500));
    const around = {
      phoneOf: (user: LabUser) => this.#of(user),
      store: this.#store,
      wasKilled: (node: NodeName, since: number) => (this.#killed.get(node) ?? -Infinity) >= since,
    };
    const [ends] = await Promise.all([
      Promise.all(COUPLES.map((couple, at) => new CoupleStory(couple, around).tell(waits[at] ?? 0))),
      breakAndMend(
        {
          host: this.#host,
          engines: this.#engines,
          proxies: this.#proxies,
          onNode: (node, is) => this.#nodeIs(node, is),
        },
        fault,
      ),
    ]);
    const what = `${describeFault(fault)}: ${ends.map(({ how }) => how).join(', ')}`;
    this.#rounds.push(what);
    const left = await this.#leftOver();
    this.#violations.push(
      ...[...ends.flatMap(({ violations }) => violations), ...left].map((one) => `${one} (${what})`),
    );
  }

  async #nodeIs(node: NodeName, is: 'killed' | 'back'): Promise<void> {
    if (is === 'killed') this.#killed.set(node, performance.now());
    else
      await Promise.all(
        [...this.#phones.values()].filter((phone) => phone.node === node).map(({ sip }) => sip.register()),
      );
  }

  /** Channels and orbits that nobody is behind any more. */
  async #leftOver(): Promise<readonly string[]> {
    await Promise.all(this.#engines.map((engine) => engine.untilReady()));
    const look = async (): Promise<readonly string[]> => [
      ...(await Promise.all(
        this.#host.nodes.map(async (node) => `${node.name}: ${await node.channelCount()} channels`),
      )),
      ...(await liveCalls(this.#store)).map((call) => `orbit ${call.orbit} is ${call.kind} for nobody`),
    ];
    const isEmpty = (found: readonly string[]): boolean => found.every((one) => one.endsWith(': 0 channels'));
    return eventually('nothing to be left', { within: EMPTY_WITHIN_MS, every: 200 }, async () =>
      isEmpty(await look()) ? ([] as const) : undefined,
    ).catch(async () => (await look()).filter((one) => !one.endsWith(': 0 channels')));
  }

  report(): LiveReport {
    for (const engine of this.#engines) this.#violations.push(...engine.ownDeaths);
    const folder = this.#violations.length === 0 ? undefined : this.#folder;
    return { seed: this.#seed, rounds: this.#rounds, violations: this.#violations, folder };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#phones.values()].map(({ sip }) => sip.stop()));
    await Promise.all(this.#engines.map((engine) => engine.kill9()));
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
    if (this.#violations.length === 0) rmSync(this.#folder, { recursive: true, force: true });
  }
}
