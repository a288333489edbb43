/**
 * What the people at the phones do, by chance: call, park in every manner, pick up, race, give up, hang up. Each step draws
 * the same number of random numbers whatever it meets, so that a seed's later choices do not hang on earlier timing.
 */
import { performance } from 'node:perf_hooks';
import type { Leg, Phone } from '@parkade/practice-switch';
import type { SeededRandom } from '@parkade/testkit';
import type { Ledger } from './ledger.js';
import type { KnownCall } from './hearing-rules.js';
import type { Listening } from './listening.js';

/** Four orbits for ten phones: the lot is full now and then. */
export const ORBITS = ['701', '702', '703', '704'] as const;
const PARK = '*70';
const DRAWS = 5;

type Chance = readonly [number, number, number, number, number];

export interface Person {
  readonly phone: Phone;
  readonly node: string;
  /** A transfer is on its way. */
  referring: boolean;
  /** The consult line to the park code, and the call it is for. */
  consult: { readonly line: KnownCall; readonly held: KnownCall; readonly partner: KnownCall } | undefined;
}

export class People {
  readonly persons: readonly Person[];
  readonly done = new Map<string, number>();
  readonly #listening: Listening;
  readonly #ledger: Ledger;
  readonly #random: SeededRandom;

  constructor(
    persons: readonly Person[],
    parts: {
      readonly listening: Listening;
      readonly ledger: Ledger;
      readonly random: SeededRandom;
    },
  ) {
    this.persons = persons;
    this.#listening = parts.listening;
    this.#ledger = parts.ledger;
    this.#random = parts.random;
  }

  /** Somebody does something, or just then has nothing to do. Returns what was done, for the run's record. */
  step(): string {
    const person = this.#random.pick(this.persons);
    const chance = this.#chance();
    const what = this.#act(person, chance);
    const [kind = what] = what.split(' ');
    this.done.set(kind, (this.done.get(kind) ?? 0) + 1);
    return `${person.phone.user}: ${what}`;
  }

