import {
  parseLegId,
  showUser,
  type HeldLeg,
  type LegId,
  type NodeId,
  type RingId,
  type UserAddress,
} from '@parkade/park-decision';
import type {
  CallBackParams,
  ForwardParams,
  HeldLegs,
  HoldParams,
  JoinState,
  Landing,
  OrbitTold,
  PartnerParams,
  PhoneText,
  RefusalTold,
  RingParams,
  SendParams,
  SwitchCommands,
  TalkState,
  UsersTalk,
  WhereHeld,
  WhyAlone,
  WhoIsBehind,
} from '@parkade/park-ports';
import type { CommandOutcome } from '@parkade/park-decision';

/** What was asked of a switch, in the order it was asked. */
export type SentCommand =
  | { readonly kind: 'hold'; readonly node: NodeId; readonly leg: LegId; readonly params: HoldParams }
  | { readonly kind: 'mark'; readonly node: NodeId; readonly leg: LegId; readonly params: HoldParams }
  | { readonly kind: 'ring'; readonly node: NodeId; readonly leg: LegId; readonly params: RingParams }
  | { readonly kind: 'call-back'; readonly node: NodeId; readonly leg: LegId; readonly params: CallBackParams }
  | { readonly kind: 'land-held'; readonly node: NodeId; readonly leg: LegId; readonly landing: Landing }
  | { readonly kind: 'send'; readonly node: NodeId; readonly leg: LegId; readonly params: SendParams }
  | { readonly kind: 'name-far-end'; readonly node: NodeId; readonly leg: LegId; readonly farEnd: LegId }
  | { readonly kind: 'send-partner'; readonly node: NodeId; readonly leg: LegId; readonly params: PartnerParams }
  | { readonly kind: 'tell-orbit'; readonly node: NodeId; readonly leg: LegId; readonly orbit: string }
  | {
      readonly kind: 'tell-refusal';
      readonly node: NodeId;
      readonly leg: LegId;
      readonly reason: string;
      readonly where: 'talking' | 'alone';
    }
  | { readonly kind: 'stop-ring'; readonly node: NodeId; readonly leg: LegId; readonly why: string }
  | { readonly kind: 'hang-up'; readonly node: NodeId; readonly leg: LegId; readonly cause: string }
  | {
      readonly kind: 'forward';
      readonly node: NodeId;
      readonly leg: LegId;
      readonly to: ForwardParams['to'];
      readonly freesKeys?: true;
    };

type Kind = SentCommand['kind'];

/** Where a leg stands: in the dialplan, on our music, ringing, joined with another, or in some other extension. */
export type Whereabouts = 'dialplan' | 'music' | 'ringing' | `with ${string}` | `at ${string}`;

/**
 * A scripted answer. With `carriedOut` the command has its effect all the same, as when the reply got lost; without, a
 * refused or unanswered command has none.
 */
export interface ScriptedOutcome {
  readonly outcome: CommandOutcome;
  readonly carriedOut?: boolean;
}

/**
 * Switches as far as the engine sees them: a set of legs per node, each somewhere. Commands are recorded, change the
 * whereabouts, and can be scripted to fail. Nothing is told to the engine by itself: the test says what the links report.
 */
export class FakeSwitches implements SwitchCommands, HeldLegs {
  readonly sent: SentCommand[] = [];
  /** Texts for phones; no leg is moved by them. */
  readonly told: { readonly node: NodeId; readonly message: PhoneText }[] = [];
  onTell: () => Promise<CommandOutcome> = () => Promise.resolve({ kind: 'done' });
  /** Awaited before each command and question does anything. */
  onAsk: (what: Kind | 'join-state' | 'leg-exists' | 'talk') => Promise<void> = () => Promise.resolve();
  readonly #legs = new Map<LegId, { readonly node: NodeId; at: Whereabouts }>();
  readonly #scripts = new Map<Kind, ScriptedOutcome[]>();
  readonly #registered = new Map<string, readonly NodeId[]>();
  readonly #linksDown = new Set<NodeId>();
  /** Every leg counts as existing, for tests that do not care. */
  readonly #anyLeg: boolean;

