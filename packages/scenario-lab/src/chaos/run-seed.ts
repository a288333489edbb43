/** One seed: people and faults for a while, then everything is made whole and every caller must be accounted for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { violationsAmong, type AnyCall } from '@parkade/park-decision';
import type { Phone } from '@parkade/practice-switch';
import type { PrivatePostgres, SeededRandom } from '@parkade/testkit';
import { liveCalls } from '../engine/store-reader.js';
import type { LotSettings } from '../lot-settings.js';
import { ChaosLab, NODES } from './chaos-lab.js';
import { CALM, Faults, type FaultKind } from './faults.js';
import { Follower, takenIn } from './follower.js';
import { Ledger } from './ledger.js';
import { FALLBACK, FORWARDED_TO, NEXT_IN_LINE, placeOf } from './hearing-rules.js';
import { Listening, type Violation } from './listening.js';
import { ORBITS, People, type Person } from './people.js';
import { wrongRecords } from './records-check.js';
import { streamOf } from './seed-stream.js';

/** How long a run may take to come to rest after the last fault. */
const REST_WITHIN_MS = 75_000;
/** For a follower to come back, at worst after five seconds of silence, and with another token. */
const TOLD_WITHIN_MS = 30_000;
/** The rule-less end of a run: channels, orbits. */
const EMPTY_WITHIN_MS = 12_000;
/** A look every ten seconds, and what one look takes on a busy machine. */
const GHOST_MS = 14_000;
/** Of the engines' configuration. */
const LOT = 'main';
const BAD_LOG = /invariant broken|background work failed|unhandled|uncaught|TypeError|RangeError/;

export interface ChaosOptions {
  readonly seed: number;
  /** How long people and faults go on. */
  readonly seconds: number;
  readonly faults?: readonly FaultKind[];
  /** Where records are kept; in a file when not given. */
  readonly postgres?: PrivatePostgres;
  /** Called with every step, for a record of the run. */
  readonly onStep?: (line: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  readonly seconds: number;
  readonly steps: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly balance: ReadonlyMap<string, number>;
  readonly waits: number;
  /** What somebody at a screen was told: changes, in so many streams, with so many gaps. */
  readonly followed: Readonly<Record<'changes' | 'streams' | 'gaps', number>>;
  readonly violations: readonly Violation[];
  /** Where the logs are, when they were kept. */
  readonly folder: string | undefined;
}

export async function runSeed(options: ChaosOptions): Promise<ChaosReport> {
  const random = streamOf(options.seed, 0);
  const settings = settingsFor(random);
  const latencyMs = 1 + random.below(12);
  const { seed, postgres } = options;
  const records = postgres === undefined ? {} : { postgres };
  const lab = await ChaosLab.start({ seed, settings, engines: 2, latencyMs, ...records });
  const run = new Run(lab, random, options);
  try {
    return await run.all();
  } finally {
    await lab.close();
  }
}

class Run {
  readonly #lab: ChaosLab;
  readonly #options: ChaosOptions;
  readonly #random: SeededRandom;
  readonly #ledger = new Ledger();
  readonly #listening: Listening;
  readonly #people: People;
  readonly #faults: Faults;
  readonly #record: string[] = [];
  /** Parked calls whose caller's leg is not there, and since when (`performance.now()`). */
  readonly #ghosts = new Map<string, number>();

  constructor(lab: ChaosLab, random: SeededRandom, options: ChaosOptions) {
    this.#lab = lab;
    this.#options = options;
    this.#random = random;
    const persons = NODES.flatMap((node, side) =>
      [0, 1, 2, 3, 4].map((n): Person => {
        const phone: Phone = lab.phone(String(1000 + 5 * side + n), node);
        return { phone, node, referring: false, consult: undefined };
      }),
    );
    const phones = persons.map(({ phone }) => phone);
    this.#listening = new Listening(lab, this.#ledger, phones);
    this.#people = new People(persons, { listening: this.#listening, ledger: this.#ledger, random });
    this.#faults = new Faults(lab, this.#listening, streamOf(options.seed, FAULT_STREAM), options.faults);
  }

