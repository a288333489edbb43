/**
 * Calls parked callers out. It follows the lots' events like a screen, so that no park waits for it and none fails with it. All
 * engines hear the same and come to the same times; for each announcement one of them has the lease, and says it.
 */
import {
  declarationOf,
  pageStep,
  pagingAfter,
  showUser,
  type CallId,
  type LotId,
  type LotDirectory,
  type PagedBy,
  type PagedEvent,
  type PageFailure,
  type PagePolicy,
  type Paging,
} from '@parkade/park-decision';
import type {
  Clock,
  EventLog,
  Leases,
  LogEntry,
  Logger,
  Loudspeakers,
  Meters,
  PagedPhones,
  PageParams,
  SwitchCommands,
} from '@parkade/park-ports';

export interface PagerDeps {
  readonly events: Pick<EventLog, 'append'>;
  readonly leases: Pick<Leases, 'hold'>;
  /** Unique to this engine. */
  readonly holder: string;
  readonly lots: LotDirectory;
  readonly phones: PagedPhones;
  readonly switches: Pick<SwitchCommands, 'locate' | 'isRegistered'>;
  readonly loudspeakers: Loudspeakers;
  /** FreeSWITCH playable that phones hear before the orbit. */
  readonly prompt: () => string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

interface CalledOut {
  paging: Paging;
  /** The last announcement that was due. */
  said: number;
  /** This engine has phones say something, or had until a moment ago. */
  onPhones: boolean;
  timer: NodeJS.Timeout | undefined;
}

type Outcome = { readonly by: PagedBy; readonly why?: PageFailure };

export class Pager {
  readonly #deps: PagerDeps;
  readonly #calls = new Map<CallId, CalledOut>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(deps: PagerDeps) {
    this.#deps = deps;
  }

  /** Nobody waits for what follows from it. */
  eventsSeen(_lot: LotId, entries: readonly LogEntry[]): void {
    for (const { event } of entries) {
      if (event === null || event.kind === 'refused' || this.#closed) continue;
      const before = this.#calls.get(event.callId);
      const paging = pagingAfter(before?.paging ?? null, event);
      if (paging === null) this.#over(event.callId);
      else this.#heard(event.callId, before, paging);
    }
  }

  /** Events were missed: nobody is called out who may be gone. */
  forget(): void {
    for (const callId of this.#calls.keys()) this.#over(callId);
  }

  /** What is being said ends. */
  async close(): Promise<void> {
    this.#closed = true;
    this.forget();
    await Promise.all([...this.#running, this.#deps.loudspeakers.close()]);
  }

  #heard(callId: CallId, before: CalledOut | undefined, paging: Paging): void {
    const call = before ?? { paging, said: 0, onPhones: false, timer: undefined };
    const wasTaken = call.paging.isTaken;
    call.paging = paging;
    if (before === undefined) this.#calls.set(callId, call);
    // [Z3]
    if (paging.isTaken && !wasTaken) this.#hush(callId, call);
    this.#look(callId, call);
  }

  #over(callId: CallId): void {
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    this.#calls.delete(callId);
    clearTimeout(call.timer);
    this.#hush(callId, call);
  }

  #hush(callId: CallId, call: CalledOut): void {
    this.#deps.loudspeakers.hush(callId);
    if (!call.onPhones) return;
    call.onPhones = false;
    this.#run('end a page', () => this.#deps.phones.endPage(callId));
  }

  #look(callId: CallId, call: CalledOut): void {
    clearTimeout(call.timer);
    const now = this.#deps.clock.now();
    const step = pageStep(call.paging, call.said, now);
    if (step.kind === 'say') {
      call.said = step.nth;
      this.#run('page', () => this.#say(callId, call, step.nth));
      return this.#look(callId, call);
    }
    if (step.kind === 'wait')
      call.timer = setTimeout(() => this.#look(callId, call), Math.max(1, step.until - now)).unref();
  }

  async #say(callId: CallId, call: CalledOut, nth: number): Promise<void> {
    const { last, page } = call.paging;
    const policy = this.#deps.lots.policy(last.lot, last.node)?.page;
    // [Z5] The group is not in the configuration any more, or another one is by now.
    if (policy?.group !== page.group) return;
    const { multicast } = policy;
    await Promise.all([
      policy.phones.length === 0
        ? undefined
        : this.#once(callId, call, nth, 'phones', () => this.#onPhones(callId, call, policy)),
      multicast === null || !this.#deps.loudspeakers.reaches(multicast)
        ? undefined
        : this.#once(callId, call, nth, 'loudspeakers', () => this.#onLoudspeakers(callId, call, multicast)),
    ]);
  }

