import { randomUUID } from 'node:crypto';
import type { Cause } from '../causes.js';
import { newProfile } from '../channel/caller-profile.js';
import type { Invite } from '../channel/device.js';
import { Leg } from '../channel/leg.js';
import type { PracticeNode } from '../node.js';
import { type DialString, type DialTarget, parseDialString } from './dial-string.js';

export interface DialRequest {
  readonly node: PracticeNode;
  /** Expanded dial string. */
  readonly dial: string;
  /** The leg that bridges, or null for an API originate. */
  readonly parent: Leg | null;
  /** Seconds for the whole attempt when nothing else says so. */
  readonly timeoutSec: number;
  onRinging?: () => void;
}

export type DialResult =
  { readonly kind: 'answered'; readonly leg: Leg } | { readonly kind: 'failed'; readonly cause: Cause };

export interface Dialling {
  readonly result: Promise<DialResult>;
  cancel(cause: Cause): void;
}

/** Rings the rounds of a dial string one after another until somebody answers (switch_ivr_originate.c). */
export function startDialling(request: DialRequest): Dialling {
  const dial = parseDialString(request.dial);
  request.parent?.set('originated_legs', undefined);
  let stopRound: ((cause: Cause) => void) | null = null;
  let cancelled: Cause | null = null;
  const run = async (): Promise<DialResult> => {
    let last: DialResult = {
      kind: 'failed',
      cause: dial.rounds.length === 0 ? 'DESTINATION_OUT_OF_ORDER' : 'NO_ANSWER',
    };
    for (const round of dial.rounds) {
      if (cancelled !== null) return { kind: 'failed', cause: cancelled };
      const attempt = new Round(request, dial, round);
      stopRound = (cause) => attempt.stop(cause);
      last = await attempt.result;
      if (last.kind === 'answered') return last;
    }
    return cancelled === null ? last : { kind: 'failed', cause: cancelled };
  };
  return {
    result: run(),
    cancel: (cause) => {
      cancelled ??= cause;
      stopRound?.(cause);
    },
  };
}

/** Targets that ring together: the first to answer wins, the others are told LOSE_RACE. */
class Round {
  readonly result: Promise<DialResult>;
  readonly #legs = new Set<Leg>();
  #settle: (result: DialResult) => void = () => undefined;
  #over = false;
  #lastCause: Cause = 'NO_ANSWER';

