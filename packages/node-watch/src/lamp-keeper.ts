/**
 * Lamps of the nodes this engine watches. What is shown comes from the store, read at the moment of showing; events and
 * probes only say *that* it is time to look. What was shown last is remembered to avoid blinking, not as a truth.
 */
import {
  holdsAt,
  lampStep,
  parseOrbit,
  planNamed,
  plansOfLot,
  type Lamp,
  type LotId,
  type LotPolicy,
  type NodeId,
  type Orbit,
} from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import type { LampAsked, LampAudience, LampCommands, LogEntry } from '@parkade/park-ports';
import { AtMost } from './at-most.js';
import { UsedLots } from './used-lots.js';
import { OccupantReader } from './read-together.js';

interface LampKey {
  readonly node: NodeId;
  readonly policy: LotPolicy;
  readonly orbit: Orbit;
}

/** Who is told, and by which name of the domain: a switch tells only those who subscribed by that name. */
interface Hearers {
  readonly audience: LampAudience;
  readonly domain: string;
}

/** What is to be done for a spot that is being looked at already. */
interface Wanted {
  again: boolean;
  /** Phones that asked and have not been told. */
  readonly asking: Hearers[];
}

/** `dropped`: nobody is to be told that any more. */
type Sent = 'told' | 'dropped' | 'owed';

/** To one node: its link does one after the other, and what waits there cannot be taken back. */
const LAMPS_AT_ONCE = 8;

export class LampKeeper {
  readonly #deps: EngineDeps;
  readonly #occupants: OccupantReader;
  readonly #sending = new Map<NodeId, AtMost>();
  readonly #lamps: LampCommands;
  #lots: readonly LotId[];
  readonly #mayShow: (node: NodeId) => boolean;
  /** A new number for every watch: what an earlier one still shows says nothing about this one. */
  readonly #watched = new Map<NodeId, number>();
  #watches = 0;
  readonly #shown = new Map<string, { readonly face: string; readonly at: LampKey }>();
  readonly #wanted = new Map<string, Wanted>();
  readonly #work = new Map<string, Promise<void>>();
  /** Spots that store or switch failed for; their lamps may be wrong. */
  readonly #owed = new Map<string, LampKey>();
  /** Declarations whose lots could not be told. */
  readonly #owedLots = new Map<string, { readonly node: NodeId; readonly lot: LotId }>();
  readonly #used: UsedLots;

  /** @param mayShow  Asked before every lamp that is sent: whether the right to the node's lamps is ours at this very moment. */
  constructor(
    deps: EngineDeps,
    lamps: LampCommands,
    lots: readonly LotId[],
    mayShow: (node: NodeId) => boolean = () => true,
  ) {
    this.#deps = deps;
    this.#occupants = new OccupantReader(deps.store);
    this.#lamps = lamps;
    this.#lots = lots;
    this.#mayShow = mayShow;
    this.#used = new UsedLots(deps);
  }

  /** [B3] From now on this engine shows the node's lamps; all of them, free orbits too, since nobody knows what was lit. */
  watch(node: NodeId): void {
    this.#watches += 1;
    this.#watched.set(node, this.#watches);
    this.#forget(node);
    this.#showAll(node);
  }

