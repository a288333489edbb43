/** What breaks, by chance, and how it is made whole again. A fault lasts for a drawn time; at most two last at once. */
import { performance } from 'node:perf_hooks';
import type { SeededRandom } from '@parkade/testkit';
import { NODES, type ChaosLab } from './chaos-lab.js';
import type { Listening } from './listening.js';
import { redisCommand } from '../engine/redis-command.js';
import { RedisTroubles } from '../store/redis-troubles.js';

export const FAULT_KINDS = [
  'engine killed',
  'engine frozen',
  'links cut',
  'event socket away',
  'node readers stalled',
  'redis killed, data kept',
  'redis killed, data lost',
  'redis flushed',
  'redis frozen',
  'node killed',
  'clock jumped',
  'redis slow',
  'redis full',
  'redis read-only',
  'redis reply lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What keeps nobody from anything. */
export const CALM: readonly FaultKind[] = ['clock jumped'];

const MOST_AT_ONCE = 2;

const TROUBLES = { 'redis slow': 'slow', 'redis full': 'full', 'redis read-only': 'read-only' } as const;

interface Fault {
  readonly kind: FaultKind;
  readonly on: string;
  /** `performance.now()` */
  readonly until: number;
  heal(): Promise<void>;
}

export class Faults {
  readonly done = new Map<FaultKind, number>();
  readonly #lab: ChaosLab;
  readonly #listening: Listening;
  readonly #random: SeededRandom;
  readonly #kinds: readonly FaultKind[];
  #lasting: readonly Fault[] = [];

  constructor(lab: ChaosLab, listening: Listening, random: SeededRandom, kinds: readonly FaultKind[] = FAULT_KINDS) {
    this.#lab = lab;
    this.#listening = listening;
    this.#random = random;
    this.#kinds = kinds;
  }

  get isRedisUp(): boolean {
    return !this.#lasting.some(({ on }) => on === 'redis');
  }

  /** Nothing is broken just now that keeps an engine from Redis or from a switch. */
  get isQuiet(): boolean {
    return this.#lasting.every(({ kind }) => kind === 'clock jumped');
  }

  /** Draws always the same number of numbers. Returns what was broken, if anything could be. */
  async strike(): Promise<string | undefined> {
    const kind = this.#random.pick(this.#kinds);
    const [where, howLong, how] = [this.#random.next(), this.#random.next(), this.#random.next()];
    if (this.#lasting.length >= MOST_AT_ONCE) return undefined;
    const fault = await this.#make(kind, where, howLong, how);
    if (fault === undefined) return undefined;
    this.done.set(kind, (this.done.get(kind) ?? 0) + 1);
    this.#lasting = [...this.#lasting, fault];
    return `${kind}: ${fault.on} for ${Math.round(fault.until - performance.now())} ms`;
  }

  /** Ends what has lasted long enough, or everything. */
  async heal(everything = false): Promise<void> {
    const now = performance.now();
    const over = this.#lasting.filter(({ until }) => everything || until <= now);
    this.#lasting = this.#lasting.filter((fault) => !over.includes(fault));
    for (const fault of over) await fault.heal();
  }

  #isRequest(on: string): boolean {
    return this.#lasting.some((fault) => fault.on === on);
  }

  async #make(kind: FaultKind, where: number, howLong: number, how: number): Promise<Fault | undefined> {
    const engine = this.#lab.engines[Math.floor(where * this.#lab.engines.length)];
    const nodeName = NODES[Math.floor(where * NODES.length)] ?? NODES[0];
    const node = this.#lab.node(nodeName);
    const lasting = (on: string, from: number, to: number, heal: () => Promise<void>): Fault => ({
      kind,
      on,
      until: performance.now() + from + howLong * (to - from),
      heal,
    });
    const { redis } = this.#lab;
    if (kind.startsWith('redis') && this.#isRequest('redis')) return undefined;
    switch (kind) {
      case 'engine killed':
        if (engine === undefined || this.#isRequest(engine.name)) return undefined;
        await engine.kill9();
        return lasting(engine.name, 100, 5000, async () => engine.start());
      case 'engine frozen':
        if (engine === undefined || this.#isRequest(engine.name)) return undefined;
        engine.freeze();
        return lasting(engine.name, 1000, 6000, async () => engine.thaw());
      case 'links cut':
        if (this.#isRequest(nodeName)) return undefined;
        node.dropLinks();
        return lasting(nodeName, 0, 1, async () => undefined);
      case 'event socket away':
        if (this.#isRequest(nodeName)) return undefined;
        node.unloadEventSocket();
        return lasting(nodeName, 500, 6000, () => node.loadEventSocket());
      case 'node readers stalled':
        if (this.#isRequest(nodeName)) return undefined;
        node.stallReaders(true);
        return lasting(nodeName, 500, 3000, async () => node.stallReaders(false));
      case 'node killed':
        // Everybody on it is lost, which ends many stories: now and then is enough.
        if (this.#isRequest(nodeName) || how < 0.5) return undefined;
        this.#listening.nodeKilled(nodeName);
        await node.kill();
        return lasting(nodeName, 300, 4000, () => node.restart());
      case 'redis killed, data kept':
        await redis.kill9();
        return lasting('redis', 100, 5000, () => redis.restart());
      case 'redis killed, data lost':
        await redisCommand(redis.port, ['FLUSHALL']);
        await redis.kill9();
        return lasting('redis', 100, 5000, () => redis.restart());
      case 'redis flushed':
        await redisCommand(redis.port, ['FLUSHALL']);
        return lasting('redis', 0, 1, async () => undefined);
      case 'redis frozen':
        redis.pause();
        return lasting('redis', 500, 4000, async () => redis.resume());
      case 'redis slow':
      case 'redis full':
      case 'redis read-only': {
        const troubles = new RedisTroubles(redis, this.#lab.redisLine);
        const trouble = TROUBLES[kind];
        await troubles.begins(trouble);
        return lasting('redis', 500, 5000, () => troubles.ends(trouble));
      }
      case 'redis reply lost':
        // Of the next change of a parked call, whenever that is: it is carried out, and the connection breaks.
        void this.#lab.redisLine.cutBeforeReplyTo('"kind":');
        return lasting('redis', 0, 1, async () => undefined);
      case 'clock jumped':
        if (engine === undefined) return undefined;
        engine.setClockOffset(Math.round((how - 0.5) * 10_000));
        return lasting(`clock of ${engine.name}`, 1000, 8000, async () => engine.setClockOffset(0));
    }
  }
}
