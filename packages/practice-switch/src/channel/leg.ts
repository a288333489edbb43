import { type Cause, causeNumber } from '../core/causes.js';
import type { Changes } from '../core/changes.js';
import type { EventBus } from '../core/events.js';
import type { Habits } from '../core/habits.js';
import type { Scheduler } from '../core/scheduler.js';
import type { SwitchLog } from '../core/switch-log.js';
import type { Timing } from '../core/timing.js';
import { expandVariables } from '../dialplan/expand.js';
import type { DialplanAction } from '../dialplan/parse.js';
import { type CallerProfile, profileField } from './caller-profile.js';
import { type AnswerState, type ChannelState, type ChannelTimes, legHeaders } from './channel-data.js';
import { ChannelVariables } from './channel-variables.js';
import { ControlFlag } from './control-flag.js';
import { DigitBindings, type DigitAction, type DigitTarget } from './digit-bindings.js';
import type { Endpoint } from './endpoint.js';
import type { Join, JoinParty } from './join.js';
import type { Media } from './media.js';
import { MediaTimeout } from './media-timeout.js';
import { Orders } from './orders.js';

/** The legs of one switch (switch_core_session.c: session_table). */
export interface SessionTable {
  /** How many there have been since the start. */
  readonly sinceStartup: number;
  /** Every leg from its creation to CHANNEL_DESTROY. */
  locate(uuid: string): Leg | undefined;
  all(): readonly Leg[];
}

/** What a leg, and whatever acts on it, asks of the switch it is on. */
export interface SwitchCore {
  readonly name: string;
  readonly coreUuid: string;
  readonly domain: string;
  /** `host:port` by which other nodes dial this one. */
  readonly sipAddress: string;
  readonly timing: Timing;
  readonly changes: Changes;
  readonly scheduler: Scheduler;
  readonly log: SwitchLog;
  readonly bus: EventBus;
  readonly globals: Map<string, string>;
  /** What dialplans have noted by `hash`, `<realm>/<key>`. */
  readonly notes: Map<string, string>;
  readonly habits: Habits;
  readonly sessions: SessionTable;
  /** `${command(arguments)}` in a dialplan. */
  evaluate(command: string, args: string): string;
  /** Runs an application that is done at once, whatever the leg's thread does (switch_channel.c:execute_on). */
  executeAtOnce(leg: Leg, line: string): void;
}

export interface Extension {
  readonly name: string;
  readonly actions: readonly DialplanAction[];
  cursor: number;
}

/** A socket attached to the leg (mod_event_socket's listener). */
export interface AttachedSocket {
  legHungUp(): void;
  readonly released: Promise<void>;
}

/** What the far side's words mean while the leg is still being dialled. */
export interface Origination {
  onRinging(): void;
  onAnswer(): void;
  /** 302: it wants another user to be called. */
  onRedirect(user: string): void;
  onKey(key: string): void;
}

export interface LegParts {
  readonly uuid: string;
  readonly node: SwitchCore;
  readonly direction: 'inbound' | 'outbound';
  readonly endpoint: Endpoint;
  readonly profile: CallerProfile;
}

/** One channel of the switch. */
export class Leg implements JoinParty {
  readonly uuid: string;
  readonly node: SwitchCore;
  readonly direction: 'inbound' | 'outbound';
  readonly endpoint: Endpoint;
  readonly variables = new ChannelVariables();
  readonly orders = new Orders();
  readonly mediaTimeout = new MediaTimeout(this);
  readonly control = new ControlFlag();
  readonly sockets = new Set<AttachedSocket>();
  /** Actions on its own keys, and on those of whoever it is joined with. */
  readonly digits: Readonly<Record<DigitTarget, DigitBindings>>;
  readonly times: ChannelTimes = { created: Date.now(), answered: null, hungUp: null };
  profile: CallerProfile;
  state: ChannelState = 'CS_NEW';
  answerState: AnswerState = 'ringing';
  hangupCause: Cause | null = null;
  media: Media = { kind: 'silence' };
  /** What is played to it in the middle of a talk, which waits meanwhile. */
  interlude: string | null = null;
  join: Join<Leg> | null = null;
  extension: Extension | null = null;
  application: { readonly name: string; readonly data: string; readonly uuid: string } | null = null;
  /** CF_TRANSFER: sent elsewhere, not yet arrived. */
  transferring = false;
  /** CF_DIALPLAN: the caller id was flipped for an outbound leg that runs a dialplan. */
  inDialplan: boolean;
  origination: Origination | null = null;

  /** Resolves when the switch has forgotten the leg. */
  readonly gone: Promise<void>;
  #onGone: () => void = () => undefined;
  #vanished = false;
  readonly #hangupWatchers = new Set<(cause: Cause) => void>();

  constructor(parts: LegParts) {
    this.uuid = parts.uuid;
    this.node = parts.node;
    this.direction = parts.direction;
    this.endpoint = parts.endpoint;
    this.profile = parts.profile;
    this.digits = { self: new DigitBindings(parts.node.timing), peer: new DigitBindings(parts.node.timing) };
    this.inDialplan = parts.direction === 'inbound';
    this.gone = new Promise((resolve) => {
      this.#onGone = resolve;
    });
  }

  get alive(): boolean {
    return this.hangupCause === null;
  }

  /** Whatever the leg does now, it is to stop: hung up, or wanted elsewhere. */
  get calledAway(): boolean {
    return !this.alive || this.orders.waiting || this.transferring;
  }

