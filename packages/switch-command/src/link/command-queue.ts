import type { CommandReply } from './epoch-client.js';

/**
 * Who goes first in a lane: what a leg waits for, then what a call needs, then lamps, then looks at a whole node. Within a rank the order
 * is kept; across ranks nothing depends on it.
 */
export const RANKS = ['leg', 'call', 'lamp', 'look'] as const;
export type Rank = (typeof RANKS)[number];

interface Waiting {
  readonly run: () => Promise<CommandReply>;
  readonly settle: (reply: CommandReply) => void;
  readonly timer: NodeJS.Timeout;
}

/** More than this behind one command means the switch is not keeping up; better a plain "no" than a stampede later. */
const LONGEST_LANE = 10_000;

/**
 * One command at a time, by rank and in order. A command that could not start within its time, or whose link is lost before its turn,
 * is never started and says so (`link-down`).
 */
export class CommandQueue {
  readonly #queueMs: number;
  readonly #waiting: Readonly<Record<Rank, Set<Waiting>>> = {
    leg: new Set(),
    call: new Set(),
    lamp: new Set(),
    look: new Set(),
  };
  #busy = false;

  constructor(queueMs: number) {
    this.#queueMs = queueMs;
  }

  submit(run: () => Promise<CommandReply>, rank: Rank = 'call'): Promise<CommandReply> {
    const waiting = this.#waiting[rank];
    if (waiting.size >= LONGEST_LANE) return Promise.resolve({ kind: 'link-down' });
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#give(waiting, entry, { kind: 'link-down' }), this.#queueMs);
      const entry: Waiting = { run, settle, timer };
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
    for (const rank of RANKS)
      for (const entry of this.#waiting[rank]) {
        this.#waiting[rank].delete(entry);
        clearTimeout(entry.timer);
        return entry;
      }
    return undefined;
  }

  #give(waiting: Set<Waiting>, entry: Waiting, reply: CommandReply): void {
    clearTimeout(entry.timer);
    waiting.delete(entry);
    entry.settle(reply);
  }
}
