import {
  parseLegId,
  type CallId,
  type CommandOutcome,
  type HeldLeg,
  type Lamp,
  type LegId,
  type NodeId,
  type RingId,
  type UserAddress,
} from '@parkade/park-decision';
import { whoIsOn, type House } from '@parkade/dialplan-contract';
import type {
  CallBackParams,
  EngineChoice,
  EnginePlace,
  ForwardParams,
  HeldLegs,
  HoldParams,
  JoinState,
  Landing,
  LampAsked,
  LampAudience,
  LampCommands,
  Logger,
  Meters,
  OrbitTold,
  PartnerParams,
  PagedPhones,
  PhoneText,
  RefusalTold,
  RingParams,
  SwitchCommands,
  SwitchEvent,
  TalkState,
  TransferLeg,
  TransferLegs,
  UsersTalk,
  WhereHeld,
  WhoIsBehind,
  WhoWaits,
} from '@parkade/park-ports';
import type { EslEvent } from '../framing/index.js';
import {
  type Lines,
  type StopReason,
  askAgainLine,
  askFirstLine,
  callBackLine,
  farEndLine,
  forwardLines,
  landHeldLines,
  holdLines,
  markLines,
  killLine,
  ringLine,
  sendLines,
  stopRingLine,
  tellLine,
} from './command-lines.js';
import { orbitToldLines, refusalToldLines, sendPartnerLine } from './in-call-lines.js';
import type { Rank } from './command-queue.js';
import type { CommandReply } from './epoch-client.js';
import { EndedLegs } from './ended-legs.js';
import { PhonePages } from './phone-pages.js';
import { LINK_TIMING, type LinkTiming } from './link-timing.js';
import { type AnswerTimes, type NodeAddress, NodeLink } from './node-link.js';
import { lampEvents, readLampProbe } from './lamp-event.js';
import { readSwitchEvents } from './read-switch-event.js';
import { SwitchQuestions } from './switch-questions.js';

export interface SwitchLinksOptions {
  readonly nodes: readonly NodeAddress[];
  readonly timing?: Partial<LinkTiming>;
  /** Called in the order in which the switch spoke; a rejection is logged. */
  readonly onSwitchEvent: (switchEvent: SwitchEvent) => void | Promise<void>;
  /** Why the switch with this `Core-UUID` must not be used as that node; `null` when it may. Without it any may. */
  readonly admit?: (node: NodeId, coreUuid: string) => Promise<string | null>;
  /** A phone wants to know a lamp now. */
  readonly onLampAsked?: (asked: LampAsked) => Promise<void>;
  /** What the configuration says of proxies and domains, of now; nothing without it. */
  readonly house?: () => House;
  /** How long the switch took for a word that a leg waited for. */
  readonly onAnswerTime?: (node: NodeId, took: AnswerTimes) => void;
  readonly logger: Logger;
  readonly meters: Meters;
  /** 0 <= x < 1, for the jitter of retries. */
  readonly random?: () => number;
}

/** One inbound link per node; the commands go out over them, and what they hear comes back as switch events. */
export class SwitchLinks implements SwitchCommands, LampCommands, HeldLegs, TransferLegs, EngineChoice {
  readonly #options: SwitchLinksOptions;
  readonly #links = new Map<NodeId, NodeLink>();
  readonly #questions = new SwitchQuestions(this.#links);
  readonly #cores = new Map<string, NodeId>();
  readonly #endedLegs = new EndedLegs();
  readonly #onUp = new Set<() => void>();
  readonly pages: PagedPhones = new PhonePages(this.#links, async (command, node, lines) =>
    this.#metered(command, await this.#inOrder(node, lines)),
  );

