// oxlint-disable unicorn/no-thenable -- `then` is the word of the configuration; never a function.
import { SeededRandom } from '@parkade/testkit';
import {
  decide,
  decideAct,
  legsOf,
  planOpening,
  violationsAmong,
  violationsOfStep,
  type Act,
  type AnyCall,
  type AskedAct,
  type CallFact,
  type CallId,
  type Decision,
  type LegEnd,
  type LegId,
  type LotEvent,
  type LotPolicy,
  type Orbit,
} from '../src/index.js';
import { follow, untold, type Shown } from './follower.js';
import { bob, east, hungUp, leg, NOW, orbit, parker, policy } from './sample.js';

const LEGS = Array.from({ length: 24 }, (_one, index) => leg(`w${index}`));
const ENDS: readonly LegEnd[] = [hungUp('NORMAL_CLEARING'), hungUp('ATTENDED_TRANSFER'), { kind: 'missing' }];
const SETTINGS: readonly Partial<LotPolicy>[] = [
  { choose: 'first' },
  { choose: 'next', then: { kind: 'stay' } },
  { choose: 'random', then: { kind: 'forward', extension: '1000', context: 'default' }, rounds: 1 },
  { choose: 'longest-idle', recallAfterMs: 0, maxWaitMs: 120_000 },
  { choose: 'first', chain: [], quarantineMs: 0 },
];

/** A step somebody decided on what they read, and did not commit yet. */
interface InFlight {
  readonly read: AnyCall;
  readonly decision: Decision;
}

/**
 * A lot as a plain map, with the store's rule of one version at a time, and around it everything that may happen in any
 * order: parks, transfers, pick-ups, hang-ups, timers early, late and twice, commits that come too late, and a clock that
 * jumps both ways.
 */
export class WalkWorld {
  readonly ledger = new Map<CallId, string>();
  readonly counts = new Map<string, number>();
  readonly violations: string[] = [];
  readonly policy: LotPolicy;
  readonly #random: SeededRandom;
  readonly #live = new Map<CallId, AnyCall>();
  readonly #over: AnyCall[] = [];
  readonly #freedAt = new Map<Orbit, number>();
  readonly #inFlight: InFlight[] = [];
  readonly #said: { readonly callId: CallId; readonly fact: CallFact }[] = [];
  readonly #followed = new Map<CallId, Shown>();
  #lastAssigned: Orbit | null = null;
  #now = NOW;
  #made = 0;

  /** @param kind which of the lots with different settings. */
  constructor(seed: number, kind: number) {
    this.#random = new SeededRandom(seed);
    const orbits = ['701', '702', '703', '704', '705', '706'].map(orbit);
    this.policy = { ...policy, quarantineMs: 5_000, orbits, ...SETTINGS[kind % SETTINGS.length] };
  }

  get live(): readonly AnyCall[] {
    return [...this.#live.values()];
  }

  step(): void {
    this.#now += this.#timePassed();
    const dice = this.#random.next();
    if (dice < 0.12) this.#open();
    else if (dice < 0.2) this.#commitLate();
    else if (dice < 0.28) this.#repeat();
    else if (dice < 0.36) this.#ask();
    else this.#happen();
    this.violations.push(...violationsAmong(this.live));
  }

  /** Nothing happens any more but timers, and the switch says that claims came to nothing. */
  settle(): void {
    for (let turn = 0; turn < 2_000 && this.#live.size > 0; turn += 1) {
      for (const call of this.live) {
        if (call.kind === 'ended') continue;
        this.#now = Math.max(this.#now, call.deadline);
        const missing = call.kind === 'claimed' && turn % 2 === 1;
        const { version } = call;
        this.#tell(call, missing ? { kind: 'join-missing', version } : { kind: 'deadline-passed', version });
      }
      this.violations.push(...violationsAmong(this.live));
    }
  }

  /** Mostly on by some seconds; now and then far, and back. */
  #timePassed(): number {
    const dice = this.#random.next();
    if (dice < 0.7) return this.#random.below(2_000);
    if (dice < 0.9) return this.#random.below(30_000);
    return dice < 0.97 ? -this.#random.below(40_000) : this.#random.below(600_000);
  }

