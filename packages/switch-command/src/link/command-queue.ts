import type { CommandReply } from './epoch-client.js';

/**
 * Who goes first in a lane: what keeps the link and leads legs to an engine, then what a leg waits for, what a call needs, lamps, and
 * looks at a whole node. Within a rank the order is kept; across ranks nothing depends on it.
 */
export const RANKS = ['way', 'leg', 'call', 'lamp', 'look'] as const;
export type Rank = (typeof RANKS)[number];

interface Waiting {
  readonly run: () => Promise<CommandReply>;
  readonly settle: (reply: CommandReply) => void;
  /** ms of the queue's clock. */
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

interface Head {
  readonly rank: Rank;
  readonly entry: Waiting;
}

/** More than this behind one command means the switch is not keeping up; better a plain "no" than a stampede later. */
const LONGEST_LANE = 10_000;

/** Whoever has waited for this part of their time does not wait for higher ranks any more. */
const OVERDUE_PART = 1 / 4;

/**
 * One command at a time, by rank and in order; no rank starves [N5]: while others are overdue every second command is one of theirs. A command that could not start within its time, or whose link is lost before its turn,
 * is never started and says so (`link-down`).
 */
export class CommandQueue {
  readonly #queueMs: number;
  readonly #waiting: Readonly<Record<Rank, Set<Waiting>>> = {
    way: new Set(),
    leg: new Set(),
    call: new Set(),
    lamp: new Set(),
    look: new Set(),
  };
  #busy = false;
  readonly #elapsed: () => number;
  /** When each rank had its last turn, by the count of turns. */
  readonly #lastTurn: Record<Rank, number> = { way: 0, leg: 0, call: 0, lamp: 0, look: 0 };
  #turns = 0;

  /**
   * @param queueMs  How long a command may wait for its turn.
   * @param elapsed  Milliseconds that no clock change touches.
   */
  constructor(queueMs: number, elapsed: () => number = () => performance.now()) {
    this.#queueMs = queueMs;
    this.#elapsed = elapsed;
  }

  submit(run: () => Promise<CommandReply>, rank: Rank = 'call'): Promise<CommandReply> {
    const waiting = this.#waiting[rank];
    if (waiting.size >= LONGEST_LANE) return Promise.resolve({ kind: 'link-down' });
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#give(waiting, entry, { kind: 'link-down' }), this.#queueMs);
      const entry: Waiting = { run, settle, timer, since: this.#elapsed() };
      waiting.add(entry);
      if (!this.#busy) void this.#work();
    });
  }

  /** The link is lost: nothing that waits will be started. What has been started settles by itself. */
  clear(): void {
    for (const waiting of Object.values(this.#waiting))
      for (const entry of waiting) this.#give(waiting, entry, { kind: 'link-down' });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let entry = this.#take(); entry !== undefined; entry = this.#take()) entry.settle(await entry.run());
    this.#busy = false;
  }

  #take(): Waiting | undefined {
    const heads = RANKS.flatMap((rank) => this.#headOf(rank) ?? []);
    const head = this.#overdue(heads) ?? heads[0];
    if (head === undefined) return undefined;
    const { rank, entry } = head;
    this.#waiting[rank].delete(entry);
    clearTimeout(entry.timer);
    this.#lastTurn[rank] = this.#turns += 1;
    return entry;
  }

  #headOf(rank: Rank): Head | undefined {
    for (const entry of this.#waiting[rank]) return { rank, entry };
    return undefined;
  }

  /** At every second turn, the overdue rank that has gone longest without one. */
  #overdue(heads: readonly Head[]): Head | undefined {
    if (this.#turns % 2 === 0) return undefined;
    const dueBefore = this.#elapsed() - this.#queueMs * OVERDUE_PART;
    return heads
      .filter(({ entry }) => entry.since < dueBefore)
      .toSorted((a, b) => this.#lastTurn[a.rank] - this.#lastTurn[b.rank])[0];
  }

  #give(waiting: Set<Waiting>, entry: Waiting, reply: CommandReply): void {
    clearTimeout(entry.timer);
    waiting.delete(entry);
    entry.settle(reply);
  }
}
