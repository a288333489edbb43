import type { NodeId, LotDirectory, MessageWord, Refusal } from '@parkade/park-decision';
import type {
  AskedRequests,
  Clock,
  EventLog,
  IdSource,
  Logger,
  Meters,
  ParkStore,
  SwitchCommands,
  Tickets,
  TimerQueue,
  Tries,
} from '@parkade/park-ports';

export interface EngineSettings {
  /** How much later than the end of the recall chain the switch's own failsafe acts. */
  readonly failsafeGraceMs: number;
  /** How long a one-time ticket between nodes lives. */
  readonly ticketMs: number;
  /** A committed outbox command that is older than this was forgotten by whoever committed it. */
  readonly outboxGraceMs: number;
  /** Music that exists on every switch, for a lot whose own music cannot be played. */
  readonly safeMusic: string;
  /** FreeSWITCH playable that asks whoever answers a recall to press 1. */
  readonly confirmPrompt: string;
  /** FreeSWITCH playable that whoever answers an announced recall hears before the orbit. */
  readonly recallPrompt: string;
  /** FreeSWITCH playables that tell why not. */
  readonly refusalPrompts: Readonly<Record<Refusal, string>>;
  /** What a parker's phone is told, with `{caller}`, `{orbit}`, `{by}`, `{to}`, `{wait}` in it. */
  readonly messages: Readonly<Record<MessageWord, string>>;
}

/** Asked at each use and never kept: a configuration may be replaced between two facts. */
export interface Settings {
  current(): EngineSettings;
}

/** Everything the engine works with; it keeps no truth of its own. */
export interface EngineDeps {
  readonly store: ParkStore;
  readonly events: Pick<EventLog, 'append'>;
  readonly tickets: Tickets;
  /** What every engine hears of is done by one. */
  readonly asked: Pick<AskedRequests, 'begin'>;
  readonly tries: Tries;
  readonly switches: SwitchCommands;
  readonly timers: TimerQueue;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  readonly meters: Meters;
  readonly lots: LotDirectory;
  /** Whether a node is being emptied: it takes no new parked calls then. Answered at once, from memory. */
  readonly isDraining: (node: NodeId) => boolean;
  /** Whether more is asked of a node than it can do: what can wait then waits. Answered at once, from memory. */
  readonly isOverloaded: (node: NodeId) => boolean;
  readonly settings: Settings;
  /** Takes over work that nobody waits for; its end can be awaited at shutdown. */
  readonly background: Background;
}

/** Work without a waiter. A failure is logged, never thrown. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #inHand = new Set<string>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Nothing is done for a key while the same is in hand: a switch that is slow to answer must not be asked again and again. */
  runOnce(what: string, key: string, work: () => Promise<void>): void {
    if (this.#inHand.has(key)) return;
    this.#inHand.add(key);
    this.run(what, () => work().finally(() => this.#inHand.delete(key)));
  }

  run(what: string, work: () => Promise<void>): void {
    const task = work().catch((error: unknown) => {
      this.#log.error('background work failed', {
        what,
        error: error instanceof Error ? error.message : String(error),
      });
    });
    const tracked = task.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Settles when nothing is running any more, work started meanwhile included. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