  /** Answers a leg that waits nowhere: the engine looks for the leg's stay before it opens another. */
  #freeLeg(): LegId | undefined {
    const one = this.#random.pick(LEGS);
    return this.live.some((call) => legsOf(call).includes(one)) ? undefined : one;
  }

  #open(): void {
    const at = this.#freeLeg();
    if (at === undefined) return this.#count('open: leg is busy');
    this.#made += 1;
    const callId = `call${String(this.#made).padStart(8, '0')}` as CallId;
    const reserve = this.#random.chance(0.4);
    const wanted = this.#random.chance(0.2) ? this.#random.pick(this.policy.orbits) : null;
    const common = { callId, node: east, parker: this.#random.chance(0.8) ? parker : null, wanted };
    const caller = { leg: at, name: 'x', number: '1', sipCallId: 'y' };
    const plan = planOpening(
      reserve
        ? { ...common, kind: 'reserve-asked', consult: at }
        : { ...common, kind: 'park-asked', caller, via: wanted === null ? 'blind' : 'directed' },
      this.policy,
      this.#now,
      { lastAssigned: this.#lastAssigned, freedAt: this.#freedAt, random: () => this.#random.next() },
    );
    const taken = new Set(this.live.map((call) => call.orbit));
    const freedAt = (one: Orbit): number => this.#freedAt.get(one) ?? -Infinity;
    const empty = plan.candidates.filter((one) => !taken.has(one));
    const free =
      empty.find((one) => freedAt(one) + this.policy.quarantineMs <= this.#now) ??
      empty.toSorted((a, b) => freedAt(a) - freedAt(b))[0];
    if (free === undefined) return this.#count(plan.otherwise);
    this.#lastAssigned = free;
    this.#live.set(callId, { ...plan.call, orbit: free });
    this.ledger.set(callId, 'live');
    this.#tellFollower({ ...plan.call, orbit: free }, [{ ...plan.event, orbit: free }]);
    this.#count(`opened ${plan.call.kind}`);
  }

  #happen(): void {
    const call = this.#someCall();
    if (call === undefined) return;
    const fact = this.#someFact(call);
    if (this.#random.chance(0.15)) this.#said.push({ callId: call.callId, fact });
    if (this.#said.length > 200) this.#said.shift();
    if (this.#random.chance(0.15)) this.#inFlight.push({ read: call, decision: this.#decide(call, fact) });
    else this.#tell(call, fact);
  }

  #someCall(): AnyCall | undefined {
    const ended = this.#random.chance(0.05) ? this.#over : this.live;
    return ended.length === 0 ? undefined : this.#random.pick(ended);
  }

  #someFact(call: AnyCall): CallFact {
    const legs = legsOf(call);
    const someLeg = legs.length > 0 && this.#random.chance(0.6) ? this.#random.pick(legs) : this.#random.pick(LEGS);
    const version = call.version + (this.#random.chance(0.2) ? this.#random.below(5) - 2 : 0);
    const ring = call.kind === 'recalling' && this.#random.chance(0.8) ? call.ring : someLeg;
    const landing = this.#freeLeg();
    const caller = { leg: landing ?? someLeg, name: 'z', number: '2', sipCallId: 'w' };
    const kinds: readonly CallFact[] = [
      ...Array<CallFact>(8).fill({ kind: 'deadline-passed', version }),
      { kind: 'retriever-asked', retriever: { ...bob, leg: someLeg } },
      { kind: 'retriever-asked', retriever: { ...bob, leg: ring, via: 'recall' } },
      { kind: 'leg-gone', leg: someLeg, end: this.#random.pick(ENDS) },
      { kind: 'legs-joined', a: someLeg, b: legs[0] ?? someLeg },
      { kind: 'legs-joined', a: legs[0] ?? someLeg, b: legs[1] ?? this.#random.pick(LEGS) },
      { kind: 'join-missing', version },
      { kind: 'ring-failed', ring, end: hungUp('USER_BUSY') },
      { kind: 'ring-not-sent', ring },
      { kind: 'failsafe-fired', leg: someLeg },
      ...(landing === undefined ? [] : [{ kind: 'transfer-completed', node: east, caller, via: 'attended' } as const]),
    ];
    return this.#random.pick(kinds);
  }

  /** Somebody at a screen, with what they saw a while ago or just now. */
  #ask(): void {
    const call = this.#someCall();
    if (call === undefined) return;
    const acts: readonly Act[] = [
      { kind: 'ring-now' },
      { kind: 'next-at', at: this.#random.chance(0.2) ? 'never' : this.#now + this.#random.below(90_000) },
      { kind: 'note', text: this.#random.pick(['', 'asks for Jonas', 'invoice']) },
      { kind: 'pick-up', phone: this.#random.pick([parker.address, { ...parker.address, user: '1009' }]) },
      { kind: 'send', to: { ...parker.address, user: '1008' }, forMs: 3_000 + this.#random.below(20_000) },
      { kind: 'cancel' },
    ];
    this.#made += 1;
    const asked: AskedAct = {
      act: this.#random.pick(acts),
      by: { address: null, label: this.#random.pick(['jonas', 'maria']) },
      ifVersion: this.#random.chance(0.3) ? Math.max(1, call.version - this.#random.below(2)) : null,
      key: `press-${String(this.#random.chance(0.1) ? this.#made - 3 : this.#made)}`,
    };
    const decision = decideAct(call, asked, {
      policy: this.policy,
      now: this.#now,
      ring: leg(`r${String(this.#made)}`),
      isRegistered: this.#random.pick(['yes', 'no', 'unknown']),
    });
    this.#count(`${call.kind} × ${asked.act.kind}: ${decision.kind}`);
    if (decision.kind !== 'advance') return;
    this.violations.push(...violationsOfStep(call, decision));
    if (this.#random.chance(0.2)) this.#inFlight.push({ read: call, decision });
    else this.#commit(call, decision);
  }

  /** Events were written with the state, and say all of it that is shown. */
  #tellFollower(next: AnyCall, events: readonly LotEvent[]): void {
    for (const event of events) {
      const seen = follow(this.#followed.get(next.callId), event);
      if (seen !== undefined) this.#followed.set(next.callId, seen);
    }
    const missing = untold(next, this.#followed);
    if (missing !== null) this.violations.push(missing);
  }

  /** A hand that was slow commits what it decided on a state that may be gone. */
  #commitLate(): void {
    const slow = this.#inFlight.splice(this.#random.below(this.#inFlight.length || 1), 1)[0];
    if (slow === undefined) return;
    this.#count(this.#commit(slow.read, slow.decision) ? 'late commit' : 'stale commit');
  }

  #repeat(): void {
    if (this.#said.length === 0) return;
    const { callId, fact } = this.#random.pick(this.#said);
    const call = this.#live.get(callId) ?? this.#over.find((one) => one.callId === callId);
    // The engine lands a leg only where it waits nowhere else.
    if (call === undefined || fact.kind === 'transfer-completed') return;
    this.#tell(call, fact);
  }

  #tell(call: AnyCall, fact: CallFact): void {
    this.#commit(call, this.#decide(call, fact));
  }

  #decide(call: AnyCall, fact: CallFact): Decision {
    this.#made += 1;
    const ring = leg(`r${this.#made}`);
    const decision = decide(call, fact, { policy: this.policy, now: this.#now, ring });
    this.violations.push(...violationsOfStep(call, decision));
    this.#count(`${call.kind} × ${fact.kind}: ${decision.kind}`);
    return decision;
  }

  #commit(read: AnyCall, decision: Decision): boolean {
    if (decision.kind !== 'advance') return true;
    const current = this.#live.get(read.callId);
    if (current === undefined || current.version !== read.version) return false;
    const { next } = decision;
    // A landing that was decided before its leg was parked elsewhere is the engine's to prevent, not the core's.
    if (read.kind === 'reserved' && next.kind === 'parked' && this.#waitsElsewhere(next.caller.leg, next.callId))
      return false;
    this.#tellFollower(next, decision.events);
    if (next.kind !== 'ended') {
      this.#live.set(next.callId, next);
      return true;
    }
    this.#live.delete(next.callId);
    this.#freedAt.set(next.orbit, this.#now);
    this.#over.push(next);
    if (this.#over.length > 50) this.#over.shift();
    if (this.ledger.get(next.callId) !== 'live') this.violations.push(`${next.callId} ended twice`);
    this.ledger.set(next.callId, next.outcome);
    return true;
  }

  #waitsElsewhere(caller: LegId, callId: CallId): boolean {
    return this.live.some((call) => call.callId !== callId && legsOf(call).includes(caller));
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
