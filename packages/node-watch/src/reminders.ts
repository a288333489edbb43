/**
 * Reminds parkers of callers whose recall is near (rule C19). Every engine follows the lots' events and comes to the same times; whoever
 * watches the caller's node then speaks. What it tells goes into the lot's events, by which lamps are looked at again.
 */
import {
  dueAfter,
  remindedEvent,
  showUser,
  type CallId,
  type Due,
  type LotId,
  type NodeId,
} from '@parkade/park-decision';
import { reportEvents, tellPhones, type EngineDeps } from '@parkade/park-engine';
import type { LogEntry, PagedPhones } from '@parkade/park-ports';

/** A timer may be a little early, and then the lamp would not be due yet. */
const LATER_MS = 5;

interface ToCome {
  readonly due: Due;
  readonly timer: NodeJS.Timeout;
}

export class Reminders {
  readonly #deps: EngineDeps;
  readonly #phones: PagedPhones;
  readonly #isOurs: (node: NodeId) => boolean;
  readonly #prompt: () => string;
  readonly #toCome = new Map<CallId, ToCome>();
  /** Whose parker's phone has been made to ring and may still do. */
  readonly #splashed = new Set<CallId>();
  #closed = false;

  constructor(deps: EngineDeps, phones: PagedPhones, prompt: () => string, isOurs: (node: NodeId) => boolean) {
    this.#deps = deps;
    this.#phones = phones;
    this.#prompt = prompt;
    this.#isOurs = isOurs;
  }

  eventsSeen(_lot: LotId, entries: readonly LogEntry[]): void {
    for (const { event } of entries) {
      if (event === null || event.kind === 'refused' || this.#closed) continue;
      const policy = this.#deps.lots.policy(event.lot, event.node);
      const before = this.#toCome.get(event.callId)?.due ?? null;
      const due = policy === undefined ? null : dueAfter(before, event, policy);
      if (due !== before) this.#set(event.callId, due);
      if (event.kind !== 'reminded') this.#stopSplash(event.callId);
    }
  }

  /** Events were missed: nobody is reminded of somebody who may be gone. */
  forget(): void {
    for (const callId of this.#toCome.keys()) this.#set(callId, null);
  }

  close(): void {
    this.#closed = true;
    this.forget();
  }

  #set(callId: CallId, due: Due | null): void {
    clearTimeout(this.#toCome.get(callId)?.timer);
    this.#toCome.delete(callId);
    if (due === null) return;
    const timer = setTimeout(
      () => this.#remind(callId, due),
      Math.max(1, due.at - this.#deps.clock.now()) + LATER_MS,
    ).unref();
    this.#toCome.set(callId, { due, timer });
  }

  #stopSplash(callId: CallId): void {
    if (this.#splashed.delete(callId)) this.#deps.background.run('stop a splash', () => this.#phones.endPage(callId));
  }

  #remind(callId: CallId, due: Due): void {
    this.#toCome.delete(callId);
    const { node, lot, parker } = due.last;
    if (!this.#isOurs(node)) return;
    const event = remindedEvent(due, this.#deps.clock.now());
    this.#deps.background.run('remind', async () => {
      const told = await this.#deps.events.append([event]);
      // Who cannot ask the store does not know whether the caller still waits.
      if (told.kind === 'store-down') return this.#deps.log.warn('nobody was reminded', { callId, why: told.why });
      reportEvents(this.#deps, [event]);
      tellPhones(this.#deps, [event]);
      if (parker !== null && this.#deps.lots.policy(lot, node)?.remind?.splash === true)
        await this.#splash(due, parker.address);
    });
  }

  async #splash({ last }: Due, target: NonNullable<Due['last']['parker']>['address']): Promise<void> {
    const { callId, node, lot, orbit } = last;
    const sounds = this.#deps.lots.policy(lot, node)?.sounds;
    const params = { callId, target, orbit, prompt: this.#prompt(), splash: true as const };
    this.#splashed.add(callId);
    for (const there of await this.#deps.switches.locate(node, target)) {
      const outcome = await this.#phones.page(there, { ...params, ...(sounds === undefined ? {} : { sounds }) });
      if (outcome.kind === 'done') continue;
      const why = JSON.stringify(outcome);
      this.#deps.log.warn('a splash did not ring', { callId, to: showUser(target), node: there, why });
    }
  }
}
