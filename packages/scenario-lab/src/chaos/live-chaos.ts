/**
 * Chaos over two real FreeSWITCH nodes, for the faults that can be made there: the engine killed or frozen, its links cut, Redis
 * killed, emptied or frozen. Two couples are parked and picked up at once; who hears whom is proven by tones.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom, SipPhone } from '@parkade/testkit';
import { engineYaml } from '../engine/engine-config.js';
import { liveCalls, type StoreAddress } from '../engine/store-reader.js';
import { toneOfUser } from '../lab-sounds.js';
import type { LabOutgoingCall, LabUser, NodeName, Sound } from '../lab.js';
import { RealPhone } from '../real-switch/real-phone.js';
import type { RealHost } from '../real-switch/real-host.js';
import { LAB_DOMAIN, passwordOf } from '../real-switch/switch-config.js';
import { freeTcpPorts } from '../free-ports.js';
import { ChaosEngine } from './chaos-engine.js';
import { EslProxy } from './esl-proxy.js';

const FAULTS = ['engine killed', 'engine frozen', 'links cut', 'redis killed', 'redis frozen', 'none'] as const;
type LiveFault = (typeof FAULTS)[number];

/** From the park to somebody who talks to the caller: guard, dead-man, adoption, recall. */
const TAKEN_WITHIN_MS = 60_000;

export interface LiveReport {
  readonly seed: number;
  readonly rounds: readonly string[];
  readonly violations: readonly string[];
}

interface Couple {
  readonly caller: LabUser;
  readonly parker: LabUser;
  readonly retriever: LabUser;
  readonly node: NodeName;
}

