import type { SwitchNotice } from '@parkade/park-ports';

/** Notices as they come, to be waited for. */
export class Heard {
  readonly notices: SwitchNotice[] = [];
  #wake: (() => void)[] = [];

  readonly take = (notice: SwitchNotice): void => {
    this.notices.push(notice);
    for (const wake of this.#wake.splice(0)) wake();
  };

  /** The n-th notice of a kind (from 1); waits for it. */
  async nth<K extends SwitchNotice['kind']>(kind: K, n = 1): Promise<Extract<SwitchNotice, { kind: K }>> {
    for (;;) {
      const found = this.notices.filter((one): one is Extract<SwitchNotice, { kind: K }> => one.kind === kind)[n - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }
}
