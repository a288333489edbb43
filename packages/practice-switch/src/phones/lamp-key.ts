import { randomUUID } from 'node:crypto';
import type { SwitchCore } from '../channel/leg.js';
import type { Changes } from '../core/changes.js';
import type { SentEvent, SentEvents } from '../core/sent-events.js';

/** What a key asks of the node it subscribes to. */
export interface PresenceNode {
  readonly core: SwitchCore;
  readonly running: boolean;
  readonly sentEvents: SentEvents;
}

/** `confirmed`, `early`, `terminated`; null before anything was said. */
export type LampState = string | null;

/** One thing a key was told. */
export interface LampTold {
  /** `performance.now()` */
  readonly at: number;
  readonly state: string;
  readonly caller: string | undefined;
}

export interface LampKeyOptions {
  /** `park` for keys that watch `park+701`, `sip` for those that watch `701`. */
  readonly proto?: 'sip' | 'park';
}

/**
 * A phone's key that watches an orbit. Subscribing and every refresh make the switch ask with PRESENCE_PROBE; when nobody
 * answers, a lamp for `701` goes out and one for `park+701` stays as it was (sofia_presence.c, SUBSCRIBE; seen).
 */
export class LampKey {
  readonly watched: string;
  readonly subscription: string;
  readonly #node: PresenceNode;
  readonly #changes: Changes;
  readonly #proto: 'sip' | 'park';
  #state: LampState = null;
  readonly #told: LampTold[] = [];
  readonly #close: () => void;

  constructor(watched: string, node: PresenceNode, changes: Changes, options: LampKeyOptions) {
    this.watched = watched;
    this.subscription = randomUUID();
    this.#node = node;
    this.#changes = changes;
    this.#proto = options.proto ?? 'sip';
    this.#close = node.sentEvents.listen((event) => this.#hear(event));
  }

  get state(): LampState {
    return this.#state;
  }

  get isLit(): boolean {
    return this.#state === 'confirmed' || this.#state === 'early';
  }

  /** Every state this key was told, oldest first. */
  history(): readonly string[] {
    return this.#told.map(({ state }) => state);
  }

  told(): readonly LampTold[] {
    return this.#told;
  }

  /** The phone has gone: nothing is heard any more. */
  close(): void {
    this.#close();
  }

  /** SUBSCRIBE, the first or a refresh. */
  subscribe(): this {
    if (!this.#node.running) return this;
    // The switch's own view of a plain number is an empty list; of another proto it says nothing by itself.
    if (this.#proto === 'sip') this.#show('terminated');
    const prefix = this.#proto === 'park' ? 'park+' : '';
    this.#node.core.bus.fire('PRESENCE_PROBE', [
      ['proto', this.#proto],
      ['login', 'internal'],
      ['from', `watcher@${this.#node.core.domain}`],
      ['to', `${prefix}${this.watched}`],
      ['sip_profile', 'internal'],
      ['expires', '1800'],
      ['sub-call-id', this.subscription],
      ...(this.#proto === 'sip' ? ([['probe-type', 'dialog']] as const) : []),
    ]);
    return this;
  }

  /** Resolves when the key is told `state`. */
  eventually(state: string, withinMs = 15_000): Promise<void> {
    return this.#changes
      .until(
        () => this.#state === state,
        withinMs,
        () => `lamp ${this.watched} ${state}; it is ${this.#state ?? 'unknown'}`,
      )
      .then(() => undefined);
  }

  #hear(event: SentEvent): void {
    if (event.name !== 'PRESENCE_IN' || event.headers.get('from') !== this.watched) return;
    const proto = event.headers.get('proto') ?? 'any';
    if (proto !== 'any' && proto !== this.#proto) return;
    const only = event.headers.get('call-id');
    if (only !== undefined && only !== this.subscription) return;
    // Without `unique-id` there is no <dialog> in the NOTIFY (sofia_presence.c:2930).
    if (!event.headers.has('unique-id')) return;
    this.#show(event.headers.get('answer-state') ?? 'terminated', event.headers.get('Caller-Caller-ID-Name'));
  }

  #show(state: string, caller?: string): void {
    this.#state = state;
    this.#told.push({ at: performance.now(), state, caller });
    this.#changes.announce();
  }
}