  async all(): Promise<ChaosReport> {
    await this.#lab.startEngines();
    this.#listening.start();
    const follower = await Follower.start(this.#lab.engines);
    await this.#trouble();
    await this.#makeWhole();
    await this.#checkFollower(follower, 'made whole');
    await this.#comeToRest();
    await this.#leaveNothing();
    await this.#checkFollower(follower, 'at the end');
    await follower.stop();
    await this.#checkRecords();
    await this.#listening.stop();
    this.#readLogs();
    const { violations } = this.#listening;
    if (violations.length > 0) {
      this.#lab.keepFiles();
      const told = violations.map(({ at, what }) => `${at} ${what}`);
      writeFileSync(join(this.#lab.folder, 'steps.txt'), [...this.#record, ...told, ''].join('\n'));
    }
    return {
      seed: this.#options.seed,
      seconds: this.#options.seconds,
      steps: this.#people.done,
      faults: this.#faults.done,
      balance: this.#ledger.balance(),
      waits: this.#ledger.waits.length,
      followed: { changes: follower.changes, streams: follower.connections, gaps: follower.gaps },
      violations,
      folder: violations.length > 0 ? this.#lab.folder : undefined,
    };
  }

  async #trouble(): Promise<void> {
    const until = performance.now() + this.#options.seconds * 1000;
    while (performance.now() < until) {
      await this.#faults.heal();
      if (this.#random.chance(0.07)) this.#say(await this.#faults.strike());
      this.#say(this.#people.step());
      await pause(5 + this.#random.below(120));
      this.#listening.look();
      await this.#checkStore();
    }
  }

  async #makeWhole(): Promise<void> {
    this.#say('--- everything is made whole');
    await this.#faults.heal(true);
    for (const engine of this.#lab.engines) {
      engine.thaw();
      engine.start();
    }
    await Promise.all(
      this.#lab.engines.map((engine) =>
        engine.untilReady().catch((error: unknown) => this.#listening.accuse(String(error))),
      ),
    );
  }

  /** People take what rings and fetch who waits, until nobody waits any more. */
  async #comeToRest(): Promise<void> {
    const until = performance.now() + REST_WITHIN_MS;
    for (let turn = 0; performance.now() < until; turn += 1) {
      this.#people.tidyUp(turn % 8 === 7 && this.#random.chance(0.5));
      await pause(250);
      this.#listening.look();
      await this.#checkStore();
      if (this.#ledger.unsettled.length === 0) return;
    }
    for (const wait of this.#ledger.unsettled)
      this.#listening.accuse(
        `forgotten: ${wait.user}, parked by ${wait.parker} to ${wait.to}, still waits; ${placeOf(wait.leg)}`,
      );
  }

  async #leaveNothing(): Promise<void> {
    this.#say('--- everybody hangs up');
    this.#people.hangUpEverything();
    const until = performance.now() + EMPTY_WITHIN_MS;
    let left: readonly string[] = [];
    while (performance.now() < until) {
      await pause(100);
      this.#people.hangUpEverything();
      left = [...this.#channelsLeft(), ...(await this.#orbitsLeft())];
      if (left.length === 0) return;
    }
    for (const what of left) this.#listening.accuse(what);
  }

  /** [M1] Snapshots and events make what the store holds; calls go on meanwhile, so that both have to be seen at one moment. */
  async #checkFollower(follower: Follower, when: string): Promise<void> {
    const until = performance.now() + TOLD_WITHIN_MS;
    let [stored, told]: readonly (readonly string[] | undefined)[] = [undefined, undefined];
    while (performance.now() < until) {
      stored = await liveCalls(this.#lab.store).then(takenIn, () => undefined);
      told = follower.taken(LOT);
      if (stored !== undefined && told !== undefined && sorted(stored) === sorted(told)) break;
      await pause(50);
      this.#listening.look();
    }
    if (stored === undefined || told === undefined || sorted(stored) !== sorted(told))
      this.#listening.accuse(`events (${when}): a follower knows [${String(told)}], the store has [${String(stored)}]`);
    for (const what of follower.wrong.splice(0)) this.#listening.accuse(what);
  }

  async #checkRecords(): Promise<void> {
    const [engine] = this.#lab.engines;
    if (engine === undefined) return;
    const { done } = this.#faults;
    const wrong = await wrongRecords({
      store: this.#lab.store,
      lots: [LOT],
      config: engine.configPath,
      waits: this.#ledger.waits,
      isCalm: [...done.keys()].every((kind) => CALM.includes(kind)),
      isDataLost: done.has('redis flushed') || done.has('redis killed, data lost'),
    }).catch((error: unknown) => [`the records cannot be read: ${String(error)}`]);
    for (const what of wrong) this.#listening.accuse(what);
  }

  #channelsLeft(): readonly string[] {
    return this.#lab.practice
      .nodes()
      .flatMap((node) => node.legs())
      .map((leg) => `channel without a party: ${placeOf(leg)}`);
  }

  async #orbitsLeft(): Promise<readonly string[]> {
    const calls = await liveCalls(this.#lab.store).catch((error: unknown) => String(error));
    if (typeof calls === 'string') return [`the store cannot be read: ${calls}`];
    return calls.map((call) => `orbit ${call.orbit} is ${call.kind} for nobody: ${call.callId} v${call.version}`);
  }

  async #checkStore(): Promise<void> {
    if (!this.#faults.isRedisUp) return;
    const calls: readonly AnyCall[] = await liveCalls(this.#lab.store).catch(() => []);
    for (const call of calls)
      if (call.kind !== 'reserved' && call.kind !== 'ended') this.#noteOrbit(call.caller.leg, call.orbit);
    for (const what of violationsAmong(calls)) this.#listening.accuse(`store: ${what}`);
    this.#checkGhosts(calls);
  }

  /** An orbit whose caller has gone is free again soon, as long as there is somebody to free it. */
  #checkGhosts(calls: readonly AnyCall[]): void {
    const isAnybodyThere = this.#lab.engines.some(({ isRunning, isFrozen }) => isRunning && !isFrozen);
    const ghosts = isAnybodyThere && this.#faults.isQuiet ? calls.filter((call) => this.#isGhost(call)) : [];
    const now = performance.now();
    for (const callId of this.#ghosts.keys())
      if (!ghosts.some((call) => call.callId === callId)) this.#ghosts.delete(callId);
    for (const { callId, orbit, version } of ghosts) {
      const since = this.#ghosts.get(callId) ?? now;
      this.#ghosts.set(callId, since);
      if (now - since < GHOST_MS) continue;
      this.#ghosts.set(callId, Infinity);
      this.#listening.accuse(`orbit ${orbit} has been taken by nobody for ${GHOST_MS} ms: ${callId} v${version}`);
    }
  }

  #isGhost(call: AnyCall): boolean {
    if (call.kind === 'reserved' || call.kind === 'ended') return false;
    const { leg } = call.caller;
    return !this.#lab.practice.nodes().some((node) => node.legs().some((one) => one.uuid === leg && one.alive));
  }

  /** A caller may be fetched from where the store has them, before their leg says so. */
  #noteOrbit(leg: string, orbit: string): void {
    for (const wait of this.#ledger.unsettled) if (wait.leg?.uuid === leg) wait.orbits.add(orbit);
  }

  #readLogs(): void {
    for (const engine of this.#lab.engines) {
      for (const death of engine.ownDeaths) this.#listening.accuse(death);
      const bad = engine.logLines().filter((line) => BAD_LOG.test(line));
      for (const line of bad.slice(0, 5)) this.#listening.accuse(`${engine.name} logged ${line}`);
    }
  }

