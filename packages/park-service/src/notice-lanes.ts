import type { SwitchNotice } from '@parkade/park-ports';

/**
 * Notices about one call are handled one after the other, in the order in which the switch spoke: a join that is followed by
 * a hang-up must not be seen the other way round. Notices about different calls do not wait for one another.
 */
export class NoticeLanes {
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #handle: (notice: SwitchNotice) => Promise<void>;

  constructor(handle: (notice: SwitchNotice) => Promise<void>) {
    this.#handle = handle;
  }

  /** Settles when this notice was handled; rejects when its handler did, without holding up the next. */
  take(notice: SwitchNotice): Promise<void> {
    const key = laneOf(notice);
    const before = this.#lanes.get(key) ?? Promise.resolve();
    const handled = before.then(() => this.#handle(notice));
    const settled = handled
      .catch(() => undefined)
      .then(() => {
        if (this.#lanes.get(key) === settled) this.#lanes.delete(key);
      });
    this.#lanes.set(key, settled);
    return handled;
  }

  /** Settles when nothing is being handled. */
  async idle(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }
}

function laneOf(notice: SwitchNotice): string {
  switch (notice.kind) {
    case 'leg-gone':
      return notice.callId ?? notice.leg;
    case 'legs-joined':
      return notice.callId ?? notice.a;
    case 'ring-failed':
      return notice.callId;
    case 'link-up':
    case 'link-lost':
      return `node ${notice.node}`;
  }
}
