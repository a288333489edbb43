/**
 * The lamp truth test: random parks, pickups, hang-ups, recalls, phones that come late, subscribe again or reboot, and one
 * death of the engine. After every step every lamp on every node must equal the store.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { SeededRandom } from '@parkade/testkit';
import type { LabLamp, LabPhone, LabUser, LampProto, NodeName, ScenarioLab } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import { NotifyTally } from './notify-tally.js';
import { Forestalled, Town } from './town.js';
import type { TruthReport } from './truth-report.js';
import { LampWatching, spread, type Occasion } from './watching.js';

export const TRUTH_LOT: LotSettings = {
  orbits: ['701-706'],
  recall: { after: '1s', chain: [{ ring: 'parker', for: '4s' }], rounds: 1, lastly: 'stay' },
  failsafeGrace: '60s',
  maxWait: '10m',
};
const ORBITS = ['701', '702', '703', '704', '705', '706'] as const;
interface Watcher {
  readonly user: LabUser;
  readonly node: NodeName;
  readonly userAgent: string;
}
/** Each has a key of either form for every orbit. */
const WATCHERS: readonly Watcher[] = [
  { user: '1005', node: 'node-a', userAgent: 'Yealink SIP-T46S 66.86.0.15' },
  { user: '1006', node: 'node-b', userAgent: 'PolycomVVX-VVX_410-UA/5.9.6.2327' },
];

/** The promise. ms */
const LIMIT_MS = 1000;
const RESTART_LIMIT_MS = 2000;

const UNANSWERED = /"why":"no (?:reply|answer) within/;

const ACTS = [
  'park',
  'pick up',
  'pick up and park',
  'hang up',
  'answer a recall',
  'subscribe late',
  'subscribe again',
  'reboot',
] as const;
type Act = (typeof ACTS)[number];
/** How often, of 100; parks and what ends them in balance, so that about half of the lot is taken. */
const WEIGHTS: Readonly<Record<Act, number>> = {
  park: 34,
  'pick up': 13,
  'pick up and park': 9,
  'hang up': 13,
  'answer a recall': 9,
  'subscribe late': 9,
  'subscribe again': 9,
  reboot: 4,
};

export async function runLampTruth(lab: ScenarioLab, seed: number, steps: number): Promise<TruthReport> {
  const run = new TruthRun(lab, seed);
  try {
    return await run.all(steps);
  } catch (error) {
    // What went before it is told by the seed alone: a run that fails has no report.
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await run.end();
  }
}

class TruthRun {
  readonly #lab: ScenarioLab;
  readonly #random: SeededRandom;
  readonly #watching: LampWatching;
  readonly #town: Town;
  readonly #phones = new Map<LabUser, { readonly phone: LabPhone; readonly lamps: LabLamp[] }>();
  readonly #steps = new Map<string, number>();
  readonly #tally = new NotifyTally();
  #mostKeys = 0;

  constructor(lab: ScenarioLab, seed: number) {
    this.#lab = lab;
    this.#random = new SeededRandom(seed);
    this.#watching = new LampWatching(lab, LIMIT_MS, RESTART_LIMIT_MS);
    this.#town = new Town(lab, this.#watching);
  }