  /** [Z4] By one engine; should it die with it, the next announcement is another's. */
  async #once(
    callId: CallId,
    call: CalledOut,
    nth: number,
    by: PagedBy['kind'],
    say: () => Promise<Outcome | null>,
  ): Promise<void> {
    const lease = await this.#deps.leases.hold(
      `page-${callId}-${nth}-${by}`,
      this.#deps.holder,
      call.paging.page.everyMs,
    );
    if (lease !== 'mine' || !this.#isWanted(callId, call)) return;
    const outcome = await say();
    if (outcome !== null) await this.#tell(call.paging, nth, outcome);
  }

  #isWanted(callId: CallId, call: CalledOut): boolean {
    return this.#calls.get(callId) === call && !call.paging.isTaken;
  }

  async #onPhones(callId: CallId, call: CalledOut, { phones }: PagePolicy): Promise<Outcome | null> {
    call.onPhones = true;
    const rung = await Promise.all(phones.map((target) => this.#onPhone(callId, call, target)));
    // Taken meanwhile: what was sent after that is ended as well.
    if (!this.#isWanted(callId, call)) await this.#deps.phones.endPage(callId);
    const count = rung.filter((each) => each === 'rung').length;
    const why = rung.includes('switch') ? 'switch' : count === 0 ? 'no-phone' : undefined;
    return { by: { kind: 'phones', rung: count }, ...(why === undefined ? {} : { why }) };
  }

  async #onPhone(
    callId: CallId,
    call: CalledOut,
    target: PageParams['target'],
  ): Promise<'rung' | 'not-registered' | 'switch' | 'not-wanted'> {
    const { last, orbit } = call.paging;
    if ((await this.#deps.switches.isRegistered(target)) === 'no') return 'not-registered';
    const sounds = this.#deps.lots.policy(last.lot, last.node)?.sounds;
    const params = { callId, target, orbit, prompt: this.#deps.prompt(), ...(sounds === undefined ? {} : { sounds }) };
    const outcomes = [];
    for (const node of await this.#deps.switches.locate(last.node, target)) {
      if (!this.#isWanted(callId, call)) return 'not-wanted';
      outcomes.push(await this.#deps.phones.page(node, params));
    }
    const isRung = outcomes.some(({ kind }) => kind === 'done');
    if (!isRung)
      this.#deps.log.warn('a phone was not paged', { callId, to: showUser(target), why: JSON.stringify(outcomes) });
    return isRung ? 'rung' : 'switch';
  }

  async #onLoudspeakers(
    callId: CallId,
    call: CalledOut,
    place: NonNullable<PagePolicy['multicast']>,
  ): Promise<Outcome | null> {
    const by = { kind: 'loudspeakers' } as const;
    const outcome = await this.#deps.loudspeakers.say(place, { id: callId, orbit: call.paging.orbit });
    if (outcome.kind === 'hushed') return null;
    if (outcome.kind === 'said') return { by };
    this.#deps.log.warn('loudspeakers were not reached', {
      callId,
      to: `${place.address}:${place.port}`,
      why: outcome.why,
    });
    return { by, why: 'network' };
  }

  /** [Z6] */
  async #tell({ last, page, orbit }: Paging, nth: number, { by, why }: Outcome): Promise<void> {
    const { events, clock, log, meters } = this.#deps;
    const { schema, lot, callId, version, node, parker, caller, waitedMs, note, keptFor } = last;
    const at = clock.now();
    const event: PagedEvent = {
      schema,
      at,
      lot,
      orbit,
      callId,
      version,
      node,
      parker,
      caller,
      waitedMs: waitedMs + at - last.at,
      ...(note === undefined ? {} : { note }),
      ...(keptFor === undefined ? {} : { keptFor }),
      page,
      kind: 'paged',
      group: page.group,
      nth,
      of: page.times,
      by,
      ...(why === undefined ? {} : { why }),
    };
    meters.count('parkade_pages_total', { lot: declarationOf(lot), by: by.kind, outcome: why ?? 'said' });
    const fields = { callId, lot, orbit, group: page.group, nth, of: page.times, by: by.kind };
    if (why === undefined)
      log.info('caller paged', { ...fields, ...(by.kind === 'phones' ? { phones: by.rung } : {}) });
    else log.warn('page failed', { ...fields, why });
    const told = await events.append([event]);
    if (told.kind === 'store-down') log.warn('a page was not told', { callId, why: told.why });
  }

  #run(what: string, work: () => Promise<void>): void {
    const task = work().catch((error: unknown) => {
      this.#deps.log.error('paging failed', { what, why: error instanceof Error ? error.message : String(error) });
    });
    const tracked = task.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
