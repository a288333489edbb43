import type { CommandReply } from './epoch-client.js';

interface Waiting {
  readonly run: () => Promise<CommandReply>;
  readonly settle: (reply: CommandReply) => void;
  readonly timer: NodeJS.Timeout;
}

/** More than this behind one command means the switch is not keeping up; better a plain "no" than a stampede later. */
const LONGEST_LANE = 10_000;

/**
 * One command at a time, in order. A command that could not start within its time, or whose link is lost before its turn,
 * is never started and says so (`link-down`).
 */
export class CommandQueue {
  readonly #queueMs: number;
  readonly #waiting = new Set<Waiting>();
  #busy = false;

  constructor(queueMs: number) {
    this.#queueMs = queueMs;
  }

  submit(run: () => Promise<CommandReply>): Promise<CommandReply> {
    if (this.#waiting.size >= LONGEST_LANE) return Promise.resolve({ kind: 'link-down' });
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#give(entry, { kind: 'link-down' }), this.#queueMs);
      const entry: Waiting = { run, settle, timer };
      this.#waiting.add(entry);
      if (!this.#busy) void this.#work();
    });
  }

  /** The link is lost: nothing that waits will be started. What has been started settles by itself. */
  clear(): void {
    for (const entry of this.#waiting) this.#give(entry, { kind: 'link-down' });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (const entry of this.#waiting) {
      this.#waiting.delete(entry);
      clearTimeout(entry.timer);
      entry.settle(await entry.run());
    }
    this.#busy = false;
  }

  #give(entry: Waiting, reply: CommandReply): void {
    clearTimeout(entry.timer);
    this.#waiting.delete(entry);
    entry.settle(reply);
  }
}