  get isInSocketApp(): boolean {
    const { extension } = this;
    if (extension === null || this.state !== 'CS_EXECUTE' || this.join !== null) return false;
    return extension.actions[extension.cursor - 1]?.application === 'socket';
  }

  get answered(): boolean {
    return this.answerState === 'answered';
  }

  /** The leg it is joined with. */
  get partner(): Leg | undefined {
    return this.join?.otherOf(this);
  }

  leaveJoin(join: object): void {
    if (this.join === join) this.join = null;
  }

  // What it can be asked by name

  /** Its own variable, or what else goes by that name (switch_channel.c:switch_channel_get_variable_dup). */
  get(name: string): string | undefined {
    const own = this.variables.get(name);
    if (own !== undefined) return own;
    return this.#computed(name) ?? profileField(this.profile, name) ?? this.node.globals.get(name);
  }

  expand(text: string): string {
    return expandVariables(text, {
      variable: (name) => this.get(name),
      api: (command, args) => this.node.evaluate(command, args),
    });
  }

  #computed(name: string): string | undefined {
    switch (name) {
      case 'uuid':
      case 'call_uuid':
        return this.uuid;
      case 'direction':
        return this.direction;
      case 'channel_name':
        return this.endpoint.channelName;
      case 'state':
        return this.state;
      default:
        return undefined;
    }
  }

  // Events and media

  fire(name: string, extra: Iterable<readonly [string, string]> = []): void {
    this.node.changes.announce();
    if (this.#vanished) return;
    this.node.bus.fire(name, [...legHeaders(this), ...extra]);
  }

  setMedia(media: Media): void {
    this.media = media;
    this.node.changes.announce();
  }

  setInterlude(what: string | null): void {
    this.interlude = what;
    this.node.changes.announce();
  }

  // Keys

  /** A key of its phone (switch_core_io.c:switch_core_session_recv_dtmf, and _send_dtmf to the partner). */
  keyPressed(key: string): void {
    this.origination?.onKey(key);
    const { partner } = this;
    const found = this.digits.self.press(key);
    if (found !== undefined) this.#act(found);
    else {
      const ofPartner = partner?.digits.peer.press(key);
      if (partner !== undefined && ofPartner !== undefined) partner.#act(ofPartner);
    }
  }

  #act({ keys, line, on }: DigitAction): void {
    const target = on === 'peer' ? (this.partner ?? this) : this;
    target.variables.set('last_matching_digits', keys);
    this.node.executeAtOnce(target, line);
  }

  // Progress

  /** 183: the far side may hear us before the call is answered. */
  preAnswer(): void {
    if (this.answerState !== 'ringing' || !this.alive) return;
    this.answerState = 'early';
    this.fire('CHANNEL_PROGRESS_MEDIA');
  }

  ringBack(): void {
    if (this.answerState !== 'ringing' || !this.alive || this.direction !== 'inbound') return;
    this.endpoint.onRinging();
    this.fire('CHANNEL_PROGRESS');
  }

  /** 200 to an inbound leg, or the far side's 200 on an outbound one. */
  answer(): void {
    if (this.answered || !this.alive) return;
    this.answerState = 'answered';
    this.times.answered = Date.now();
    this.mediaTimeout.mediaStarts();
    this.variables.set('endpoint_disposition', 'ANSWER');
    if (this.direction === 'inbound') {
      this.#assertCallee();
      this.endpoint.onAnswered();
    }
    this.fire('CHANNEL_ANSWER');
  }

  /** P-Asserted-Identity of a 200 (mod_sofia.c:generate_pai_str), where the dialplan has named the callee. */
  #assertCallee(): void {
    const number = this.variables.get('initial_callee_id_number');
    if (number !== undefined) this.endpoint.onDisplay(this.variables.get('initial_callee_id_name') ?? number, number);
  }

  // The end

  onHangup(tell: (cause: Cause) => void): () => void {
    if (this.hangupCause !== null) {
      tell(this.hangupCause);
      return () => undefined;
    }
    this.#hangupWatchers.add(tell);
    return () => void this.#hangupWatchers.delete(tell);
  }

  /** The first hang-up counts; later ones are ignored. */
  hangUp(cause: Cause): void {
    if (!this.alive) return;
    this.#end(cause, 'CS_HANGUP');
    this.variables.set('hangup_cause', cause);
    this.variables.set('hangup_cause_q850', String(causeNumber(cause)));
    this.endpoint.onEnded(cause);
    this.fire('CHANNEL_HANGUP');
    this.orders.close();
    for (const tell of this.#hangupWatchers) tell(cause);
    this.#hangupWatchers.clear();
    for (const socket of this.sockets) socket.legHungUp();
  }

  /** The node died: no events, no reports. The far side finds the line dead. */
  vanish(): void {
    this.#vanished = true;
    if (!this.alive) return;
    this.#end('SYSTEM_SHUTDOWN', 'CS_DESTROY');
    this.endpoint.onEnded('RECOVERY_ON_TIMER_EXPIRE');
    this.orders.close();
  }

  #end(cause: Cause, state: ChannelState): void {
    this.hangupCause = cause;
    this.times.hungUp = Date.now();
    this.state = state;
    this.answerState = 'hangup';
  }

  /** CS_DESTROY: nothing can be asked of it any more. */
  destroyed(): void {
    this.state = 'CS_DESTROY';
    this.#onGone();
  }
}
