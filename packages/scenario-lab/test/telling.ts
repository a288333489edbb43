/** Many stories on one practice host at a time, as jest tests. */
import { afterAll, it } from '@jest/globals';
import { PracticeHost, tell, type PracticeOptions, type Scenario } from '../src/index.js';

const ONE_SCENARIO_MS = 90_000;

/** Lets so many in at a time, in the order in which they come. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  async through(act: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** A host for one `describe`; it is made by whoever comes first, since concurrent tests begin before any hook has run. */
export class Telling {
  readonly #options: () => PracticeOptions;
  readonly #gate: Gate;
  #host: PracticeHost | undefined;
  #failed = false;

  /** @param options  Asked once, by the first story. */
  constructor(gate: Gate, options: () => PracticeOptions = () => ({})) {
    this.#gate = gate;
    this.#options = options;
    afterAll(async () => this.#host?.close(this.#failed), 30_000);
  }

  /** Among others, when the gate has a place. */
  among(scenario: Scenario): void {
    it.concurrent(titleOf(scenario), () => this.#gate.through(() => this.#tell(scenario)), ONE_SCENARIO_MS);
  }

  /** After those, one by one. */
  alone(scenario: Scenario): void {
    it(titleOf(scenario), () => this.#tell(scenario), ONE_SCENARIO_MS);
  }

  async #tell(scenario: Scenario): Promise<void> {
    const host = (this.#host ??= PracticeHost.start(this.#options()));
    try {
      await tell(host, scenario);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}

const titleOf = ({ id, title }: Scenario): string => `${id} ${title}`;

/** Lamps promise times of their own; a neighbour's start must not take them the processor. */
export const isAboutTimes = ({ id }: Scenario): boolean => id.startsWith('lamp-');
