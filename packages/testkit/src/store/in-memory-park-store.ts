import type {
  AnyCall,
  CallId,
  EndedCall,
  LegId,
  LegPicture,
  LiveCall,
  Look,
  LotId,
  LotQuota,
  LotView,
  NodeId,
  OpenPlan,
  Orbit,
  SeenCall,
} from '@parkade/park-decision';
import { declarationOf, isEdited, legsOf, sameUser, tenantOf } from '@parkade/park-decision';
import type {
  Advance,
  AdvanceOutcome,
  LotState,
  LotStates,
  OpenOutcome,
  ParkStore,
  PendingOutbox,
  StoreAnswer,
  StoreConnection,
} from '@parkade/park-ports';
import { InMemoryEventLog } from './in-memory-event-log.js';
import { InMemoryTickets } from './in-memory-tickets.js';
import { InMemoryTries } from './in-memory-tries.js';
import { copy, StoreFaults, type FaultOptions } from './store-faults.js';

/**
 * The lots' truth in one process, with the semantics of the Redis store and none of its waiting. The same contract suite
 * runs on both. Values are copied on the way in and out, so that a test cannot change the truth by holding on to an
 * object.
 * Event log and tickets are the same Redis: they fail with the store.
 */

export interface InMemoryOptions extends FaultOptions {
  /** How long an ended call can still be loaded, in ms. */
  readonly retentionMs?: number;
  /** Events kept per lot. */
  readonly eventLimit?: number;
  /** ms since 1970, for the expiry of tickets. */
  readonly now?: () => number;
}

interface Lot {
  readonly taken: Map<Orbit, CallId>;
  readonly freedAt: Map<Orbit, number>;
  lastAssigned: Orbit | null;
}