  constructor(request: DialRequest, dial: DialString, targets: readonly DialTarget[]) {
    this.result = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const stopClock = request.node.timing.afterSeconds(ringSeconds(request, dial), () => this.stop('NO_ANSWER'));
    void this.result.then(stopClock);
    const legs = targets.flatMap((target) => this.#start(request, dial, target));
    if (legs.length === 0) request.node.timing.soon(() => this.#finish({ kind: 'failed', cause: this.#lastCause }));
  }

  /** Every ringing leg is told `cause`, which is the result. */
  stop(cause: Cause): void {
    this.#finish({ kind: 'failed', cause });
    for (const leg of this.#legs) leg.hangUp(cause);
  }

  #finish(result: DialResult): void {
    if (this.#over) return;
    this.#over = true;
    this.#settle(result);
  }

  #start(request: DialRequest, dial: DialString, target: DialTarget): Leg[] {
    const variables = new Map([...dial.variables, ...target.variables]);
    const legs = makeLegs(request, variables, target.address);
    if (!Array.isArray(legs)) {
      this.#lastCause = legs;
      return [];
    }
    for (const leg of legs) this.#watch(request, leg);
    return legs;
  }

  #watch(request: DialRequest, leg: Leg): void {
    this.#legs.add(leg);
    leg.onFarRinging = () => request.onRinging?.();
    leg.onFarAnswer = () => this.#answered(leg);
    leg.onHangup((cause) => {
      this.#legs.delete(leg);
      this.#lastCause = cause;
      if (this.#legs.size === 0) this.#finish({ kind: 'failed', cause });
    });
  }

  #answered(leg: Leg): void {
    if (this.#over) {
      leg.hangUp('LOSE_RACE');
      return;
    }
    leg.answer();
    for (const other of this.#legs) if (other !== leg) other.hangUp('LOSE_RACE');
    this.#finish({ kind: 'answered', leg });
  }
}

function ringSeconds(request: DialRequest, dial: DialString): number {
  const texts = [
    dial.variables.get('originate_timeout'),
    dial.variables.get('leg_timeout'),
    dial.variables.get('call_timeout'),
    request.parent?.variables.get('call_timeout'),
    request.parent?.variables.get('originate_timeout'),
  ];
  const given = texts.map((text) => Number.parseInt(text ?? '', 10)).find((seconds) => seconds > 0);
  return given ?? request.timeoutSec;
}

function makeLegs(request: DialRequest, variables: ReadonlyMap<string, string>, address: string): Leg[] | Cause {
  const resolutions = request.node.resolve(address);
  const legs: Leg[] = [];
  let cause: Cause = 'DESTINATION_OUT_OF_ORDER';
  for (const resolution of resolutions) {
    if (resolution.kind === 'failed') {
      cause = resolution.cause;
      continue;
    }
    const wanted = variables.get('origination_uuid');
    // A uuid in use is refused (switch_core_session.c:2414).
    if (wanted !== undefined && (request.node.leg(wanted) !== undefined || legs.length > 0)) continue;
    const invite = makeInvite(request, variables, resolution.user);
    const line = resolution.device.newLine(invite);
    if (typeof line === 'string') {
      cause = line;
      continue;
    }
    const leg = new Leg({
      uuid: wanted ?? randomUUID(),
      node: request.node,
      direction: 'outbound',
      endpoint: line,
      profile: newProfile({
        profileUuid: randomUUID(),
        context: request.parent?.profile.context ?? 'default',
        // The dialling leg's login is copied (switch_ivr_originate.c).
        username: request.parent?.profile.username ?? '',
        callerIdName: invite.fromName,
        callerIdNumber: invite.fromNumber,
        ani: invite.fromNumber,
        calleeIdName: variables.get('origination_callee_id_name') ?? 'Outbound Call',
        calleeIdNumber: variables.get('origination_callee_id_number') ?? resolution.user,
        destinationNumber: resolution.user,
      }),
    });
    setVariables(leg, request, variables, resolution.user, resolution.domain);
    line.attach(leg);
    request.node.adopt(leg);
    leg.fire('CHANNEL_ORIGINATE');
    request.node.timing.soon(() => {
      if (leg.alive) line.invite();
    });
    legs.push(leg);
  }
  return legs.length > 0 ? legs : cause;
}

/** SIP headers set on the parent go out again with every call it makes (mod_sofia.c:sofia_outgoing_channel). */
function inheritedVariables(parent: Leg | null): Map<string, string> {
  const inherited = new Map<string, string>();
  if (parent === null) return inherited;
  for (const [name, value] of parent.variables) if (name.startsWith('sip_h_')) inherited.set(name, value);
  for (const name of (parent.variables.get('export_vars') ?? '').split(',')) {
    const value = parent.variables.get(name);
    if (name !== '' && value !== undefined) inherited.set(name, value);
  }
  return inherited;
}

function setVariables(
  leg: Leg,
  request: DialRequest,
  variables: ReadonlyMap<string, string>,
  user: string,
  domain: string | null,
): void {
  for (const [name, value] of inheritedVariables(request.parent)) leg.set(name, value);
  for (const [name, value] of variables) leg.set(name, value);
  leg.set('sip_call_id', randomUUID());
  if (domain !== null) {
    leg.set('dialed_user', user);
    leg.set('dialed_domain', domain);
    leg.set('presence_id', `${user}@${domain}`);
  }
  if (request.parent !== null) {
    leg.set('originator', request.parent.uuid);
    leg.set('originate_signal_bond', request.parent.uuid);
    leg.set('originating_leg_uuid', request.parent.uuid);
    leg.set('call_uuid', request.parent.uuid);
    // Recorded from a real switch: every leg stands there twice.
    const entry = `${leg.uuid};${leg.profile.calleeIdName};${leg.profile.calleeIdNumber}`;
    for (let times = 0; times < 2; times += 1) request.parent.push('originated_legs', entry);
    // mod_dptools.c:user_outgoing_channel writes them on the dialling leg too.
    if (domain !== null) {
      request.parent.set('dialed_user', user);
      request.parent.set('dialed_domain', domain);
    }
  }
}

function makeInvite(request: DialRequest, variables: ReadonlyMap<string, string>, dialled: string): Invite {
  const { parent } = request;
  const effective = (part: 'name' | 'number', own: string): string =>
    variables.get(`origination_caller_id_${part}`) ??
    (parent === null ? '' : (parent.variables.get(`effective_caller_id_${part}`) ?? own));
  const headers = new Map<string, string>();
  for (const [name, value] of [...inheritedVariables(parent), ...variables]) {
    if (name.startsWith('sip_h_')) headers.set(name.slice('sip_h_'.length), value);
    if (name === 'alert_info') headers.set('Alert-Info', value);
    if (name === 'sip_auto_answer' && value === 'true') headers.set('Call-Info', '<sip:127.0.0.1>;answer-after=0');
  }
  return {
    fromName: cutAtColon(effective('name', parent?.profile.callerIdName ?? '')),
    fromNumber: effective('number', parent?.profile.callerIdNumber ?? ''),
    dialled,
    headers,
  };
}

/** Seen live: a caller-id name loses everything up to its colon on the way to the phone. */
function cutAtColon(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
