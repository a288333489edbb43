/** Two people who talk until one parks the other, and a third who fetches the caller; heard by their tones. */
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { liveCalls, type StoreAddress } from '../engine/store-reader.js';
import type { LabIncomingCall, LabOutgoingCall, LabUser, NodeName, Sound } from '../lab.js';
import type { RealPhone } from '../real-switch/real-phone.js';

/** From the park to somebody who talks to the caller: guard, failsafe, adoption, recall. */
const TAKEN_WITHIN_MS = 60_000;

export interface Couple {
  readonly caller: LabUser;
  readonly parker: LabUser;
  readonly retriever: LabUser;
  /** Of caller and parker. */
  readonly node: NodeName;
  readonly retrieverNode: NodeName;
}

/** The retriever of the second couple is on the other node. */
export const COUPLES: readonly Couple[] = [
  { caller: '1000', parker: '1001', retriever: '1002', node: 'node-a', retrieverNode: 'node-a' },
  { caller: '1003', parker: '1004', retriever: '1005', node: 'node-b', retrieverNode: 'node-a' },
];

export interface CoupleSurroundings {
  readonly phoneOf: (user: LabUser) => RealPhone;
  readonly store: StoreAddress;
  /** The node under the caller was killed since this `performance.now()`. */
  readonly wasKilled: (node: NodeName, since: number) => boolean;
}

export interface StoryEnd {
  readonly how: string;
  readonly violations: readonly string[];
}

export class CoupleStory {
  readonly #couple: Couple;
  readonly #around: CoupleSurroundings;
  readonly #since = performance.now();

  constructor(couple: Couple, around: CoupleSurroundings) {
    this.#couple = couple;
    this.#around = around;
  }

  /** They talk, the caller is parked, and after `waitMs` somebody begins to fetch them. */
  async tell(waitMs: number): Promise<StoryEnd> {
    const { caller: who, parker, node } = this.#couple;
    const caller = this.#around.phoneOf(who).call(parker);
    try {
      await caller.untilAnswered();
      await caller.hears(parker);
      const parkerCall = await this.#callFromNow(parker);
      await parkerCall.blindTransfer('*70');
      await pause(waitMs);
      const how = await this.#fetch(caller);
      return { how, violations: this.#strangers(caller.everHeard()) };
    } catch (error) {
      if (this.#around.wasKilled(node, this.#since))
        return { how: 'lost with the node', violations: this.#strangers(caller.everHeard()) };
      const what = error instanceof Error ? error.message : String(error);
      return { how: 'failed', violations: [`${who}: ${what}`, ...this.#strangers(caller.everHeard())] };
    } finally {
      await this.#endCalls();
    }
  }

  /** What rang in the round before (a late recall) is over by now. */
  async #callFromNow(user: LabUser): Promise<LabIncomingCall> {
    const phone = this.#around.phoneOf(user);
    let call = await phone.nextCall();
    while (!call.isUp()) call = await phone.nextCall();
    return call;
  }

  /** Dials the caller's orbit until somebody has them; the parker answers whatever rings. */
  async #fetch(caller: LabOutgoingCall): Promise<string> {
    const { retriever, parker, node } = this.#couple;
    const since = performance.now();
    while (performance.now() - since < TAKEN_WITHIN_MS) {
      if (caller.firstHeardAfter(retriever, since) !== undefined) return 'picked up';
      if (caller.firstHeardAfter(parker, since) !== undefined) return 'rung back';
      // A switch that was killed tells nobody: the phone believes that it still talks.
      if (this.#around.wasKilled(node, this.#since)) throw new Error('the node was killed');
      if (!caller.isUp()) throw new Error('the caller was hung up while they waited');
      const orbit = await this.#orbit();
      if (orbit !== undefined) await this.#dialOnce(orbit, caller, since);
      await pause(200);
    }
    throw new Error(`nobody has the caller after ${TAKEN_WITHIN_MS} ms`);
  }

  async #dialOnce(orbit: string, caller: LabOutgoingCall, since: number): Promise<void> {
    const { retriever } = this.#couple;
    const call = this.#around.phoneOf(retriever).call(orbit);
    const until = performance.now() + 8_000;
    await call.untilAnswered({ within: 8_000 }).catch(() => undefined);
    while (performance.now() < until && call.isUp()) {
      if (caller.firstHeardAfter(retriever, since) !== undefined) return;
      await pause(50);
    }
    await call.hangUp().catch(() => undefined);
  }

  async #orbit(): Promise<string | undefined> {
    const calls = await liveCalls(this.#around.store).catch(() => []);
    return calls.find(
      (call) => (call.kind === 'parked' || call.kind === 'recalling') && call.caller.number === this.#couple.caller,
    )?.orbit;
  }

  #strangers(heard: readonly Sound[]): readonly string[] {
    const own: readonly Sound[] = [this.#couple.parker, this.#couple.retriever];
    return COUPLES.flatMap(({ caller, parker, retriever }): Sound[] => [caller, parker, retriever])
      .filter((sound) => heard.includes(sound) && !own.includes(sound))
      .map((stranger) => `a stranger: ${this.#couple.caller} heard ${stranger}`);
  }

  async #endCalls(): Promise<void> {
    const { caller, parker, retriever } = this.#couple;
    for (const user of [caller, parker, retriever])
      for (const call of this.#around.phoneOf(user).sip.calls) await call.hangUp().catch(() => undefined);
  }
}
