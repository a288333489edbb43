import type { SwitchEvent } from '@parkade/park-ports';

/** Notices as they come, to be waited for. */
export class Heard {
  readonly switchEvents: SwitchEvent[] = [];
  #wake: (() => void)[] = [];

  readonly take = (switchEvent: SwitchEvent): void => {
    this.switchEvents.push(switchEvent);
    for (const wake of this.#wake.splice(0)) wake();
  };

  /** The n-th notice of a kind (from 1); waits for it. */
  async nth<K extends SwitchEvent['kind']>(kind: K, n = 1): Promise<Extract<SwitchEvent, { kind: K }>> {
    for (;;) {
      const found = this.switchEvents.filter((one): one is Extract<SwitchEvent, { kind: K }> => one.kind === kind)[
        n - 1
      ];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }
}
