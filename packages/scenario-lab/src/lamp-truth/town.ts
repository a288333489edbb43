/** The people of a lamp truth test: few phones, many calls. What they may do next depends on who is parked. */
import type { LabIncomingCall, LabOutgoingCall, LabPhone, LabUser, NodeName, ScenarioLab } from '../lab.js';
import { eventually } from '../waiting.js';
import type { LampWatching } from './watching.js';

const PEOPLE: Readonly<Record<NodeName, { readonly calls: LabUser; readonly parks: LabUser }>> = {
  'node-a': { calls: '1000', parks: '1001' },
  'node-b': { calls: '1002', parks: '1003' },
};

/** What it says goes into the XML of every NOTIFY about who waits; nothing of it may act there. */
const CALLERS_NAME = 'A & B <"x"> </dialog>';

/** Names an orbit of the lot: a recall is shown as orbit and caller. */
const RECALL = /\b7\d\d\b/;

/** A caller whom the switch had to park alone is found by the engine within ten seconds. */
const PARKED_WITHIN_MS = 15_000;

/** An act that had to be given up because somebody else was faster; nothing is wrong. */
export class Forestalled extends Error {}

export class Town {
  /** Who waits where. */
  readonly parked = new Map<string, LabOutgoingCall>();
  readonly #lab: ScenarioLab;
  readonly #watching: LampWatching;
  readonly #callers = new Map<NodeName, LabPhone>();
  readonly #parkers = new Map<NodeName, LabPhone>();
  readonly #looked = new Map<LabPhone, number>();
  readonly #came = new Map<LabPhone, LabIncomingCall[]>();
  /** Recalls that ring now, by orbit. */
  readonly #rings = new Map<string, LabIncomingCall>();
  readonly #ends: Promise<void>[] = [];

  constructor(lab: ScenarioLab, watching: LampWatching) {
    this.#lab = lab;
    this.#watching = watching;
  }

  async moveIn(): Promise<void> {
    for (const node of this.#lab.nodes) {
      const displayName = CALLERS_NAME;
      this.#callers.set(node, await this.#lab.phone(PEOPLE[node].calls, { node, displayName }));
      this.#parkers.set(node, await this.#lab.phone(PEOPLE[node].parks, { node }));
    }
  }

  /** Orbits whose parker's phone rings. */
  async ringing(): Promise<readonly string[]> {
    for (const phone of this.#parkers.values()) await this.#sort(phone);
    return [...this.#rings.keys()];
  }

  /** A new call, parked by who was called: at `*70`, or at an orbit that was asked for. */
  async park(node: NodeName, to: string): Promise<void> {
    const [caller, parker] = [this.#callerOf(node), this.#parkerOf(node)];
    const call = caller.call(parker.user);
    const incoming = await this.#nextCallOf(parker);
    await incoming.answer();
    await call.untilAnswered();
    // A REFER within milliseconds of the answer meets a bridge that is not there yet.
    await incoming.hears(caller.user);
    await this.#transfer(incoming, call, to);
  }

  /** Somebody dials the orbit. `then`: the pair hangs up, or the caller is parked anew. */
  async pickUp(orbit: string, node: NodeName, then: 'hang-up' | 'park'): Promise<void> {
    const call = this.#callerIn(orbit);
    const retriever = this.#parkerOf(node).call(orbit);
    await retriever.untilAnswered();
    await this.#untilFree(orbit).catch(async (error: unknown) => {
      await retriever.hangUp();
      throw new Forestalled('who dialled was told instead', { cause: error });
    });
    // Who hangs up within the first frames sends the caller back to the parker, on purpose (SPEC, E8).
    await retriever.hearsOnly([call.owner], { for: 300 });
    if (then === 'hang-up') {
      await retriever.hangUp();
      return;
    }
    await this.#transfer(retriever, call, '*70');
  }

  async hangUp(orbit: string): Promise<void> {
    await this.#callerIn(orbit).hangUp();
    if (this.#lab.engine.isRunning) await this.#untilFree(orbit);
    this.parked.delete(orbit);
  }

  async answerRecall(orbit: string): Promise<void> {
    const ring = this.#rings.get(orbit);
    if (ring === undefined) throw new Forestalled(`nothing rings for ${orbit}`);
    const call = this.#callerIn(orbit);
    await ring.answer().catch(() => {
      throw new Forestalled('the ring had stopped');
    });
    await this.#untilFree(orbit).catch(async (error: unknown) => {
      await ring.hangUp();
      throw new Forestalled('the answer came too late', { cause: error });
    });
    await call.hangUp();
  }

  async everybodyLeaves(): Promise<void> {
    for (const call of this.parked.values()) await call.hangUp();
    await eventually('every orbit to be free', { within: 10_000 }, () =>
      this.#watching.taken().length === 0 ? true : undefined,
    );
  }

  /** The promises of calls that ended by themselves. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#ends);
  }

  async #transfer(from: LabIncomingCall | LabOutgoingCall, call: LabOutgoingCall, to: string): Promise<void> {
    const outcome = await from.blindTransfer(to);
    if (outcome.kind !== 'accepted') throw new Error(`the transfer to ${to} failed: ${JSON.stringify(outcome)}`);
    const orbit = await eventually('a new orbit to be taken', { within: PARKED_WITHIN_MS }, () =>
      this.#watching.taken().find((one) => !this.parked.has(one)),
    );
    this.parked.set(orbit, call);
  }

  #callerIn(orbit: string): LabOutgoingCall {
    const call = this.parked.get(orbit);
    if (call === undefined) throw new Forestalled(`nobody is in ${orbit}`);
    return call;
  }

  async #untilFree(orbit: string): Promise<void> {
    await eventually(`${orbit} to be free`, { within: 6000, every: 10 }, () =>
      this.#watching.taken().includes(orbit) ? undefined : true,
    );
    this.parked.delete(orbit);
  }

  async #nextCallOf(phone: LabPhone): Promise<LabIncomingCall> {
    return eventually(`a call for ${phone.user}`, { within: 5000, every: 10 }, async () => {
      await this.#sort(phone);
      return this.#came.get(phone)?.shift();
    });
  }

  /** Looks at the calls that came in meanwhile: recalls ring on, others are for whoever waits for one. */
  async #sort(phone: LabPhone): Promise<void> {
    for (let looked = this.#looked.get(phone) ?? 0; looked < phone.callsReceived(); looked += 1) {
      this.#looked.set(phone, looked + 1);
      const call = await phone.nextCall();
      const name = call.from.name ?? '';
      const orbit = RECALL.exec(name)?.[0];
      if (orbit === undefined && name.startsWith('Park')) throw new Error(`${phone.user} is rung by "${name}"`);
      if (orbit === undefined) this.#came.set(phone, [...(this.#came.get(phone) ?? []), call]);
      else this.#rings.set(orbit, call);
      if (orbit !== undefined) this.#ends.push(this.#forgetWhenOver(orbit, call));
    }
  }

  async #forgetWhenOver(orbit: string, call: LabIncomingCall): Promise<void> {
    await call.untilCancelled({ within: 10_000 }).catch(() => undefined);
    if (this.#rings.get(orbit) === call) this.#rings.delete(orbit);
  }

  #callerOf(node: NodeName): LabPhone {
    return assertDefined(this.#callers.get(node));
  }

  #parkerOf(node: NodeName): LabPhone {
    return assertDefined(this.#parkers.get(node));
  }
}

function assertDefined(phone: LabPhone | undefined): LabPhone {
  if (phone === undefined) throw new Error('nobody has moved in');
  return phone;
}