  constructor(options: { readonly anyLegExists?: boolean } = {}) {
    this.#anyLeg = options.anyLegExists ?? false;
  }

  /** A leg appears, or is moved by a hand that is not the engine's. */
  place(node: NodeId, leg: LegId, at: Whereabouts = 'dialplan'): void {
    this.#legs.set(leg, { node, at });
  }

  /** Two legs are joined, as the switch does after an answer of the engine. Answers `false` when one does not exist. */
  join(a: LegId, b: LegId): boolean {
    const [one, other] = [this.#legs.get(a), this.#legs.get(b)];
    if (one === undefined || other === undefined) return false;
    one.at = `with ${b}`;
    other.at = `with ${a}`;
    return true;
  }

  /** The leg ends. */
  drop(leg: LegId): void {
    this.#legs.delete(leg);
  }

  whereIs(leg: LegId): Whereabouts | 'gone' {
    return this.#legs.get(leg)?.at ?? 'gone';
  }

  /** The next commands of this kind end so, in this order. */
  script(kind: Kind, ...outcomes: readonly ScriptedOutcome[]): void {
    this.#scripts.set(kind, [...(this.#scripts.get(kind) ?? []), ...outcomes]);
  }

  loseLink(node: NodeId): void {
    this.#linksDown.add(node);
  }

  restoreLink(node: NodeId): void {
    this.#linksDown.delete(node);
  }

  ofKind<K extends Kind>(kind: K): Extract<SentCommand, { kind: K }>[] {
    return this.sent.filter((command): command is Extract<SentCommand, { kind: K }> => command.kind === kind);
  }

  /** The switch's own list: who is on music, with nothing but the leg known. */
  heldLegs(node: NodeId): Promise<readonly HeldLeg[] | 'unknown'> {
    if (this.#linksDown.has(node)) return Promise.resolve('unknown');
    const held = [...this.#legs].filter(([, at]) => at.node === node && at.at === 'music');
    return Promise.resolve(held.map(([leg]) => bareHeldLeg(leg)));
  }

  mark(node: NodeId, params: HoldParams): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'mark', node, leg: params.leg, params }, () => ({ kind: 'done' }));
  }

