import type { Leg } from '../channel/leg.js';
import { conductJoin } from './conduct-join.js';
import { startDialling } from './dial.js';
import { uuidBridge } from './meet.js';
import type { OriginatingNode } from './outbound-legs.js';
import { flipCallerId } from './transfer.js';

/** Who is rung for the callers of a `mod_callcenter` queue. */
export interface Agent {
  /** `cc_agent`. */
  readonly name: string;
  /** Dial string. */
  readonly contact: string;
}

/** Seconds an agent is rung when nothing else says so. */
const RING_SECONDS = 60;

/**
 * The queues of a node, as far as they bring two to a talk: `mod_fifo` and `mod_callcenter` with one caller and one agent at a time,
 * no strategies, no wrap-up, no statistics. What the legs say of it is recorded.
 */
export class Queues {
  readonly #node: OriginatingNode;
  readonly #agents: Readonly<Record<string, Agent>>;
  readonly #waiting = new Map<string, Leg[]>();
  readonly #members = new Map<string, string[]>();

  /** @param agents  of `mod_callcenter`, by queue */
  constructor(node: OriginatingNode, agents: Readonly<Record<string, Agent>>) {
    this.#node = node;
    this.#agents = agents;
  }

  /** `fifo_member add|del <queue> <dial string>` (mod_fifo.c:fifo_member_api_function). */
  member(act: string, queue: string, dial: string): boolean {
    const others = (this.#members.get(queue) ?? []).filter((one) => one !== dial);
    if (act !== 'add' && act !== 'del') return false;
    this.#members.set(queue, act === 'add' ? [...others, dial] : others);
    return true;
  }

  /** `fifo <queue> in`: waits with music until an agent takes the leg out; members are rung for it. */
  async wait(leg: Leg, queue: string): Promise<void> {
    leg.answer();
    leg.setMedia({ kind: 'play', what: leg.expand('${hold_music}') });
    this.#line(queue).push(leg);
    for (const dial of this.#members.get(queue) ?? []) void this.#ringMember(leg, queue, dial);
    await leg.orders.wait<void>(() => () => undefined);
    this.#leave(queue, leg);
  }

  /** `fifo <queue> out nowait`: talks to whoever waits longest; the agent's thread conducts (mod_fifo.c:fifo_function). */
  async take(agent: Leg, queue: string): Promise<void> {
    const caller = this.#line(queue).find((leg) => leg.alive && leg.join === null);
    if (caller === undefined) return;
    this.#leave(queue, caller);
    agent.answer();
    const { callerIdName, callerIdNumber } = caller.profile;
    agent.profile = { ...agent.profile, calleeIdName: callerIdName, calleeIdNumber: callerIdNumber };
    await conductJoin(agent, caller);
    if (!agent.calledAway) agent.hangUp('NORMAL_CLEARING');
  }

  /** `callcenter <queue>`: the agent is rung, and joined with the leg by its uuid (mod_callcenter.c:outbound_agent_thread_run). */
  async callCenter(leg: Leg, queue: string): Promise<void> {
    const agent = this.#agents[queue];
    leg.answer();
    leg.setMedia({ kind: 'play', what: leg.expand('${hold_music}') });
    if (agent === undefined) {
      leg.node.log.write('error', `no agent is in the queue ${queue}`);
      return;
    }
    const dialling = startDialling({
      node: this.#node,
      dial: `{${this.#nameOf(leg, 'effective')},cc_agent=${agent.name}}${agent.contact}`,
      parent: null,
      timeoutSec: RING_SECONDS,
    });
    void dialling.result.then((end) => {
      if (end.kind !== 'answered') return;
      leg.variables.set('cc_agent', agent.name);
      if (uuidBridge(leg, end.leg) === 'refused') end.leg.hangUp('NORMAL_CLEARING');
    });
    await leg.orders.wait<void>(() => () => undefined);
    if (!leg.alive) dialling.cancel('ORIGINATOR_CANCEL');
  }

  async #ringMember(caller: Leg, queue: string, dial: string): Promise<void> {
    const variables = `${this.#nameOf(caller, 'profile')},fifo_bridge_uuid=${caller.uuid}`;
    const dialling = startDialling({
      node: this.#node,
      dial: `{${variables}}${dial}`,
      parent: null,
      timeoutSec: RING_SECONDS,
    });
    const stop = caller.onHangup(() => dialling.cancel('ORIGINATOR_CANCEL'));
    const end = await dialling.result;
    stop();
    if (end.kind !== 'answered') return;
    flipCallerId(end.leg);
    const actions = [{ application: 'fifo', data: `${queue} out nowait`, inline: false }];
    end.leg.orders.redirect({ kind: 'run', name: 'fifo', actions });
  }

  #nameOf(leg: Leg, which: 'effective' | 'profile'): string {
    const { callerIdName, callerIdNumber } = leg.profile;
    const effective = which === 'effective' ? leg.variables.get('effective_caller_id_name') : undefined;
    return `origination_caller_id_name='${effective ?? callerIdName}',origination_caller_id_number=${callerIdNumber}`;
  }

  #line(queue: string): Leg[] {
    const line = this.#waiting.get(queue) ?? [];
    this.#waiting.set(queue, line);
    return line;
  }

  #leave(queue: string, leg: Leg): void {
    this.#waiting.set(
      queue,
      this.#line(queue).filter((one) => one !== leg),
    );
  }
}