  constructor(options: SwitchLinksOptions) {
    this.#options = options;
    const timing = { ...LINK_TIMING, ...options.timing };
    for (const address of options.nodes) {
      this.#links.set(
        address.node,
        new NodeLink(address, timing, {
          logger: options.logger,
          random: options.random ?? Math.random,
          admit: (node, coreUuid) => options.admit?.(node, coreUuid) ?? Promise.resolve(null),
          onUp: (node, coreUuid) => this.#up(node, coreUuid),
          onLost: (node, why) => this.#lost(node, why),
          onEvent: (node, event) => this.#hear(node, event),
          onAnswerTime: (node, took) => options.onAnswerTime?.(node, took),
        }),
      );
    }
  }

  /** Begins to connect; resolves when every link is up, or after `withinMs`: links go on trying for as long as it takes. */
  async start(withinMs = 0): Promise<void> {
    for (const link of this.#links.values()) link.start();
    if (withinMs > 0) await this.#until(() => this.#allUp(), withinMs);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
  }

  /** Gives the link to a node up; it is tried again, and has to be admitted again. */
  drop(node: NodeId, why: string): void {
    this.#links.get(node)?.drop(why);
  }

  /**
   * The node of a switch that calls: the one that last told this `Core-UUID` over its link; a request that names another comes from no
   * switch of ours. A switch that was started again, or whose link was cut, can be quicker than its link's next try: then links that
   * are down are tried at once and waited for, `withinMs` at most.
   */
  async nodeCalling(coreUuid: string, withinMs: number): Promise<NodeId | undefined> {
    const isLinked = (): boolean => {
      const node = this.#cores.get(coreUuid);
      return node !== undefined && this.isUp(node);
    };
    if (!isLinked()) {
      for (const link of this.#links.values()) link.tryNow();
      await this.#until(isLinked, withinMs);
    }
    return this.#cores.get(coreUuid);
  }

  isUp(node: NodeId): boolean {
    return this.#links.get(node)?.up ?? false;
  }

  /** `refused` only when the switch knows no such leg; our own refusal to write is `unknown`. */
  async hold(node: NodeId, params: HoldParams, where: WhereHeld): Promise<CommandOutcome> {
    return this.#metered('hold', await this.#inOrder(node, holdLines(params, where)));
  }

  async ring(node: NodeId, params: RingParams): Promise<CommandOutcome> {
    const line = ringLine(params);
    if (line === undefined) return this.#metered('ring', { kind: 'refused', cause: 'UNFIT_TEXT' });
    const reply = await this.#links.get(node)?.background(line, params.ring);
    return this.#metered('ring', outcomeOf(reply));
  }

  async callBack(node: NodeId, params: CallBackParams): Promise<CommandOutcome> {
    const line = callBackLine(params);
    if (line === undefined) return this.#metered('call-back', { kind: 'refused', cause: 'UNFIT_TEXT' });
    const reply = await this.#links.get(node)?.background(line, params.ring);
    return this.#metered('call-back', outcomeOf(reply));
  }

  /** A phone on a node that cannot be reached rings for its own time, and is told should it answer. */
  async stopRing(node: NodeId, ring: RingId, why: StopReason): Promise<CommandOutcome> {
    const line = oneLine(stopRingLine(ring, why));
    // A node that does not answer must not hold up what comes next.
    for (const other of this.#others(node)) void this.#inOrder(other, line);
    return this.#metered('stop-ring', await this.#inOrder(node, line));
  }

  async hangUp(node: NodeId, leg: LegId, cause: string, onlyOf?: CallId): Promise<CommandOutcome> {
    if (onlyOf !== undefined && (await this.#questions.isElsewhere(node, leg, onlyOf)))
      return this.#metered('hang-up', { kind: 'done' });
    return this.#metered('hang-up', await this.#inOrder(node, oneLine(killLine(leg, cause))));
  }

  async forward(node: NodeId, params: ForwardParams, where: WhereHeld): Promise<CommandOutcome> {
    return this.#metered('forward', await this.#inOrder(node, forwardLines(params, where)));
  }

  async askFirst(node: NodeId, engines: readonly EnginePlace[]): Promise<CommandOutcome> {
    return this.#metered('ask-first', await this.#inOrder(node, oneLine(askFirstLine(engines)), 'way'));
  }

  legsAt(node: NodeId, engines: readonly EnginePlace[]): Promise<readonly LegId[] | 'unknown'> {
    return this.#questions.legsAt(node, engines);
  }

  async askAgain(node: NodeId, leg: LegId): Promise<CommandOutcome> {
    return this.#metered('ask-again', await this.#inOrder(node, oneLine(askAgainLine(leg)), 'way'));
  }

  async holdsCaller(node: NodeId, user: UserAddress): Promise<boolean> {
    const calls = await this.#questions.callsOnHold(node, user, this.#options.house?.());
    return calls !== 'unknown' && calls.length === 1;
  }

  async landHeld(node: NodeId, user: UserAddress, landing: Landing): Promise<CommandOutcome> {
    const calls = await this.#questions.callsOnHold(node, user, this.#options.house?.());
    if (calls === 'unknown') return this.#metered('land-held', { kind: 'link-down' });
    const [only, another] = calls;
    if (only === undefined || another !== undefined)
      return this.#metered('land-held', { kind: 'refused', cause: `${String(calls.length)} calls on hold` });
    return this.#metered('land-held', await this.#inOrder(node, landHeldLines(only, landing)));
  }

  /** The switch waits for the phone's answer, up to 20 s (sofia_presence.c); nobody waits for that here. */
  async tell(node: NodeId, message: PhoneText): Promise<CommandOutcome> {
    const profiles = await this.#questions.profilesOf(node, message.to);
    if (profiles === 'link-down') return this.#metered('tell', { kind: 'link-down' });
    if (profiles.length === 0) return this.#metered('tell', { kind: 'refused', cause: 'USER_NOT_REGISTERED' });
    const lines = profiles.map((profile) => tellLine(message, profile)).filter((line) => line !== undefined);
    if (lines.length === 0) return this.#metered('tell', { kind: 'refused', cause: 'UNFIT_TEXT' });
    return this.#metered(
      'tell',
      await this.#inOrder(
        node,
        lines.map((line) => `bgapi ${line}`),
      ),
    );
  }

  async lamp(node: NodeId, domain: string, lamp: Lamp, audience: LampAudience): Promise<CommandOutcome> {
    const events = lampEvents(domain, lamp, audience);
    if (events === undefined) return this.#metered('lamp', { kind: 'refused', cause: 'UNFIT_TEXT' });
    for (const headers of events) {
      const outcome = outcomeOf(await this.#links.get(node)?.sendEvent('PRESENCE_IN', headers));
      if (outcome.kind !== 'done') return this.#metered('lamp', outcome);
    }
    return this.#metered('lamp', { kind: 'done' });
  }

  async mark(node: NodeId, params: HoldParams): Promise<CommandOutcome> {
    return this.#metered('mark', await this.#inOrder(node, markLines(params)));
  }

  readonly sendTo: SwitchCommands['sendTo'] = async (node, params) =>
    this.#metered('send', await this.#inOrder(node, sendLines(params)));

  async sendPartner(node: NodeId, params: PartnerParams): Promise<CommandOutcome> {
    return this.#metered('send', await this.#inOrder(node, oneLine(sendPartnerLine(params))));
  }

  async tellOrbit(node: NodeId, told: OrbitTold): Promise<CommandOutcome> {
    return this.#metered('tell-leg', await this.#inOrder(node, orbitToldLines(told)));
  }

  async tellRefusal(node: NodeId, told: RefusalTold, where: 'talking' | 'alone'): Promise<CommandOutcome> {
    return this.#metered('tell-leg', await this.#inOrder(node, refusalToldLines(told, where)));
  }

  isRegistered(user: UserAddress): Promise<'yes' | 'no' | 'unknown'> {
    return this.#questions.isRegistered(user);
  }

  talksOf(user: UserAddress): Promise<readonly UsersTalk[] | 'unknown'> {
    return this.#questions.talksOf(user, this.#options.house?.());
  }

  locate(prefer: NodeId, user: UserAddress): Promise<readonly NodeId[]> {
    return this.#questions.locate(prefer, user);
  }

  legExists(node: NodeId, leg: LegId, waits?: WhoWaits): Promise<'yes' | 'no' | 'unknown'> {
    return this.#questions.legExists(node, leg, waits);
  }

  ringsAnywhere(ring: RingId): Promise<'yes' | 'no' | 'unknown'> {
    return this.#questions.ringsAnywhere(ring);
  }

  whoIsOn(leg: LegId): Promise<{ readonly name: string; readonly number: string } | null> {
    return this.#questions.whoIsOn(leg);
  }

  whoIsBehind(leg: LegId): Promise<WhoIsBehind | null> {
    return this.#questions.whoIsBehind(leg, this.#options.house?.());
  }

  async nameFarEnd(node: NodeId, leg: LegId, farEnd: LegId): Promise<CommandOutcome> {
    return this.#metered('name-far-end', await this.#inOrder(node, oneLine(farEndLine(leg, farEnd))));
  }

  /** Who was on a leg that has ended just now, as far as a link has told; `undefined` when none has, `withinMs` long. */
  whoWasOn(leg: LegId, withinMs: number): Promise<UserAddress | null | undefined> {
    return this.#endedLegs.whoWasOn(leg, withinMs);
  }

  joinState(node: NodeId, caller: LegId, retriever: LegId): Promise<JoinState> {
    return this.#questions.joinState(node, caller, retriever);
  }

  readonly whyAlone: SwitchCommands['whyAlone'] = (who) => this.#questions.whyAlone(who, this.#options.house?.());

  talkOf(node: NodeId, leg: LegId): Promise<TalkState> {
    return this.#questions.talkOf(node, leg);
  }

  ownerOf(node: NodeId, leg: LegId): Promise<UserAddress | null | 'unknown'> {
    return this.#questions.ownerOf(node, leg, this.#options.house?.());
  }

  heldLegs(node: NodeId): Promise<readonly HeldLeg[] | 'unknown'> {
    return this.#questions.heldLegs(node);
  }

  unansweredTransfers(
    node: NodeId,
    isWanted: (dialled: string) => boolean,
  ): Promise<readonly TransferLeg[] | 'unknown'> {
    return this.#questions.unansweredTransfers(node, isWanted);
  }

  /** One after the other; the first that is not done ends it. */
  async #inOrder(node: NodeId, lines: Lines, rank: Rank = 'call'): Promise<CommandOutcome> {
    if (lines === undefined) return { kind: 'unknown', why: 'a text is unfit for a command; nothing was written' };
    const link = this.#links.get(node);
    let begun = false;
    for (const line of lines) {
      const outcome = outcomeOf(await link?.api(line, rank));
      if (outcome.kind === 'link-down' && begun) return { kind: 'unknown', why: 'the link was lost half way' };
      if (outcome.kind !== 'done') return outcome;
      begun = true;
    }
    return { kind: 'done' };
  }

  #metered(command: string, outcome: CommandOutcome): CommandOutcome {
    this.#options.meters.count('parkade_switch_commands_total', { command, outcome: outcome.kind });
    return outcome;
  }

  #up(node: NodeId, coreUuid: string): void {
    const former = [...this.#cores].filter(([, owner]) => owner === node).map(([core]) => core);
    for (const core of former) this.#cores.delete(core);
    this.#cores.set(coreUuid, node);
    const restarted = former.length > 0 && !former.includes(coreUuid);
    this.#notify({ kind: 'link-up', node, coreUuid, ...(restarted ? { restarted } : {}) });
    for (const look of this.#onUp) look();
  }

  #lost(node: NodeId, why: string): void {
    this.#options.meters.count('parkade_links_lost_total', { node });
    this.#notify({ kind: 'link-lost', node, why });
  }

  #hear(node: NodeId, event: EslEvent): void {
    const probe = readLampProbe(node, event);
    if (probe !== null) return this.#lampAsked(probe);
    this.#noteEnd(event);
    for (const switchEvent of readSwitchEvents(node, event)) this.#notify(switchEvent);
  }

  #noteEnd({ values }: EslEvent): void {
    const leg = values['Event-Name'] === 'CHANNEL_HANGUP' ? parseLegId(values['Unique-ID']) : undefined;
    if (leg !== undefined) this.#endedLegs.heard(leg, whoIsOn(values, this.#options.house?.()).owner);
  }

  #others(node: NodeId): readonly NodeId[] {
    return [...this.#links.keys()].filter((other) => other !== node);
  }

  #lampAsked(asked: LampAsked): void {
    this.#options.onLampAsked?.(asked).catch((error: unknown) => {
      this.#options.logger.error('a lamp was not shown', { node: asked.node, why: String(error) });
    });
  }

  #notify(switchEvent: SwitchEvent): void {
    const failed = (error: unknown): void =>
      this.#options.logger.error('a switch event was not taken', {
        switchEvent: switchEvent.kind,
        node: switchEvent.node,
        why: String(error),
      });
    try {
      Promise.resolve(this.#options.onSwitchEvent(switchEvent)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #until(isEnough: () => boolean, withinMs: number): Promise<void> {
    if (isEnough()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#onUp.delete(look);
        resolve();
      };
      const look = (): void => {
        if (isEnough()) done();
      };
      const timer = setTimeout(done, withinMs);
      this.#onUp.add(look);
    });
  }

  #allUp(): boolean {
    return [...this.#links.values()].every((link) => link.up);
  }
}

const oneLine = (line: string | undefined): Lines => (line === undefined ? undefined : [line]);

/** A node without a link is a node whose link is down. */
function outcomeOf(reply: CommandReply | undefined): CommandOutcome {
  if (reply === undefined) return { kind: 'link-down' };
  return reply.kind === 'ok' ? { kind: 'done' } : reply;
}
