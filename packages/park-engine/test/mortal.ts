import { Background, type EngineDeps } from '@parkade/park-engine';
import type { Rig } from '@parkade/testkit';

/** When the engine dies: at its n-th step into the world, before or after that step had its effect. */
export interface Death {
  readonly at: number;
  readonly effect: 'before' | 'after';
}

/**
 * The parts of an engine that is killed at one of its steps into the world (a method of the store, the switches or the
 * timers). From then on nothing it asks for has any effect, and nothing answers it: for the others it is dead.
 */
export class MortalParts {
  readonly deps: EngineDeps;
  /** Settles when the engine has died. */
  readonly died: Promise<'died'>;
  steps: string[] = [];
  #dead = false;
  #die: (word: 'died') => void = () => undefined;

  constructor(rig: Rig, death: Death) {
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
    this.deps = {
      ...rig.deps,
      store: this.#guard('store', rig.deps.store, death),
      switches: this.#guard('switches', rig.deps.switches, death),
      timers: this.#guard('timers', rig.deps.timers, death),
      background: new Background(rig.log),
    };
  }

  #guard<T extends object>(name: string, port: T, death: Death): T {
    return new Proxy(port, {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key, target);
        if (typeof method !== 'function') return method;
        return (...args: readonly unknown[]) =>
          this.#step(`${name}.${String(key)}`, death, () => Reflect.apply(method, target, args));
      },
    });
  }

  async #step(what: string, death: Death, work: () => unknown): Promise<unknown> {
    if (this.#dead) return never();
    const fatal = this.steps.length === death.at;
    this.steps.push(what);
    if (!fatal) return work();
    this.#dead = true;
    if (death.effect === 'after') await work();
    this.#die('died');
    return never();
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
