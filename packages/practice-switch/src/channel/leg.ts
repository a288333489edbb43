import { type Cause, causeNumber } from '../core/causes.js';
import { expandVariables } from '../dialplan/expand.js';
import type { DialplanAction } from '../dialplan/parse.js';
import type { PracticeNode } from '../node/practice-node.js';
import type { Join } from '../switching/conduct-join.js';
import { type CallerProfile, profileField } from './caller-profile.js';
import { legHeaders } from './channel-data.js';
import type { Endpoint } from './endpoint.js';
import type { Media } from './media.js';
import { type Order, Orders, type WaitEnd } from './orders.js';

export type ChannelState =
  | 'CS_NEW'
  | 'CS_INIT'
  | 'CS_ROUTING'
  | 'CS_SOFT_EXECUTE'
  | 'CS_EXECUTE'
  | 'CS_EXCHANGE_MEDIA'
  | 'CS_PARK'
  | 'CS_CONSUME_MEDIA'
  | 'CS_HIBERNATE'
  | 'CS_RESET'
  | 'CS_HANGUP'
  | 'CS_REPORTING'
  | 'CS_DESTROY';

export type AnswerState = 'ringing' | 'early' | 'answered' | 'hangup';

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

export interface LegParts {
  readonly uuid: string;
  readonly node: PracticeNode;
  readonly direction: 'inbound' | 'outbound';
  readonly endpoint: Endpoint;
  readonly profile: CallerProfile;
}

/** One channel of the switch. */
export class Leg {
  readonly uuid: string;
  readonly node: PracticeNode;
  readonly direction: 'inbound' | 'outbound';
  readonly endpoint: Endpoint;
  readonly createdAt = Date.now();
  readonly variables = new Map<string, string>();
  readonly sockets = new Set<AttachedSocket>();
  profile: CallerProfile;
  state: ChannelState = 'CS_NEW';
  answerState: AnswerState = 'ringing';
  answeredAt: number | null = null;
  hangupAt: number | null = null;
  hangupCause: Cause | null = null;
  media: Media = { kind: 'silence' };
  join: Join | null = null;
  extension: Extension | null = null;
  application: { readonly name: string; readonly data: string; readonly uuid: string } | null = null;
  /** CF_CONTROLLED: somebody's socket or a park holds the leg; clearing it ends a park. */
  controlled = false;
  /** CF_TRANSFER: sent elsewhere, not yet arrived. */
  transferring = false;
  /** CF_DIALPLAN: the caller id was flipped for an outbound leg that runs a dialplan. */
  inDialplan = false;
  /** Set on a leg that is still being dialled: what an answer or refusal of its far side means. */
  onFarAnswer: (() => void) | null = null;
  onFarRinging: (() => void) | null = null;

  /** Resolves when the switch has forgotten the leg. */
  readonly gone: Promise<void>;
  #onGone: () => void = () => undefined;
  readonly #orders = new Orders();
  #vanished = false;
  readonly #controlWatchers = new Set<() => void>();
  readonly #hangupWatchers = new Set<(cause: Cause) => void>();

  constructor(parts: LegParts) {
    this.uuid = parts.uuid;
    this.node = parts.node;
    this.direction = parts.direction;
    this.endpoint = parts.endpoint;
    this.profile = parts.profile;
    this.inDialplan = parts.direction === 'inbound';
    this.gone = new Promise((resolve) => {
      this.#onGone = resolve;
    });
  }

  /** CS_DESTROY: nothing can be asked of it any more. */
  destroyed(): void {
    this.state = 'CS_DESTROY';
    this.#onGone();
  }

  get alive(): boolean {
    return this.hangupCause === null;
  }

  /** Whatever the leg does now, it is to stop: hung up, or wanted elsewhere. */
  get calledAway(): boolean {
    return !this.alive || this.hasOrder || this.transferring;
  }

  get answered(): boolean {
    return this.answerState === 'answered';
  }

  // Variables

  get(name: string): string | undefined {
    const own = this.variables.get(name);
    if (own !== undefined) return own;
    return this.#computed(name) ?? profileField(this.profile, name) ?? this.node.globals.get(name);
  }

  /** An empty or missing value unsets the variable. */
  set(name: string, value: string | undefined): void {
    if (value === undefined || value === '') this.variables.delete(name);
    else this.variables.set(name, value);
  }

  /** Adds to a list variable: one value stays plain, more become `ARRAY::a|:b`. */
  push(name: string, value: string): void {
    const before = this.variables.get(name);
    if (before === undefined) this.variables.set(name, value);
    else if (before.startsWith('ARRAY::')) this.variables.set(name, `${before}|:${value}`);
    else this.variables.set(name, `ARRAY::${before}|:${value}`);
  }

  isTrue(name: string): boolean {
    return /^(true|yes|on|enable|enabled|active|t|[1-9]\d*)$/i.test(this.variables.get(name) ?? '');
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
    this.answeredAt = Date.now();
    this.set('endpoint_disposition', 'ANSWER');
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

  // Orders to the leg's thread

  /** Breaks off whatever the leg does and gives it something else. */
  redirect(order: Order): void {
    if (this.alive) this.#orders.redirect(order);
  }

  /** Gives an order without breaking off; used by the leg's own thread. */
  follow(order: Order): void {
    if (this.alive) this.#orders.follow(order);
  }

  takeOrder(): Order | null {
    return this.#orders.take();
  }

  get hasOrder(): boolean {
    return this.#orders.waiting;
  }

  /** Resolves when an order is there or the leg is hung up. */
  ordered(): Promise<void> {
    return this.alive ? this.#orders.arrival() : Promise.resolve();
  }

  /** Waits for `start` to call `done`, or until the leg gets another order or is hung up. */
  wait<T>(start: (done: (value: T) => void) => () => void): Promise<WaitEnd<T>> {
    return this.alive ? this.#orders.wait(start) : Promise.resolve({ kind: 'broken' });
  }

  /** {@link wait} for something that is under way already. */
  waitFor<T>(under: Promise<T>): Promise<WaitEnd<T>> {
    return this.wait((settle) => {
      void under.then(settle);
      return () => undefined;
    });
  }

  setControlled(controlled: boolean): void {
    this.controlled = controlled;
    if (controlled) return;
    for (const tell of this.#controlWatchers) tell();
  }

  onControlCleared(tell: () => void): () => void {
    this.#controlWatchers.add(tell);
    return () => void this.#controlWatchers.delete(tell);
  }

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
    this.hangupCause = cause;
    this.hangupAt = Date.now();
    this.state = 'CS_HANGUP';
    this.answerState = 'hangup';
    this.set('hangup_cause', cause);
    this.set('hangup_cause_q850', String(causeNumber(cause)));
    this.endpoint.onEnded(cause);
    this.fire('CHANNEL_HANGUP');
    this.#orders.close();
    for (const tell of this.#hangupWatchers) tell(cause);
    this.#hangupWatchers.clear();
    for (const socket of this.sockets) socket.legHungUp();
  }

  /** The node died: no events, no reports. The far side finds the line dead. */
  vanish(): void {
    this.#vanished = true;
    if (!this.alive) return;
    this.hangupCause = 'SYSTEM_SHUTDOWN';
    this.hangupAt = Date.now();
    this.state = 'CS_DESTROY';
    this.answerState = 'hangup';
    this.endpoint.onEnded('RECOVERY_ON_TIMER_EXPIRE');
    this.#orders.close();
  }
}
