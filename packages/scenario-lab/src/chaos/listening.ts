/**
 * What must hold at every moment, looked at after every change on the switches: who hears whom, that nobody is in silence,
 * that nobody is on hold without the switch's own failsafe. It believes no engine: who may hear whom follows from what the
 * phones did (dialled, was shown) and from which orbit stands on the caller's own leg.
 */
import { performance } from 'node:perf_hooks';
import type { Leg, Phone, PhoneCall } from '@parkade/practice-switch';
import type { ChaosLab } from './chaos-lab.js';
import {
  FORWARDED_TO,
  bond,
  isExemptFromSilence,
  isOriginal,
  nameOf,
  placeOf,
  speakersOf,
  takingOf,
  voices,
  type KnownCall,
} from './hearing-rules.js';
import type { Fate, Ledger, Wait } from './ledger.js';

/** The guard (3 s), and what a switch on a busy machine needs. */
const LONGEST_SILENCE_MS = 8_000;
/** A claim (1 s) whose join fails, an engine that dies with it, and the next one's looking. */
const LONGEST_JOIN_MS = 8_000;
const LOOK_EVERY_MS = 100;
/** How a leg to a node ends that is not there any more (SIP session timer). */
const TRUNK_IS_DEAD = 'RECOVERY_ON_TIMER_EXPIRE';

export interface Violation {
  /** Seconds of the clock, as in the engines' logs. */
  readonly at: string;
  readonly what: string;
}

