import type { Timing } from './timing.js';

export interface ScheduledTask {
  readonly id: number;
  /** The leg's uuid: `sched_del <uuid>` removes them all. */
  readonly group: string;
  readonly what: string;
}

/** Whom a task is for; it is not carried out once they are gone. */
export interface ScheduledFor {
  readonly uuid: string;
  readonly alive: boolean;
}

/** The switch's own timers (switch_scheduler.c). A task outlives transfers and joins; only its leg's end removes it. */
export class Scheduler {
  readonly #timing: Timing;
  readonly #tasks = new Map<number, { readonly task: ScheduledTask; readonly cancel: () => void }>();
  #lastId = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Returns the task's id. */
  add(leg: ScheduledFor, seconds: number, what: string, act: () => void): number {
    const id = (this.#lastId += 1);
    const cancel = this.#timing.afterSeconds(seconds, () => {
      this.#tasks.delete(id);
      if (leg.alive) act();
    });
    this.#tasks.set(id, { task: { id, group: leg.uuid, what }, cancel });
    return id;
  }

  /** All digits mean a task id, anything else a group. Returns how many were removed. */
  remove(idOrGroup: string): number {
    const byId = /^\d+$/.test(idOrGroup);
    let removed = 0;
    for (const [id, entry] of this.#tasks) {
      if (byId ? id !== Number(idOrGroup) : entry.task.group !== idOrGroup) continue;
      entry.cancel();
      this.#tasks.delete(id);
      removed += 1;
    }
    return removed;
  }

  tasks(): readonly ScheduledTask[] {
    return [...this.#tasks.values()].map((entry) => entry.task);
  }

  clear(): void {
    for (const entry of this.#tasks.values()) entry.cancel();
    this.#tasks.clear();
  }
}