  async all(steps: number): Promise<TruthReport> {
    await this.#town.moveIn();
    this.#watching.start();
    for (const watcher of WATCHERS) await this.#moveIn(watcher);
    await this.#watching.untilTrue(LIMIT_MS);
    const death = Math.floor(steps * (0.4 + 0.2 * this.#random.next()));
    for (let step = 0; step < steps; step += 1) {
      if (step === death) await this.#engineDies();
      else await this.#act();
      await this.#watching.untilTrue(step === death ? RESTART_LIMIT_MS : LIMIT_MS);
    }
    await this.#town.everybodyLeaves();
    await this.#watching.untilTrue(LIMIT_MS);
    for (const { lamps } of this.#phones.values()) this.#tally.add(lamps);
    return this.#report();
  }

  async end(): Promise<void> {
    await this.#watching.stop();
    await this.#lab.endPhones();
    await this.#town.settled();
  }

  async #act(): Promise<void> {
    const act = await this.#possibleAct();
    try {
      await this.#do(act);
      this.#note(act);
    } catch (error) {
      if (!(error instanceof Forestalled)) throw error;
      this.#note('forestalled');
    }
  }

  async #do(act: Act): Promise<void> {
    const node = this.#random.pick(this.#lab.nodes);
    const { parked } = this.#town;
    switch (act) {
      case 'park':
        return this.#town.park(node, this.#whereTo());
      case 'pick up':
        return this.#town.pickUp(this.#random.pick([...parked.keys()]), node, 'hang-up');
      case 'pick up and park':
        return this.#town.pickUp(this.#random.pick([...parked.keys()]), node, 'park');
      case 'hang up':
        return this.#town.hangUp(this.#random.pick([...parked.keys()]));
      case 'answer a recall':
        return this.#town.answerRecall(this.#random.pick(await this.#town.ringing()));
      case 'subscribe late':
        return this.#watchOneMore();
      case 'subscribe again':
        return this.#subscribeAgain();
      case 'reboot':
        return this.#reboot(this.#random.pick(WATCHERS));
    }
  }

  async #possibleAct(): Promise<Act> {
    const { size } = this.#town.parked;
    const ringing = (await this.#town.ringing()).filter((orbit) => this.#town.parked.has(orbit)).length > 0;
    const possible = ACTS.filter((act) => {
      if (act === 'park') return size < ORBITS.length;
      if (act === 'answer a recall') return ringing;
      return act === 'subscribe late' || act === 'subscribe again' || act === 'reboot' || size > 0;
    });
    let left = this.#random.below(possible.reduce((sum, act) => sum + WEIGHTS[act], 0));
    for (const act of possible) {
      left -= WEIGHTS[act];
      if (left < 0) return act;
    }
    return 'subscribe again';
  }

  /** `*70`, or a free orbit by its number. */
  #whereTo(): string {
    const free = ORBITS.filter((orbit) => !this.#town.parked.has(orbit));
    return this.#random.chance(0.5) ? '*70' : this.#random.pick(free);
  }

  /** Callers leave and phones subscribe while nobody is there to notice. */
  async #engineDies(): Promise<void> {
    this.#watching.engineIsDown();
    await this.#lab.engine.kill9();
    const [leaves] = this.#town.parked.keys();
    if (leaves !== undefined) await this.#town.hangUp(leaves);
    await this.#watchOneMore();
    await this.#subscribeAgain();
    await this.#lab.engine.start();
    this.#watching.engineIsUp();
    this.#note('engine killed and started');
  }

  async #moveIn({ user, node, userAgent }: Watcher): Promise<void> {
    const phone = await this.#lab.phone(user, { node, userAgent });
    this.#phones.set(user, { phone, lamps: [] });
    for (const orbit of ORBITS) {
      await this.#subscribe(user, orbit, 'sip');
      await this.#subscribe(user, orbit, 'park');
    }
  }

  async #subscribe(user: LabUser, orbit: string, proto: LampProto): Promise<void> {
    const known = this.#phones.get(user);
    if (known === undefined) throw new Error(`${user} has not moved in`);
    const since = performance.now();
    const lamp = await known.phone.watch(orbit, proto);
    known.lamps.push(lamp);
    this.#watching.add(lamp, orbit, since);
    this.#mostKeys = Math.max(this.#mostKeys, this.#watching.keys().length);
  }

  async #watchOneMore(): Promise<void> {
    const { user } = this.#random.pick(WATCHERS);
    await this.#subscribe(user, this.#random.pick(ORBITS), this.#random.chance(0.5) ? 'sip' : 'park');
  }

  async #subscribeAgain(): Promise<void> {
    const lamp = this.#random.pick(this.#watching.keys());
    const since = performance.now();
    await lamp.refresh();
    this.#watching.subscribedAgain(lamp, since);
  }

  async #reboot(watcher: Watcher): Promise<void> {
    const known = this.#phones.get(watcher.user);
    if (known !== undefined) {
      this.#watching.drop(known.lamps);
      this.#tally.add(known.lamps);
      await known.phone.losePower();
    }
    await this.#moveIn(watcher);
  }

  #note(step: string): void {
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + 1);
  }

  #report(): TruthReport {
    const { corrections, violations } = this.#watching;
    const occasions = new Set(corrections.map(({ occasion }) => occasion));
    const times = (wanted: Occasion): number[] =>
      corrections.filter(({ occasion }) => occasion === wanted).map(({ ms }) => ms);
    return {
      seed: this.#random.seed,
      steps: this.#steps,
      keys: this.#mostKeys,
      told: { sip: this.#tally.of('sip'), park: this.#tally.of('park') },
      spreads: new Map([...occasions].map((occasion) => [occasion, spread(times(occasion))])),
      worstMs: Math.max(
        0,
        ...corrections.filter(({ occasion }) => occasion !== 'engine restarted').map(({ ms }) => ms),
      ),
      withheldMs: this.#watching.withheldMs,
      unanswered: readFileSync(this.#lab.engine.logPath, 'utf8').split(UNANSWERED).length - 1,
      violations: [...violations, ...this.#tally.flaws],
    };
  }
}