export class Listening {
  readonly violations: Violation[] = [];
  readonly #lab: ChaosLab;
  readonly #ledger: Ledger;
  readonly #phones: readonly Phone[];
  readonly #calls = new Map<PhoneCall, KnownCall>();
  /** Nodes that were killed, and when last. */
  readonly #killed = new Map<string, number>();
  /** Legs on endless music without a failsafe, and since when; `Infinity` once they were reported. */
  readonly #unguarded = new Map<string, number>();
  #over = false;
  #watching: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(lab: ChaosLab, ledger: Ledger, phones: readonly Phone[]) {
    this.#lab = lab;
    this.#ledger = ledger;
    this.#phones = phones;
  }

  start(): void {
    const probe = (): boolean => {
      this.look();
      return this.#over;
    };
    this.#watching = this.#lab.practice.until(probe, 0x7fff_ffff, 'the end of the run');
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.#over = true;
    clearInterval(this.#timer);
    this.#lab.practice.changes.announce();
    await this.#watching;
  }

  accuse(what: string): void {
    this.violations.push({ at: new Date().toISOString().slice(17, 23), what });
  }

  /** A call that one of the phones has just dialled. */
  dialled(phone: Phone, node: string, number: string, call: PhoneCall): KnownCall {
    return this.#know({ call, phone, dialled: number, node, bonds: new Set(), silentSince: undefined, accused: false });
  }

  nodeKilled(name: string): void {
    this.#killed.set(name, performance.now());
  }

  of(call: PhoneCall): KnownCall | undefined {
    return this.#calls.get(call);
  }

  /** Live calls of a phone, the oldest first. */
  callsOf(phone: Phone): readonly KnownCall[] {
    return phone.calls().map((call) => this.#calls.get(call) ?? this.#incoming(phone, call));
  }

  /** Whom this call talks to just now; undefined unless there is exactly one. */
  partnerOf(known: KnownCall): KnownCall | undefined {
    const [source, ...others] = voices(known.call);
    if (source === undefined || others.length > 0) return undefined;
    const partners = [...known.bonds].filter(({ phone, call }) => phone.user === source && call.isUp);
    return partners.length === 1 ? partners[0] : undefined;
  }

  look(): void {
    const live = this.#phones.flatMap((phone) => this.callsOf(phone));
    for (const wait of this.#ledger.unsettled) this.#note(wait);
    for (const known of live) {
      this.#hearing(known, live);
      this.#silence(known);
    }
    for (const node of this.#lab.practice.nodes()) for (const leg of node.legs()) this.#holding(leg);
    for (const wait of this.#ledger.unsettled) this.#settle(wait);
  }

  #know(known: KnownCall): KnownCall {
    this.#calls.set(known.call, known);
    return known;
  }

  #incoming(phone: Phone, call: PhoneCall): KnownCall {
    const node = call.leg?.node.name ?? '';
    return this.#know({
      call,
      phone,
      dialled: undefined,
      node,
      bonds: new Set(),
      silentSince: undefined,
      accused: false,
    });
  }

  #note(wait: Wait): void {
    const variables = wait.leg?.variables;
    const [orbit = '', callId = ''] = [variables?.get('parkade_orbit'), variables?.get('parkade_call')];
    if (orbit === '' || callId === wait.formerStay) return;
    wait.orbits.add(orbit);
    if (callId !== '') wait.callIds.add(callId);
  }

  #hearing(known: KnownCall, live: readonly KnownCall[]): void {
    const heard = voices(known.call);
    if (heard.length > 1) this.#once(known, `${nameOf(known)} hears ${heard.join(' and ')} at once`);
    for (const user of heard) {
      const speakers = speakersOf(user, known, live);
      if (speakers.some((speaker) => this.#knows(known, speaker))) continue;
      if (speakers.some((speaker) => this.#hasTaken(known, speaker) || this.#hasTaken(speaker, known))) continue;
      this.#once(
        known,
        `a stranger: ${this.#storyOf(known)} hears ${speakers.map((one) => this.#storyOf(one)).join(' or ')}`,
      );
    }
  }

  #storyOf(known: KnownCall): string {
    const wait = this.#ledger.waits.findLast(({ caller }) => caller === known.call);
    if (wait === undefined) return nameOf(known);
    const { number, parker, to, orbits, fate } = wait;
    const became = fate === undefined ? 'still waits' : fate.kind === 'taken' ? `${fate.how} by ${fate.by}` : fate.kind;
    return `${nameOf(known)}, wait ${number} (by ${parker} to ${to}, in ${[...orbits].join(' ') || 'no orbit'}, ${became})`;
  }

  /** They were in one call from the beginning, or came together by the lot before. */
  #knows(a: KnownCall, b: KnownCall): boolean {
    if (a.bonds.has(b)) return true;
    if (!isOriginal(a, b) && !isOriginal(b, a) && !this.#wasForwarded(a, b) && !this.#wasForwarded(b, a)) return false;
    bond(a, b);
    return true;
  }

  #wasForwarded(caller: KnownCall, to: KnownCall): boolean {
    const wait = this.#ledger.waits.findLast((one) => one.caller === caller.call);
    const forwarded = wait?.fate?.kind === 'ended by the rule' && wait.fate.cause === 'forwarded';
    if (!forwarded || to.phone.user !== FORWARDED_TO || to.dialled !== undefined) return false;
    // Who is behind a trunk is not shown to whom they are forwarded.
    return to.call.from.number === wait.user || wait.leg !== wait.caller.leg;
  }

  /** `taker` asked for the orbit in which `waiting` is, or was rung in the name of `waiting`. */
  #hasTaken(waiting: KnownCall, taker: KnownCall): boolean {
    const wait = this.#ledger.lastOf(waiting.call);
    if (wait === undefined || this.#ledger.openOf(taker.call) !== undefined) return false;
    const how = takingOf(wait, taker);
    if (how === undefined) return false;
    if (wait.fate?.kind === 'taken') this.#ledger.takenTwice(wait);
    else if (wait.fate !== undefined) return false;
    wait.fate = { kind: 'taken', how, by: taker.phone.user };
    bond(waiting, taker);
    return true;
  }

  #silence(known: KnownCall): void {
    const { call } = known;
    const silent = call.isUp && !call.holding && call.hears().length === 0 && !isExemptFromSilence(known);
    if (!silent) {
      known.silentSince = undefined;
      return;
    }
    known.silentSince ??= performance.now();
    const ms = performance.now() - known.silentSince;
    if (ms > LONGEST_SILENCE_MS)
      this.#once(known, `silence: ${nameOf(known)} has heard nothing for ${Math.round(ms)} ms; ${placeOf(call.leg)}`);
  }

  /** Music without an end and without a failsafe behind it: a caller whom everybody may forget. A join may take it off. */
  #holding(leg: Leg): void {
    const endless = leg.alive && leg.application?.name === 'endless_playback' && leg.join === null;
    if (!endless || Number(leg.variables.get('playback_timeout_sec') ?? '0') >= 2) {
      this.#unguarded.delete(leg.uuid);
      return;
    }
    const since = this.#unguarded.get(leg.uuid) ?? performance.now();
    this.#unguarded.set(leg.uuid, since);
    if (performance.now() - since < LONGEST_JOIN_MS) return;
    this.#unguarded.set(leg.uuid, Infinity);
    this.accuse(`no failsafe: ${placeOf(leg)}`);
  }

  #settle(wait: Wait): void {
    const { caller, leg } = wait;
    const { profileUuid, destinationNumber } = leg?.profile ?? {};
    if (destinationNumber === FORWARDED_TO && profileUuid !== wait.formerProfile && caller.end === null) {
      wait.fate = { kind: 'ended by the rule', cause: 'forwarded' };
      return;
    }
    const { end } = caller;
    if (end === null) return;
    wait.fate = this.#fateOf(wait, end);
    if (wait.fate !== undefined) return;
    this.accuse(`wait ${wait.number}: ${wait.user} was ended ${end.cause} by the switch; ${placeOf(leg)}`);
    wait.fate = { kind: 'ended by the rule', cause: `WRONGLY ${end.cause}` };
  }

  #fateOf(wait: Wait, end: NonNullable<PhoneCall['end']>): Fate | undefined {
    if (end.by === 'phone') return { kind: 'hung up themselves' };
    if (this.#diedOn(wait)) return { kind: 'lost with their node' };
    const taker = this.#lastPartner(wait);
    if (taker !== undefined) {
      const how = takingOf(wait, taker);
      if (how !== undefined) return { kind: 'taken', how, by: taker.phone.user };
    }
    // Across a trunk the cause of the parked leg does not reach the caller's own.
    const causes = [end.cause, wait.leg?.hangupCause];
    return causes.includes('NO_ANSWER') ? { kind: 'ended by the rule', cause: 'NO_ANSWER' } : undefined;
  }

  /** The node of the caller's own leg or of the parked one was killed while they waited, or one on the way between them. */
  #diedOn({ caller, leg, since }: Wait): boolean {
    const legs = [caller.leg, leg].filter((one) => one !== null);
    const wasKilled = (node: string): boolean => (this.#killed.get(node) ?? -Infinity) > since;
    const onTheWay = [...this.#killed.keys()].some(wasKilled);
    return legs.some(
      ({ node, hangupCause }) =>
        (hangupCause === 'SYSTEM_SHUTDOWN' && wasKilled(node.name)) || (hangupCause === TRUNK_IS_DEAD && onTheWay),
    );
  }

  /** A talk too short to be seen: the leg still says with whom it was. */
  #lastPartner({ leg, parkerLeg }: Wait): KnownCall | undefined {
    const last = leg?.variables.get('last_bridge_to');
    if (last === undefined || last === parkerLeg) return undefined;
    return [...this.#calls.values()].find(({ call }) => call.legUuid === last);
  }

  /** The same thing is said once per call. */
  #once(known: KnownCall, what: string): void {
    if (known.accused) return;
    known.accused = true;
    this.accuse(what);
  }
}
