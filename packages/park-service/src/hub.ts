import type { NodeId } from '@parkade/park-decision';
import type { LampAsked, SwitchEvent, Timer } from '@parkade/park-ports';

/**
 * One thing that is said, and who hears it. What is said before anybody is connected is heard by nobody: links and timers are
 * started when all are, and whoever starts looks for himself what happened before.
 */
export class Channel<T> {
  #heard: ((said: T) => Promise<void> | void) | undefined;

  /** @throws Error when somebody is connected already. */
  connect(heard: (said: T) => Promise<void> | void): void {
    if (this.#heard !== undefined) throw new Error('a channel has one hearer');
    this.#heard = heard;
  }

  /** Heard before it returns; settles when what follows from it is done. */
  readonly tell = async (said: T): Promise<void> => {
    await this.#heard?.(said);
  };
}

/** How those that are built first speak to those that are built on them. */
export class Hub {
  /** What a node's link has to say, and that it is up or lost. */
  readonly switchEvent = new Channel<SwitchEvent>();
  /** The store answers again. */
  readonly storeBack = new Channel<undefined>();
  readonly timerFired = new Channel<Timer>();
  /** A phone wants to know how a lamp is. */
  readonly lampAsked = new Channel<LampAsked>();
  /** A node's name belongs to another switch. */
  readonly nameLost = new Channel<{ readonly node: NodeId; readonly why: string }>();
}