  async hold(node: NodeId, params: HoldParams, where: WhereHeld): Promise<CommandOutcome> {
    if (this.#isFencedOff(node, params.leg, where)) return notOnHold;
    return this.#carryOut({ kind: 'hold', node, leg: params.leg, params }, () => this.#move(params.leg, 'music'));
  }

  ring(node: NodeId, params: RingParams): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'ring', node, leg: params.ring, params }, () => {
      this.place(node, params.ring, 'ringing');
      return { kind: 'done' };
    });
  }

  callBack(node: NodeId, params: CallBackParams): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'call-back', node, leg: params.ring, params }, () => {
      this.place(node, params.ring, 'ringing');
      return { kind: 'done' };
    });
  }

  stopRing(node: NodeId, ring: LegId, why: string): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'stop-ring', node, leg: ring, why }, () => {
      if (this.whereIs(ring) === 'ringing') this.drop(ring);
      return { kind: 'done' };
    });
  }

  hangUp(node: NodeId, leg: LegId, cause: string): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'hang-up', node, leg, cause }, () => this.#end(leg));
  }

  async forward(node: NodeId, params: ForwardParams, where: WhereHeld): Promise<CommandOutcome> {
    const { leg, to, freesKeys } = params;
    if (this.#isFencedOff(node, leg, where)) return notOnHold;
    const keys = freesKeys === undefined ? {} : { freesKeys };
    return this.#carryOut({ kind: 'forward', node, leg, to, ...keys }, () =>
      this.#move(leg, `at ${to === 'goodbye' ? to : to.extension}`),
    );
  }

  tell(node: NodeId, message: PhoneText): Promise<CommandOutcome> {
    this.told.push({ node, message });
    return this.onTell();
  }

  /** Whom a user has on hold. */
  readonly holding = new Map<string, LegId>();

  holdsCaller(_node: NodeId, user: UserAddress): Promise<boolean> {
    return Promise.resolve(this.holding.has(showUser(user)));
  }

  async landHeld(node: NodeId, user: UserAddress, landing: Landing): Promise<CommandOutcome> {
    const leg = this.holding.get(showUser(user));
    if (leg === undefined) return { kind: 'refused', cause: 'nobody is on hold' };
    return this.#carryOut({ kind: 'land-held', node, leg, landing }, () => this.#move(leg, 'dialplan'));
  }

  async joinState(node: NodeId, caller: LegId, retriever: LegId): Promise<JoinState> {
    await this.onAsk('join-state');
    if (this.#linksDown.has(node)) return 'unknown';
    if (!this.#legs.has(caller)) return 'caller-gone';
    if (!this.#legs.has(retriever)) return 'retriever-gone';
    return this.whereIs(caller) === `with ${retriever}` ? 'joined' : 'not-joined';
  }

  async talkOf(node: NodeId, leg: LegId): Promise<TalkState> {
    await this.onAsk('talk');
    if (this.#linksDown.has(node)) return { kind: 'unknown' };
    const at = this.whereIs(leg);
    if (at === 'gone' && !this.#anyLeg) return { kind: 'gone' };
    const partner = at.startsWith('with ') ? parseLegId(at.slice('with '.length)) : undefined;
    return partner === undefined ? { kind: 'alone' } : { kind: 'talking', with: partner };
  }

  /** By leg, or by `user@domain`. */
  readonly standing = new Map<string, WhyAlone>();

  whyAlone(who: Parameters<SwitchCommands['whyAlone']>[0]): Promise<WhyAlone> {
    return Promise.resolve(this.standing.get('leg' in who ? who.leg : showUser(who.user)) ?? 'alone');
  }

  async legExists(node: NodeId, leg: LegId): Promise<'yes' | 'no' | 'unknown'> {
    await this.onAsk('leg-exists');
    if (this.#linksDown.has(node)) return 'unknown';
    return this.#anyLeg || this.#legs.get(leg)?.node === node ? 'yes' : 'no';
  }

  /** The user's phones are at those nodes from now on. */
  register(user: UserAddress, ...nodes: readonly NodeId[]): void {
    this.#registered.set(showUser(user), nodes);
  }

  /** Users without a phone. */
  readonly unregistered = new Set<string>();

  isRegistered(user: UserAddress): Promise<'yes' | 'no' | 'unknown'> {
    return Promise.resolve(this.unregistered.has(showUser(user)) ? 'no' : 'yes');
  }

  /** Who talks to whom: the user's own leg. */
  readonly talking = new Map<string, readonly LegId[]>();

  talksOf(user: UserAddress): Promise<readonly UsersTalk[] | 'unknown'> {
    return Promise.resolve(
      (this.talking.get(showUser(user)) ?? []).flatMap((leg) => {
        const found = this.#legs.get(leg);
        const other = found?.at.startsWith('with ') === true ? parseLegId(found.at.slice('with '.length)) : undefined;
        return found === undefined || other === undefined ? [] : [{ node: found.node, leg, with: other }];
      }),
    );
  }

  /** Whose phones the legs are; of those in nobody's talk it is not asked. */
  readonly owners = new Map<LegId, UserAddress>();

  ownerOf(node: NodeId, leg: LegId): Promise<UserAddress | null | 'unknown'> {
    return Promise.resolve(this.#linksDown.has(node) ? 'unknown' : (this.owners.get(leg) ?? null));
  }

  sendTo(node: NodeId, params: SendParams): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'send', node, leg: params.leg, params }, () => this.#move(params.leg, 'dialplan'));
  }

  /** The partner stands in the dialplan then, and is answered as the test says. */
  sendPartner(node: NodeId, params: PartnerParams): Promise<CommandOutcome> {
    const { leg } = params;
    return this.#carryOut({ kind: 'send-partner', node, leg, params }, () => {
      const at = this.whereIs(leg);
      const partner = at.startsWith('with ') ? parseLegId(at.slice('with '.length)) : undefined;
      if (partner !== undefined) this.#move(partner, 'dialplan');
      return this.#move(leg, 'at pressed');
    });
  }

  tellOrbit(node: NodeId, { leg, orbit }: OrbitTold): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'tell-orbit', node, leg, orbit }, () => this.#move(leg, 'at told'));
  }

  tellRefusal(node: NodeId, { leg, reason }: RefusalTold, where: 'talking' | 'alone'): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'tell-refusal', node, leg, reason, where }, () =>
      where === 'alone' ? this.#move(leg, 'at told') : { kind: 'done' },
    );
  }

  locate(prefer: NodeId, user: UserAddress): Promise<readonly NodeId[]> {
    return Promise.resolve(this.#registered.get(showUser(user)) ?? [prefer]);
  }

  /** The leg of a ringing goes by its name here; of several phones only one is known. */
  async ringsAnywhere(ring: RingId): Promise<'yes' | 'no' | 'unknown'> {
    const node = this.#legs.get(ring)?.node;
    return node === undefined ? (this.#anyLeg ? 'yes' : 'no') : this.legExists(node, ring);
  }

  /** What a leg of another node says of who is on it. */
  readonly people = new Map<LegId, { readonly name: string; readonly number: string }>();

  whoIsOn(leg: LegId): Promise<{ readonly name: string; readonly number: string } | null> {
    return Promise.resolve(this.people.get(leg) ?? null);
  }

  /** Who talks to a leg of another node. */
  readonly behind = new Map<LegId, WhoIsBehind>();

  whoIsBehind(leg: LegId): Promise<WhoIsBehind | null> {
    return Promise.resolve(this.behind.get(leg) ?? null);
  }

  nameFarEnd(node: NodeId, leg: LegId, farEnd: LegId): Promise<CommandOutcome> {
    return this.#carryOut({ kind: 'name-far-end', node, leg, farEnd }, () => ({ kind: 'done' }));
  }

  #isFencedOff(node: NodeId, leg: LegId, where: WhereHeld): boolean {
    return where === 'on-hold' && !this.#linksDown.has(node) && this.whereIs(leg) !== 'music';
  }

  async #carryOut(command: SentCommand, effect: () => CommandOutcome): Promise<CommandOutcome> {
    await this.onAsk(command.kind);
    if (this.#linksDown.has(command.node)) return { kind: 'link-down' };
    this.sent.push(command);
    const scripted = this.#scripts.get(command.kind)?.shift();
    if (scripted === undefined) return effect();
    if (scripted.carriedOut ?? scripted.outcome.kind === 'done') effect();
    return scripted.outcome;
  }

  #move(leg: LegId, at: Whereabouts): CommandOutcome {
    const found = this.#legs.get(leg);
    if (found === undefined) return this.#anyLeg ? { kind: 'done' } : noSuchChannel;
    found.at = at;
    return { kind: 'done' };
  }

  #end(leg: LegId): CommandOutcome {
    return this.#legs.delete(leg) || this.#anyLeg ? { kind: 'done' } : noSuchChannel;
  }
}

const notOnHold: CommandOutcome = { kind: 'refused', cause: 'USAGE' };
const noSuchChannel: CommandOutcome = { kind: 'refused', cause: 'No such channel' };

/** A leg on hold of which its variables say nothing. */
export const bareHeldLeg = (leg: LegId): HeldLeg => ({
  leg,
  callId: null,
  version: null,
  lot: null,
  orbit: null,
  parker: null,
  parkedAt: null,
  dueAt: null,
  caller: { name: '', number: '' },
  sipCallId: '',
  isGuarded: true,
});