  #chance(): Chance {
    const draw = (): number => this.#random.next();
    const drawn: Chance = [draw(), draw(), draw(), draw(), draw()];
    if (drawn.length !== DRAWS) throw new RangeError('a step draws a fixed number of times');
    return drawn;
  }

  #act(person: Person, chance: Chance): string {
    if (person.referring) return 'nothing (a transfer is on its way)';
    const calls = this.#listening.callsOf(person.phone).filter(({ left }) => left !== true);
    if (person.consult !== undefined) return this.#onConsult(person, person.consult, chance);
    const talking = calls.find(({ call }) => call.isUp);
    const ringing = calls.find(({ call, dialled }) => !call.isUp && dialled === undefined);
    const dialling = calls.find(({ call, dialled }) => !call.isUp && dialled !== undefined);
    if (talking !== undefined) return this.#onLine(person, talking, chance);
    if (ringing !== undefined) return answer(ringing, chance);
    if (dialling !== undefined) return this.#whileDialling(dialling, chance);
    return this.#whenIdle(person, chance);
  }

  #onLine(person: Person, known: KnownCall, [what, which]: Chance): string {
    if (this.#ledger.openOf(known.call) !== undefined)
      return what < 0.04 ? hangUp(known, 'waiting') : 'nothing (waits)';
    const partner = this.#listening.partnerOf(known);
    if (partner === undefined) return what < 0.1 ? hangUp(known, 'in-between') : 'nothing (hears nobody)';
    if (what < 0.4) return this.#park(person, known, partner, PARK);
    if (what < 0.55) return this.#park(person, known, partner, orbitAt(which));
    if (what < 0.75) return this.#beginConsult(person, known, partner);
    return what < 0.85 ? hangUp(known, 'talking') : 'nothing (talks)';
  }

  #park(person: Person, known: KnownCall, partner: KnownCall, to: string): string {
    const { phone } = person;
    const wait = this.#waits(partner, known, to);
    person.referring = true;
    void known.call.blindTransfer(to).then(({ final }) => {
      person.referring = false;
      if (final === 200) known.left = true;
      else this.#ledger.strike(wait);
    });
    return `parks ${partner.phone.user} by transfer to ${to} (${phone.user})`;
  }

  #waits(partner: KnownCall, parker: KnownCall, to: string): ReturnType<Ledger['open']> {
    const own = parker.call.leg;
    const leg = (own === null ? undefined : own.join?.otherOf(own)) ?? partner.call.leg;
    return this.#ledger.open({
      caller: partner.call,
      user: partner.phone.user,
      leg,
      parker: parker.phone.user,
      parkerLeg: parker.call.legUuid,
      to,
      formerProfile: leg?.profile.profileUuid,
      formerStay: leg?.variables.get('parkade_call'),
      since: performance.now(),
    });
  }

  #beginConsult(person: Person, held: KnownCall, partner: KnownCall): string {
    held.call.hold();
    person.consult = { line: this.#dial(person, PARK), held, partner };
    return `consults about ${partner.phone.user}`;
  }

  #onConsult(person: Person, consult: NonNullable<Person['consult']>, [what]: Chance): string {
    const { line, held, partner } = consult;
    const over = held.call.end !== null || partner.call.end !== null;
    if (over || line.call.end !== null) {
      person.consult = undefined;
      if (line.call.end === null) line.call.hangUp();
      if (held.call.end === null) held.call.resume();
      return 'resumes after a consult';
    }
    if (!line.call.isUp) return 'nothing (consult is not answered)';
    if (what < 0.15) {
      line.call.hangUp();
      return 'ends-consult without a transfer';
    }
    if (what > 0.8) return 'nothing (listens to the number)';
    const wait = this.#waits(partner, held, 'consult');
    person.referring = true;
    person.consult = undefined;
    void held.call.attendedTransfer(line.call).then(({ final }) => {
      person.referring = false;
      held.left = final === 200;
      if (held.left) return;
      this.#ledger.strike(wait);
      line.call.hangUp();
      held.call.resume();
    });
    return `transfers ${partner.phone.user} by consult`;
  }

  #whileDialling(known: KnownCall, [what]: Chance): string {
    return what < 0.15 ? hangUp(known, 'dialling') : 'nothing (waits for an answer)';
  }

  #whenIdle(person: Person, [what, which, more, other]: Chance): string {
    if (person.phone.behaviour !== 'ring') {
      if (what < 0.5) person.phone.behaviour = 'ring';
      return 'nothing (is away)';
    }
    if (what < 0.45) return this.#callSomebody(person, which);
    if (what < 0.85 && which > 0.05 && !this.#ledger.unsettled.some(({ orbits }) => orbits.size > 0))
      return this.#callSomebody(person, more);
    if (what < 0.7) return this.#pickUp(person, which, more);
    if (what < 0.85) return this.#race(person, which, more, other);
    if (what < 0.9) person.phone.behaviour = which < 0.4 ? 'busy' : which < 0.7 ? 'dnd' : 'unregistered';
    return 'nothing (is idle)';
  }

  #callSomebody(person: Person, which: number): string {
    const idle = this.#idleOthers(person).filter(({ node }) => node === person.node);
    const whom = idle[Math.floor(which * idle.length)];
    if (whom === undefined) return 'nothing (nobody is free)';
    this.#dial(person, whom.phone.user);
    return `calls ${whom.phone.user}`;
  }

  #pickUp(person: Person, which: number, how: number): string {
    const number = this.#numberToPick(which);
    this.#dial(person, how < 0.2 ? `*71${number}` : number);
    return `picks-up ${number}`;
  }

  #race(person: Person, which: number, howMany: number, from: number): string {
    const number = this.#numberToPick(which);
    const others = this.#idleOthers(person).filter(({ phone }) => phone.behaviour === 'ring');
    const start = Math.floor(from * others.length);
    const rivals = [...others.slice(start), ...others.slice(0, start)].slice(0, howMany < 0.5 ? 1 : 2);
    for (const racer of [person, ...rivals]) this.#dial(racer, number);
    return `races for ${number} against ${rivals.map(({ phone }) => phone.user).join(' ')}`;
  }

  /** Mostly an orbit where somebody is. */
  #numberToPick(which: number): string {
    const taken = [...new Set(this.#ledger.unsettled.flatMap(({ orbits }) => [...orbits]))].toSorted();
    const at = which * (taken.length + 0.3);
    return taken[Math.floor(at)] ?? orbitAt((which * 97) % 1);
  }

  #idleOthers(person: Person): readonly Person[] {
    return this.persons.filter(
      (other) => other !== person && other.consult === undefined && other.phone.calls().length === 0,
    );
  }

  #dial({ phone, node }: Person, number: string): KnownCall {
    const call = phone.dial(number, { on: node });
    return this.#listening.dialled(phone, node, number, call);
  }

  // The end of a run

  /** Whoever is rung takes the call, whoever talks ends it, and callers who wait are fetched. */
  tidyUp(fetch: boolean): void {
    for (const person of this.persons) {
      person.phone.behaviour = 'ring';
      if (!person.referring) this.#tidy(person);
    }
    if (!fetch) return;
    const wait = this.#ledger.unsettled.find(({ orbits, leg }) => orbits.size > 0 && !this.#isWanted(leg));
    const orbit = wait === undefined ? undefined : [...wait.orbits].at(-1);
    const free = this.persons.find(({ phone }) => phone.calls().length === 0);
    if (orbit !== undefined && free !== undefined) this.#dial(free, orbit);
  }

  #isWanted(leg: Leg | null): boolean {
    const orbit = leg?.variables.get('parkade_orbit');
    return this.persons.some(({ phone }) =>
      this.#listening.callsOf(phone).some(({ dialled, call }) => dialled === orbit && !call.isUp),
    );
  }

  #tidy(person: Person): void {
    const { consult } = person;
    person.consult = undefined;
    consult?.line.call.hangUp();
    for (const known of this.#listening.callsOf(person.phone)) {
      const { call, dialled } = known;
      if (!call.isUp) {
        if (dialled === undefined) call.answer();
        continue;
      }
      if (this.#ledger.openOf(call) === undefined && this.#listening.partnerOf(known) !== undefined) call.hangUp();
      else if (call.holding) call.resume();
    }
  }

  hangUpEverything(): void {
    for (const { phone } of this.persons) for (const call of phone.calls()) call.hangUp();
  }
}

function answer({ call }: KnownCall, [what]: Chance): string {
  if (what < 0.6) {
    call.answer();
    return `answers ${call.from.name}`;
  }
  if (what > 0.75) return 'nothing (lets it ring)';
  call.reject(what < 0.7 ? 'busy' : 'declined');
  return `refuses ${call.from.name}`;
}

function hangUp({ call }: KnownCall, when: string): string {
  call.hangUp();
  return `hangs-up while ${when}`;
}

const orbitAt = (where: number): string => ORBITS[Math.floor(where * ORBITS.length)] ?? ORBITS[0];