  #say(what: string | undefined): void {
    if (what === undefined || what.includes('nothing (')) return;
    const line = `${new Date().toISOString().slice(17, 23)} ${what}`;
    this.#record.push(line);
    this.#options.onStep?.(line);
  }
}

const sorted = (taken: readonly string[]): string => taken.toSorted().join('; ');

const FAULT_STREAM = 0x5bd1e995;

/** Short times, so that a run sees recalls, rounds and last words; which last word, the seed decides. */
function settingsFor(random: SeededRandom): LotSettings {
  const lastly = random.pick(['stay', 'hang-up', { extension: FORWARDED_TO, context: 'default' }] as const);
  return {
    orbits: [`${ORBITS[0]}-${ORBITS[3]}`],
    choose: random.pick(['first', 'next', 'random', 'longest-idle']),
    reserve: '6s',
    recall: {
      after: random.pick(['2s', '4s', '8s']),
      chain: [
        { ring: 'parker', for: '3s' },
        { ring: NEXT_IN_LINE, for: '3s' },
      ],
      rounds: random.pick([1, 2]),
      again: '2s',
      lastly,
    },
    maxWait: random.pick(['15s', '40s']),
    claim: '1s',
    whenRefused: random.pick([['parker', 'fallback'], ['other-orbit', 'parker'], ['parker']]),
    fallback: FALLBACK,
    failsafeGrace: '4s',
  };
}