/** The retriever of the second couple is on the other node. */
const COUPLES: readonly (Couple & { readonly retrieverNode: NodeName })[] = [
  { caller: '1000', parker: '1001', retriever: '1002', node: 'node-a', retrieverNode: 'node-a' },
  { caller: '1003', parker: '1004', retriever: '1005', node: 'node-b', retrieverNode: 'node-a' },
];

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
  readonly #engine: ChaosEngine;
  readonly #proxies: readonly EslProxy[];
  readonly #store: StoreAddress;
  readonly #folder: string;
  readonly #phones = new Map<LabUser, RealPhone>();
  readonly #rounds: string[] = [];
  readonly #violations: string[] = [];

  private constructor(
    host: RealHost,
    seed: number,
    parts: { readonly engine: ChaosEngine; readonly proxies: readonly EslProxy[]; readonly folder: string },
  ) {
    this.#host = host;
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
    this.#engine = parts.engine;
    this.#proxies = parts.proxies;
    this.#folder = parts.folder;
    this.#store = { port: host.redis.port, prefix: `live${seed}` };
  }

  static async begin(host: RealHost, seed: number): Promise<LiveRun> {
    const folder = mkdtempSync(join(host.folder, `chaos-${seed}-`));
    const proxies = await Promise.all(host.surroundings.nodes.map(({ esl }) => EslProxy.start(esl.port)));
    const nodes = host.surroundings.nodes.map((node, at) => ({
      ...node,
      esl: { ...node.esl, port: proxies[at]?.port ?? node.esl.port },
    }));
    const [httpPort = 0] = await freeTcpPorts(1);
    const around = { ...host.surroundings, nodes, httpPort, redisPrefix: `live${seed}` };
    const yaml = engineYaml(around, {
      recall: { after: '8s', chain: [{ ring: 'parker', for: '10s' }], rounds: 3, again: '3s', lastly: 'stay' },
      claim: '1s',
      deadmanGrace: '5s',
    });
    const run = new LiveRun(host, seed, {
      engine: new ChaosEngine({ name: 'engine', folder, yaml, httpPort }),
      proxies,
      folder,
    });
    run.#engine.start();
    await run.#engine.untilReady();
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
    const fault = this.#random.pick(FAULTS);
    const [when, howLong] = [this.#random.below(1500), 300 + this.#random.below(2700)];
    const waits = COUPLES.map(() => this.#random.below(2500));
    const outcomes = await Promise.all([
      this.#break(fault, when, howLong),
      ...COUPLES.map((couple, at) => this.#story(couple, waits[at] ?? 0)),
    ]);
    this.#rounds.push(`${fault} at ${when} ms for ${howLong} ms: ${outcomes.slice(1).join(', ')}`);
  }

  async #break(fault: LiveFault, when: number, howLong: number): Promise<string> {
    await pause(when);
    const { redis } = this.#host;
    switch (fault) {
      case 'engine killed':
        await this.#engine.kill9();
        await pause(howLong);
        this.#engine.start();
        break;
      case 'engine frozen':
        this.#engine.freeze();
        await pause(howLong);
        this.#engine.thaw();
        break;
      case 'links cut':
        await Promise.all(this.#proxies.map((proxy) => proxy.shut()));
        await pause(howLong);
        await Promise.all(this.#proxies.map((proxy) => proxy.open()));
        break;
      case 'redis killed':
        await redis.kill9();
        await pause(howLong);
        await redis.restart();
        break;
      case 'redis frozen':
        redis.pause();
        await pause(howLong);
        redis.resume();
        break;
      case 'none':
        break;
    }
    return fault;
  }

  async #story(couple: Couple, waitMs: number): Promise<string> {
    const caller = this.#of(couple.caller).call(couple.parker);
    try {
      await caller.untilAnswered();
      const parkerCall = await this.#of(couple.parker).nextCall();
      await caller.hears(couple.parker);
      await parkerCall.blindTransfer('*70');
      await pause(waitMs);
      const how = await this.#fetch(couple, caller);
      this.#listenBack(couple, caller.everHeard());
      return how;
    } catch (error) {
      this.#violations.push(`${couple.caller}: ${error instanceof Error ? error.message : String(error)}`);
      return 'failed';
    } finally {
      await this.#endCalls(couple);
    }
  }

  /** Dials the caller's orbit until somebody has them; the parker answers whatever rings. */
  async #fetch(couple: Couple, caller: LabOutgoingCall): Promise<string> {
    const since = performance.now();
    while (performance.now() - since < TAKEN_WITHIN_MS) {
      if (!caller.isUp()) throw new Error('the caller was hung up while they waited');
      if (caller.firstHeardAfter(couple.retriever, since) !== undefined) return 'picked up';
      if (caller.firstHeardAfter(couple.parker, since) !== undefined) return 'rung back';
      const orbit = await this.#orbitOf(couple.caller);
      if (orbit !== undefined) await this.#dialOnce(couple.retriever, orbit, caller, since);
      else await pause(200);
    }
    throw new Error(`nobody has the caller after ${TAKEN_WITHIN_MS} ms (${this.#engine.logPath})`);
  }

  async #dialOnce(user: LabUser, orbit: string, caller: LabOutgoingCall, since: number): Promise<void> {
    const call = this.#of(user).call(orbit);
    const until = performance.now() + 8_000;
    await call.untilAnswered({ within: 8_000 }).catch(() => undefined);
    while (performance.now() < until && call.isUp()) {
      if (caller.firstHeardAfter(user, since) !== undefined) return;
      await pause(50);
    }
    if (call.isUp()) await call.hangUp();
  }

  async #orbitOf(user: LabUser): Promise<string | undefined> {
    const calls = await liveCalls(this.#store).catch(() => []);
    return calls.find((call) => (call.kind === 'parked' || call.kind === 'recalling') && call.caller.number === user)
      ?.orbit;
  }

  #listenBack(couple: Couple, heard: readonly Sound[]): void {
    const own: readonly Sound[] = [couple.parker, couple.retriever];
    const strangers = COUPLES.flatMap(({ caller, parker, retriever }): Sound[] => [caller, parker, retriever]).filter(
      (sound) => heard.includes(sound) && !own.includes(sound),
    );
    for (const stranger of strangers) this.#violations.push(`a stranger: ${couple.caller} heard ${stranger}`);
  }

  async #endCalls(couple: Couple): Promise<void> {
    for (const user of [couple.caller, couple.parker, couple.retriever])
      for (const call of this.#of(user).sip.calls) await call.hangUp().catch(() => undefined);
  }

  report(): LiveReport {
    return { seed: this.#seed, rounds: this.#rounds, violations: this.#violations };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#phones.values()].map(({ sip }) => sip.stop()));
    await this.#engine.kill9();
    await Promise.all(this.#proxies.map((proxy) => proxy.shut()));
    if (this.#violations.length === 0) rmSync(this.#folder, { recursive: true, force: true });
  }
}
