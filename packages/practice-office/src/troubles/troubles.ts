/** What may go wrong, made on a press: each promise is measured, and told as kept or broken. One at a time. */
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { PracticeLab } from '@parkade/practice-switch';
import { eventually, liveCalls, type PracticeScenario, type StoreHome } from '@parkade/scenario-lab';
import type { Journal } from '../journal.js';
import { ALICE, CALLS_AT_ONCE } from '../people.js';
import type { TroubleId, TroubleState, TroubleTold } from '../told.js';
import { heardSomebody, musicMissed, Visitors, type Visitor } from './visitors.js';

export interface TroubleDeps {
  readonly scenario: PracticeScenario;
  readonly lab: PracticeLab;
  readonly store: StoreHome;
  readonly journal: Journal;
  readonly onChange: () => void;
}

type Measured = Readonly<Record<string, string>>;

/** Long enough to be seen on the board. */
const LASTS_MS = 5000;
const STAYS_MS = 8000;
/** Lamps are lit by then, and the board shows who waits. */
const SETTLES_MS = 1200;
const WITHIN_MS = 20_000;
const IDS: readonly TroubleId[] = ['ten-calls', 'engine', 'store', 'switch'];

class BrokenPromise extends Error {}

export class Troubles {
  readonly #deps: TroubleDeps;
  readonly #visitors: Visitors;
  readonly #states = new Map<TroubleId, TroubleTold>(IDS.map((id) => [id, { id, state: 'idle', gaps: {} }]));

  constructor(deps: TroubleDeps) {
    this.#deps = deps;
    this.#visitors = new Visitors(deps.lab);
  }

  told(): readonly TroubleTold[] {
    return [...this.#states.values()];
  }

  sendVisitorsHome(): void {
    this.#visitors.sendHome();
  }

  /** Nothing while another one runs. */
  begin(id: TroubleId): void {
    if (this.told().some(({ state }) => state === 'runs')) return;
    void this.#run(id);
  }

  async #run(id: TroubleId): Promise<void> {
    const { journal } = this.#deps;
    this.#set(id, 'runs', {});
    journal.press({ word: 'trouble-begins', gaps: { trouble: id } }, performance.now());
    try {
      const measured = await this.#carryOut(id);
      journal.tell({ word: 'trouble-held', gaps: { trouble: id, ...measured } }, performance.now(), null);
      this.#set(id, 'held', measured);
    } catch (error) {
      const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
      journal.tell({ word: 'trouble-broken', gaps: { trouble: id, why } }, performance.now(), null);
      this.#set(id, 'broken', { why });
    } finally {
      this.#visitors.sendHome();
      this.#deps.onChange();
    }
  }

  #set(id: TroubleId, state: TroubleState, gaps: Measured): void {
    this.#states.set(id, { id, state, gaps });
    this.#deps.onChange();
  }

  #carryOut(id: TroubleId): Promise<Measured> {
    switch (id) {
      case 'ten-calls':
        return this.#tenCalls();
      case 'engine':
        return this.#stopEngine();
      case 'store':
        return this.#unplugStore();
      case 'switch':
        return this.#cutSwitch();
    }
  }

  /** Ten are parked in one instant: each has a bay of their own, hears music and nobody else. */
  async #tenCalls(): Promise<Measured> {
    const visitors = await this.#visitors.arrive(CALLS_AT_ONCE);
    const before = new Set(await this.#orbitsTaken());
    const since = performance.now();
    const slowestMs = await this.#visitors.parkAll(visitors);
    const bays = await eventually('ten bays to be taken', { within: WITHIN_MS }, async () => {
      const taken = (await this.#orbitsTaken()).filter((orbit) => !before.has(orbit));
      return taken.length >= visitors.length ? taken : undefined;
    });
    if (new Set(bays).size !== visitors.length)
      throw new BrokenPromise(`${visitors.length} callers have ${new Set(bays).size} bays`);
    await pause(STAYS_MS);
    const heard = visitors.filter(({ call }) => heardSomebody(call, since + slowestMs));
    if (heard.length > 0) throw new BrokenPromise(`${heard[0]?.name ?? ''} heard somebody`);
    return { n: String(visitors.length), ms: String(slowestMs) };
  }

  async #stopEngine(): Promise<Measured> {
    const { engine } = this.#deps.scenario;
    return this.#whileAway(async () => {
      await engine.kill9();
      this.#deps.onChange();
      await pause(LASTS_MS);
      const from = performance.now();
      await engine.start();
      return from;
    });
  }

  async #unplugStore(): Promise<Measured> {
    const { redis, engine } = this.#deps.scenario;
    return this.#whileAway(async () => {
      await redis.begins('cut off');
      await pause(LASTS_MS);
      await redis.ends('cut off');
      const from = performance.now();
      await readyAgain(engine.httpPort);
      return from;
    });
  }

  async #cutSwitch(): Promise<Measured> {
    const { scenario } = this.#deps;
    return this.#whileAway(async () => {
      scenario.cutLink(ALICE.node);
      await pause(LASTS_MS);
      const heardOf = this.#engineIsHeardAt(ALICE.node);
      scenario.mendLink(ALICE.node);
      const from = performance.now();
      await heardOf;
      return from;
    });
  }

  /**
   * A visitor waits on music while something is away, and is in the same bay afterwards.
   *
   * @param away resolves when it is back, with the instant at which that began
   */
  async #whileAway(away: () => Promise<number>): Promise<Measured> {
    const [visitor] = await this.#visitors.arrive(1);
    if (visitor === undefined) throw new BrokenPromise('nobody called');
    await this.#visitors.parkAll([visitor]);
    const bay = await this.#bayOf(visitor);
    await pause(SETTLES_MS);
    const since = performance.now();
    const from = await away();
    const backMs = Math.round(performance.now() - from);
    const missed = musicMissed(visitor.call, since);
    if (visitor.call.end !== null) throw new BrokenPromise(`${visitor.name} was cut off: ${visitor.call.end.text}`);
    if (missed > 0) throw new BrokenPromise(`${visitor.name} heard no music for ${missed} ms`);
    const now = await this.#bayOf(visitor);
    if (now !== bay) throw new BrokenPromise(`${visitor.name} was in ${bay}, and is in ${now}`);
    return { who: visitor.name, bay, ms: String(backMs) };
  }

  /** The switch gets the next request of an engine. */
  #engineIsHeardAt(node: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        stop();
        reject(new BrokenPromise('the engine did not come back to the switch'));
      }, WITHIN_MS);
      const stop = this.#deps.lab.node(node).hearRequests(() => {
        stop();
        clearTimeout(late);
        resolve();
      });
    });
  }

  /** In which bay, as the store says. */
  async #bayOf({ name, call }: Visitor): Promise<string> {
    return eventually(
      `the store to know where ${name} is`,
      { within: WITHIN_MS },
      async () =>
        (await liveCalls(await this.#deps.store.whereNow())).find((one) => JSON.stringify(one).includes(call.legUuid))
          ?.orbit,
    );
  }

  async #orbitsTaken(): Promise<readonly string[]> {
    return (await liveCalls(await this.#deps.store.whereNow())).map(({ orbit }) => orbit);
  }
}

const readyAgain = (httpPort: number): Promise<true> =>
  eventually('the engine to be ready again', { within: WITHIN_MS }, async () => {
    const { status } = await fetch(`http://127.0.0.1:${httpPort}/readyz`, { signal: AbortSignal.timeout(1000) });
    return status === 200 ? true : undefined;
  });
