import type { SwitchEvent } from '@parkade/park-ports';

/**
 * Switch events about one call are handled one after the other, in the order in which the switch spoke: a join that is followed by
 * a hang-up must not be seen the other way round. Switch events about different calls do not wait for one another.
 */
export class SwitchEventQueues {
  readonly #queues = new Map<string, Promise<void>>();
  readonly #handle: (switchEvent: SwitchEvent) => Promise<void>;

  constructor(handle: (switchEvent: SwitchEvent) => Promise<void>) {
    this.#handle = handle;
  }

  /** Settles when this event was handled; rejects when its handler did, without holding up the next. */
  take(switchEvent: SwitchEvent): Promise<void> {
    const key = queueOf(switchEvent);
    const before = this.#queues.get(key) ?? Promise.resolve();
    const handled = before.then(() => this.#handle(switchEvent));
    const settled = handled
      .catch(() => undefined)
      .then(() => {
        if (this.#queues.get(key) === settled) this.#queues.delete(key);
      });
    this.#queues.set(key, settled);
    return handled;
  }

  /** Settles when nothing is being handled. */
  async idle(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all(this.#queues.values());
  }
}

function queueOf(switchEvent: SwitchEvent): string {
  switch (switchEvent.kind) {
    case 'leg-gone':
      return switchEvent.callId ?? switchEvent.leg;
    case 'legs-joined':
      return switchEvent.callId ?? switchEvent.a;
    case 'ring-failed':
      return switchEvent.callId;
    case 'keys-pressed':
    case 'escape-pressed':
      return switchEvent.leg;
    case 'link-up':
    case 'link-lost':
      return `node ${switchEvent.node}`;
  }
}