/** Text that is equal for equal values, whatever the order of their properties. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

export class InMemoryParkStore implements ParkStore, LotStates, StoreConnection {
  readonly #calls = new Map<CallId, AnyCall>();
  readonly #legs = new Map<LegId, CallId>();
  readonly #lots = new Map<LotId, Lot>();
  /** When each domain's lot was parked in last. */
  readonly #usedAt = new Map<LotId, number>();
  readonly #outbox = new Map<CallId, PendingOutbox>();
  readonly #foreign = new Set<CallId>();
  readonly #faults: StoreFaults;
  readonly #retentionMs: number;
  readonly log: InMemoryEventLog;
  readonly tickets: InMemoryTickets;
  readonly tries: InMemoryTries;

  constructor(options: InMemoryOptions = {}) {
    this.#faults = new StoreFaults(options);
    this.log = new InMemoryEventLog(this.#faults, options.eventLimit);
    this.tickets = new InMemoryTickets(this.#faults, options.now ?? (() => Date.now()));
    this.tries = new InMemoryTries(this.#faults, options.now ?? (() => Date.now()));
    this.#retentionMs = options.retentionMs ?? 3_600_000;
  }

  /** From now on every method answers `store-down` and does nothing; `null` brings the store back. */
  goDown(why: string | null): void {
    this.#faults.goDown(why);
  }

  /** As if an engine of another release had written this call and the commands that are still to be done for it. */
  makeForeign(callId: CallId): void {
    this.#foreign.add(callId);
  }

  /** The next `count` methods do their work and answer `store-down`, as when the connection breaks before the reply. */
  loseReplies(count: number): void {
    this.#faults.loseReplies(count);
  }

  openCall(plan: OpenPlan, now: number): Promise<StoreAnswer<OpenOutcome>> {
    return this.#faults.answer('openCall', () => this.#open(plan, now));
  }

  advanceCall(advance: Advance): Promise<StoreAnswer<AdvanceOutcome>> {
    return this.#faults.answer('advanceCall', () => this.#advance(advance));
  }

  lookAtLeg(look: Look): Promise<StoreAnswer<LegPicture>> {
    return this.#faults.answer('lookAtLeg', () => this.#picture(look));
  }

  loadCall(callId: CallId): Promise<StoreAnswer<SeenCall>> {
    return this.#faults.answer('loadCall', () => this.#seen(callId));
  }

  occupants(lot: LotId, orbits: readonly Orbit[]): Promise<StoreAnswer<ReadonlyMap<Orbit, SeenCall>>> {
    const taken = this.#lots.get(lot)?.taken;
    return this.#faults.answer(
      'occupants',
      () => new Map(orbits.map((orbit) => [orbit, this.#seen(taken?.get(orbit))])),
    );
  }

  findByLeg(leg: LegId): Promise<StoreAnswer<SeenCall>> {
    return this.#faults.answer('findByLeg', () => this.#seen(this.#legs.get(leg)));
  }

  callsOn(node: NodeId): Promise<StoreAnswer<readonly AnyCall[]>> {
    return this.#faults.answer('callsOn', () => this.#live().filter((call) => call.node === node));
  }

  usedLots(declared: LotId, since: number): Promise<StoreAnswer<readonly LotId[]>> {
    return this.#faults.answer('usedLots', () =>
      [...this.#usedAt].flatMap(([lot, at]) => (declarationOf(lot) === declared && at >= since ? [lot] : [])),
    );
  }

  viewLot(lotId: LotId): Promise<StoreAnswer<LotView>> {
    return this.#faults.answer('viewLot', () => this.#view(lotId));
  }

  liveCalls(dueBefore = Infinity, limit = Infinity): Promise<StoreAnswer<readonly AnyCall[]>> {
    const isDue = ({ deadline }: LiveCall): boolean => deadline < dueBefore;
    return this.#faults.answer('liveCalls', () => this.#live().filter(isDue).slice(0, limit));
  }

  settleOutbox(callId: CallId, version: number): Promise<StoreAnswer<boolean>> {
    return this.#faults.answer('settleOutbox', () => {
      return this.#outbox.get(callId)?.version === version && this.#outbox.delete(callId);
    });
  }

  pendingOutbox(before: number, callIds?: readonly CallId[]): Promise<StoreAnswer<readonly PendingOutbox[]>> {
    return this.#faults.answer('pendingOutbox', () =>
      [...this.#outbox.values()]
        .filter(({ at, callId }) => at < before && !this.#foreign.has(callId))
        .filter(({ callId }) => callIds?.includes(callId) ?? true)
        .toSorted((a, b) => a.at - b.at || (a.callId < b.callId ? -1 : 1)),
    );
  }

  ping(): Promise<StoreAnswer<void>> {
    return this.#faults.answer('ping', () => undefined);
  }

  close(): Promise<void> {
    this.#faults.goDown('closed');
    return Promise.resolve();
  }

  #picture(look: Look): LegPicture {
    const { leg, callId, place, parker, lot, everybodyIn } = look;
    const occupant = place === null ? undefined : this.#lots.get(place.lot)?.taken.get(place.orbit);
    const ofParker = this.#live().filter(
      (call) => call.lot === parker?.lot && sameUser(call.parker?.address ?? null, parker.address),
    );
    return {
      look,
      ofLeg: this.#seen(this.#legs.get(leg)),
      named: this.#seen(callId ?? undefined),
      inOrbit: this.#seen(occupant),
      ofParker,
      lot: lot === null ? null : this.#view(lot),
      ...(everybodyIn === undefined
        ? {}
        : { everybody: [...this.#lot(everybodyIn).taken.values()].map((each) => this.#seen(each)) }),
    };
  }

  #view(lotId: LotId): LotView {
    const { taken, freedAt, lastAssigned } = this.#lot(lotId);
    return { taken, freedAt, lastAssigned };
  }

  stateOf(lot: LotId, lately: number): Promise<StoreAnswer<LotState>> {
    return this.#faults.answer('stateOf', () => {
      const { taken, freedAt } = this.#lot(lot);
      return {
        position: this.log.endOf(lot),
        occupants: new Map([...taken].map(([orbit, callId]) => [orbit, this.#seen(callId)])),
        freedAt,
        lately: this.log.entriesAfter(lot, '0').slice(-lately),
      };
    });
  }

  /** Those due first come first. */
  #live(): readonly LiveCall[] {
    return [...this.#calls.values()]
      .filter(({ callId }) => !this.#foreign.has(callId))
      .flatMap((call) => (call.kind === 'ended' ? [] : [call]))
      .toSorted((a, b) => a.deadline - b.deadline || (a.callId < b.callId ? -1 : 1));
  }

  #seen(callId: CallId | undefined): SeenCall {
    if (callId !== undefined && this.#foreign.has(callId)) return { kind: 'unknown-schema' };
    return this.#lookUp(callId);
  }

  #isReached({ inLot, ofParker }: LotQuota, { lot, parker }: OpenPlan['call']): boolean {
    const there = this.#live().filter((call) => call.lot === lot);
    const theirs = there.filter((call) => sameUser(call.parker?.address ?? null, parker?.address ?? null));
    return there.length >= (inLot ?? Infinity) || theirs.length >= (ofParker ?? Infinity);
  }

  #open(plan: OpenPlan, now: number): OpenOutcome {
    const known = this.#calls.get(plan.call.callId);
    if (known !== undefined) return this.#asOpened(known);
    const waiting = legsOf({ ...plan.call, orbit: '' as Orbit }).map((leg) => this.#waitsIn(leg));
    const other = waiting.find((call) => call !== undefined);
    if (other !== undefined) return this.#asOpened(other);
    const lot = this.#lot(plan.call.lot);
    const { quarantineMs, kept, quota = {} } = plan;
    if (this.#isReached(quota, plan.call)) return { kind: 'over-quota' };
    const freedAt = (orbit: Orbit): number => lot.freedAt.get(orbit) ?? -Infinity;
    const isKept = (orbit: Orbit): boolean =>
      orbit === kept?.orbit && freedAt(orbit) <= (kept.unlessUsedAfter ?? Infinity);
    const resting = (orbit: Orbit): boolean =>
      quarantineMs > 0 && !isKept(orbit) && freedAt(orbit) + quarantineMs > now;
    const free = plan.candidates.filter((candidate) => !lot.taken.has(candidate));
    const orbit = free.find((candidate) => !resting(candidate)) ?? free.toSorted((a, b) => freedAt(a) - freedAt(b))[0];
    if (orbit === undefined) {
      const [only, ...others] = plan.candidates;
      const occupant = only !== undefined && others.length === 0 ? lot.taken.get(only) : undefined;
      return { kind: 'no-orbit', takenBy: occupant ?? null };
    }
    if (tenantOf(plan.call.lot) !== null) this.#usedAt.set(plan.call.lot, now);
    const call: AnyCall = copy({ ...plan.call, orbit });
    this.#calls.set(call.callId, call);
    for (const leg of legsOf(call)) this.#legs.set(leg, call.callId);
    lot.taken.set(orbit, call.callId);
    lot.lastAssigned = orbit;
    this.log.write([{ ...plan.event, orbit }]);
    return { kind: 'opened', call };
  }

  #asOpened(call: AnyCall): OpenOutcome {
    return this.#foreign.has(call.callId) ? { kind: 'unknown-schema' } : { kind: 'opened', call };
  }

  /** The live call in which this leg is the caller. */
  #waitsIn(leg: LegId): AnyCall | undefined {
    const call = this.#lookUp(this.#legs.get(leg));
    if (call === null || call.kind === 'ended' || call.kind === 'reserved') return undefined;
    return call.caller.leg === leg ? call : undefined;
  }

  #advance({ from, next, outbox, events, now }: Advance): AdvanceOutcome {
    const current = this.#calls.get(next.callId);
    if (current === undefined || this.#foreign.has(next.callId)) return { kind: 'missing' };
    if (current.version === next.version && canonical(current) === canonical(next)) return { kind: 'advanced' };
    // The end is final, whatever version somebody claims to have read.
    if (current.version !== from.version || current.kind === 'ended') return { kind: 'stale' };
    this.#calls.set(next.callId, copy(next));
    const legs = new Set(legsOf(next));
    for (const leg of legsOf(from)) {
      if (!legs.has(leg) && this.#legs.get(leg) === next.callId) this.#legs.delete(leg);
    }
    for (const leg of legs) this.#legs.set(leg, next.callId);
    if (!isEdited(next)) this.#outbox.delete(next.callId);
    if (outbox.length > 0) {
      this.#outbox.set(next.callId, copy({ callId: next.callId, version: next.version, at: now, outbox }));
    }
    if (next.kind === 'ended') this.#end(next, now);
    this.log.write(events);
    return { kind: 'advanced' };
  }

  #end(call: EndedCall, now: number): void {
    const lot = this.#lot(call.lot);
    if (lot.taken.get(call.orbit) === call.callId) {
      lot.taken.delete(call.orbit);
      lot.freedAt.set(call.orbit, call.endedAt);
    }
    for (const [callId, kept] of this.#calls) {
      if (kept.kind === 'ended' && kept.endedAt + this.#retentionMs <= now) this.#calls.delete(callId);
    }
  }

  #lookUp(callId: CallId | undefined): AnyCall | null {
    return callId === undefined ? null : (this.#calls.get(callId) ?? null);
  }

  #lot(id: LotId): Lot {
    const known = this.#lots.get(id);
    if (known !== undefined) return known;
    const fresh: Lot = { taken: new Map(), freedAt: new Map(), lastAssigned: null };
    this.#lots.set(id, fresh);
    return fresh;
  }
}