  /** [B4] Every orbit is read again, should an event not have come; nothing is sent where the lamp is right. */
  lookAgain(node: NodeId): void {
    if (this.#watched.has(node)) this.#showAll(node, 'now');
  }

  unwatch(node: NodeId): void {
    this.#watched.delete(node);
    this.#forget(node);
  }

  /** [B4] The lots may be others than before: shows what was not shown yet; what did not change does not blink. */
  reconfigured(lots: readonly LotId[]): void {
    this.#lots = lots;
    // [X6] What another lot shows under that number meanwhile is not ours to remember.
    for (const [key, { at }] of this.#shown) if (!this.#isAt(at.policy.lot, at.node, at.orbit)) this.#shown.delete(key);
    for (const node of this.#watched.keys()) this.#showAll(node);
  }

  /** The lot's stream said something; what an engine of another release said may be of any orbit. */
  eventsSeen(lot: LotId, entries: readonly LogEntry[]): void {
    const isReadable = entries.every(({ event }) => event !== null);
    for (const node of this.#watched.keys())
      if (!isReadable) this.#showDeclared(node, lot);
      else for (const [own, orbits] of orbitsOf(entries)) this.#showOrbits(node, own, orbits);
  }

  #showOrbits(node: NodeId, lot: LotId, orbits: ReadonlySet<Orbit>): void {
    const policy = this.#deps.lots.policy(lot);
    if (policy === undefined) return;
    for (const orbit of orbits) if (this.#isAt(lot, node, orbit)) void this.#look({ node, policy, orbit });
  }

  /** To be called now and then: what could not be read or shown is tried again. */
  showOwed(): void {
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    for (const lampKey of owed) void this.#look(lampKey);
    const lots = [...this.#owedLots.values()];
    this.#owedLots.clear();
    for (const { node, lot } of lots) this.#showDeclared(node, lot);
  }

  /** [B3] Every probe is answered, or the phone's lamp goes out at its next re-subscription. Settles when it was. */
  async asked(question: LampAsked): Promise<void> {
    if (!this.#watched.has(question.node)) return;
    const lampKey = this.#lampKeyOf(question);
    if (lampKey === undefined) return;
    await this.#look(lampKey, { audience: question.audience, domain: question.domain });
    this.#deps.meters.count('parkade_lamp_probes_total', { node: lampKey.node });
  }

  #lampKeyOf(question: LampAsked): LampKey | undefined {
    const orbit = parseOrbit(question.user);
    if (orbit === undefined) return undefined;
    for (const declared of this.#deps.lots.numberPlans) {
      if (!declared.orbits.has(orbit) || !holdsAt(declared, question.node)) continue;
      const numberPlan = planNamed(declared, question.domain);
      if (numberPlan === undefined) continue;
      const policy = this.#deps.lots.policy(numberPlan.lot);
      if (policy !== undefined) return { node: question.node, policy, orbit };
    }
    return undefined;
  }

  /** [W13][X6] The lot of another site may have the same numbers, and another lot may have them since the configuration changed. */
  #isAt(lot: LotId, node: NodeId, orbit: Orbit): boolean {
    const plans = plansOfLot(this.#deps.lots.numberPlans, lot);
    return plans.some((numberPlan) => holdsAt(numberPlan, node) && numberPlan.orbits.has(orbit));
  }

  #showAll(node: NodeId, when: 'lately' | 'now' = 'lately'): void {
    for (const lot of this.#lots) this.#showDeclared(node, lot, when);
  }

  /** [X4] Of a declaration for many domains, the lots that somebody has used lately. */
  #showDeclared(node: NodeId, lot: LotId, when: 'lately' | 'now' = 'lately'): void {
    const isForMany = this.#deps.lots.numberPlans.some((one) => one.lot === lot && one.tenants !== undefined);
    if (!isForMany) return this.#showLot(node, lot);
    const watch = this.#watched.get(node);
    this.#deps.background.run('lamps of domains', async () => {
      const used = await this.#used.lots(lot, when);
      if (watch !== this.#watched.get(node)) return;
      if (used.kind === 'ok') for (const own of used.value) this.#showLot(node, own);
      else this.#owedLots.set(`${node}/${lot}`, { node, lot });
    });
  }

  #showLot(node: NodeId, lot: LotId): void {
    const policy = this.#deps.lots.policy(lot);
    if (policy === undefined) return;
    const here = plansOfLot(this.#deps.lots.numberPlans, lot).filter((one) => holdsAt(one, node));
    for (const text of new Set(here.flatMap(({ orbits }) => [...orbits]))) {
      const orbit = parseOrbit(text);
      if (orbit !== undefined) void this.#look({ node, policy, orbit });
    }
  }

  /** One look at a time per spot, so that an older lamp can never overtake a newer one. Settles when it was shown. */
  async #look(lampKey: LampKey, asking?: Hearers): Promise<void> {
    const key = keyOf(lampKey);
    const wanted = this.#wanted.get(key) ?? { again: false, asking: [] };
    wanted.again = true;
    if (asking !== undefined) wanted.asking.push(asking);
    if (!this.#wanted.has(key)) {
      this.#wanted.set(key, wanted);
      const working = this.#lookWhileWanted(lampKey, key, wanted);
      this.#work.set(key, working);
      this.#deps.background.run('lamp', () => working);
    }
    await this.#work.get(key);
  }

  async #lookWhileWanted(lampKey: LampKey, key: string, wanted: Wanted): Promise<void> {
    try {
      while (wanted.again) {
        wanted.again = false;
        await this.#show(lampKey, key, wanted.asking.splice(0));
      }
    } catch (error) {
      this.#deps.log.error('a lamp was not shown', { node: lampKey.node, orbit: lampKey.orbit, why: String(error) });
      this.#owe(lampKey, key, true);
    } finally {
      this.#wanted.delete(key);
      this.#work.delete(key);
    }
  }

  async #show(lampKey: LampKey, key: string, asking: readonly Hearers[]): Promise<void> {
    const { node, policy, orbit } = lampKey;
    const watch = this.#watched.get(node);
    const occupant = await this.#occupants.occupantOf(policy.lot, orbit);
    if (watch === undefined || watch !== this.#watched.get(node)) return;
    if (occupant.kind === 'store-down') return this.#owe(lampKey, key, asking.length > 0);
    const step = lampStep(orbit, occupant.value, this.#shown.get(key)?.face, policy, this.#deps.clock.now());
    if (step.kind === 'leave-alone') return;
    if (step.toEverybody) {
      if (!(await this.#tell(lampKey, step.lamp, this.#everybody(lampKey), watch))) return;
      this.#shown.set(key, { face: step.face, at: lampKey });
      this.#used.shown(node, policy.lot, orbit, occupant.value === null);
    }
    await this.#tell(lampKey, step.lamp, asking, watch);
  }

  /** Whether all of them were told; who is still to be told is owed. */
  async #tell(lampKey: LampKey, lamp: Lamp, hearers: readonly Hearers[], watch: number): Promise<boolean> {
    const { node } = lampKey;
    for (const each of hearers) {
      const sent = await this.#sends(node).run(() => this.#send(node, lamp, each, watch));
      if (sent === 'owed') this.#owe(lampKey, keyOf(lampKey), true);
      if (sent !== 'told' || watch !== this.#watched.get(node)) return false;
    }
    return true;
  }

  /** [B6] Each name of the domain has subscribers of its own. */
  #everybody({ node, policy }: LampKey): readonly Hearers[] {
    const plans = plansOfLot(this.#deps.lots.numberPlans, policy.lot).filter((one) => holdsAt(one, node));
    const names = new Set([policy.domain, ...plans.flatMap(({ aliases = [] }) => aliases)]);
    return [...names].map((domain) => ({ audience: EVERYBODY, domain }));
  }

  async #send(node: NodeId, lamp: Lamp, { audience, domain }: Hearers, watch: number): Promise<Sent> {
    if (watch !== this.#watched.get(node)) return 'dropped';
    // A process that stood still since it read the store has been succeeded, whatever it remembers.
    if (!this.#mayShow(node)) return 'owed';
    const outcome = await this.#lamps.lamp(node, domain, lamp, audience);
    this.#deps.meters.count('parkade_lamps_total', { node, outcome: outcome.kind });
    if (outcome.kind === 'refused') return 'dropped';
    return outcome.kind === 'done' ? 'told' : 'owed';
  }

  #sends(node: NodeId): AtMost {
    const known = this.#sending.get(node) ?? new AtMost(LAMPS_AT_ONCE);
    this.#sending.set(node, known);
    return known;
  }

  /** Some phone may show something else than the others: then everybody is told again. */
  #owe(lampKey: LampKey, key: string, toEverybody: boolean): void {
    if (toEverybody) this.#shown.delete(key);
    if (this.#watched.has(lampKey.node)) this.#owed.set(key, lampKey);
  }

  #forget(node: NodeId): void {
    for (const known of [this.#shown, this.#owed, this.#owedLots])
      for (const key of known.keys()) if (key.startsWith(`${node}/`)) known.delete(key);
  }
}

function orbitsOf(entries: readonly LogEntry[]): ReadonlyMap<LotId, ReadonlySet<Orbit>> {
  const byLot = new Map<LotId, Set<Orbit>>();
  for (const { event } of entries) {
    if (event === null || event.orbit === null) continue;
    const orbits = byLot.get(event.lot) ?? new Set<Orbit>();
    byLot.set(event.lot, orbits.add(event.orbit));
  }
  return byLot;
}

const EVERYBODY: LampAudience = { kind: 'everybody' };

const keyOf = ({ node, policy, orbit }: LampKey): string => `${node}/${policy.lot}/${orbit}`;
