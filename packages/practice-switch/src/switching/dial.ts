import type { Cause } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';
import { type DialString, type DialTarget, parseDialString } from './dial-string.js';
import { type DialledLeg, noteOutcome, type Ringing } from './dialled-legs.js';
import { type DialRequest, type GroupRequest, makeLegs } from './outbound-legs.js';

export type DialResult =
  { readonly kind: 'answered'; readonly leg: Leg } | { readonly kind: 'failed'; readonly cause: Cause };

export interface Dialling {
  readonly result: Promise<DialResult>;
  cancel(cause: Cause): void;
}

/** Between dial strings of an enterprise group (switch_ivr_originate.c:switch_ivr_enterprise_originate). */
const ENTERPRISE = ':_:';

/** Rings whom a dial string names until somebody answers (switch_ivr_originate.c). */
export function startDialling(asked: DialRequest): Dialling {
  const made: DialledLeg[] = [];
  const strings = asked.dial.split(ENTERPRISE);
  const [only = ''] = strings;
  const dial = parseDialString(only);
  const isGroup = dial.rounds.length > 1 || dial.rounds.some((round) => round.length > 1);
  const ringing: Ringing = strings.length > 1 ? 'enterprise' : isGroup ? 'group' : 'one';
  const request = { ...asked, ringing, made };
  const dialling =
    ringing === 'enterprise'
      ? together(strings.map((text) => rounds(request, parseDialString(text))))
      : rounds(request, dial);
  return {
    cancel: (cause) => dialling.cancel(cause),
    result: dialling.result.then((end) => {
      if (asked.parent !== null) noteOutcome(asked.parent, made, end.kind === 'answered' ? end.leg : null, ringing);
      return end;
    }),
  };
}

/** The rounds of a dial string, one after another. */
function rounds(request: GroupRequest, dial: DialString): Dialling {
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

/** Each dial string rings by itself; the first that is answered stops the others. */
function together(diallings: readonly Dialling[]): Dialling {
  const answered = diallings.map((dialling) =>
    dialling.result.then((end) => (end.kind === 'answered' ? { dialling, end } : Promise.reject(new Error(end.cause)))),
  );
  const cancel = (cause: Cause, but?: Dialling): void => {
    for (const one of diallings) if (one !== but) one.cancel(cause);
  };
  const run = async (): Promise<DialResult> => {
    const won = await Promise.any(answered).catch(() => undefined);
    if (won === undefined) return (await diallings.at(-1)?.result) ?? { kind: 'failed', cause: 'NO_ANSWER' };
    cancel('LOSE_RACE', won.dialling);
    for (const one of diallings) {
      const end = await one.result;
      if (end.kind === 'answered' && end.leg !== won.end.leg) end.leg.hangUp('LOSE_RACE');
    }
    return won.end;
  };
  return { cancel, result: run() };
}

/** Targets that ring together: the first to answer wins, the others are told LOSE_RACE. */
class Round {
  readonly result: Promise<DialResult>;
  readonly #legs = new Set<Leg>();
  #settle: (result: DialResult) => void = () => undefined;
  #over = false;
  #lastCause: Cause = 'NO_ANSWER';
  #first: Leg | undefined;

  constructor(request: GroupRequest, dial: DialString, targets: readonly DialTarget[]) {
    this.result = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const stopClock = request.node.core.timing.afterSeconds(ringSeconds(request, dial), () => this.stop('NO_ANSWER'));
    void this.result.then(stopClock);
    const legs = targets.flatMap((target) => this.#start(request, dial, target));
    if (legs.length === 0)
      request.node.core.timing.soon(() => this.#finish({ kind: 'failed', cause: this.#lastCause }));
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

  #start(request: GroupRequest, dial: DialString, target: DialTarget): Leg[] {
    const variables = new Map([...dial.variables, ...target.variables]);
    const legs = makeLegs(request, variables, target.address);
    if (!Array.isArray(legs)) {
      this.#lastCause = legs;
      return [];
    }
    for (const leg of legs) this.#watch(request, leg);
    return legs;
  }

  #watch(request: GroupRequest, leg: Leg): void {
    this.#legs.add(leg);
    const asking = new KeyQuestion(leg, () => this.#won(leg));
    leg.origination = {
      onRinging: () => request.onRinging?.(),
      onAnswer: () => this.#answered(leg, asking),
      onRedirect: (user) => this.#redirected(request, leg, user),
      onKey: (key) => asking.pressed(key),
    };
    this.#first ??= leg;
    leg.onHangup((cause) => {
      this.#legs.delete(leg);
      this.#lastCause = cause;
      // Of several that have failed the first in the list is told of.
      if (this.#legs.size === 0) this.#finish({ kind: 'failed', cause: this.#first?.hangupCause ?? cause });
    });
  }

  #answered(leg: Leg, asking: KeyQuestion): void {
    if (this.#over) {
      leg.hangUp('LOSE_RACE');
      return;
    }
    leg.answer();
    if (!asking.begin()) this.#won(leg);
  }

  #won(leg: Leg): void {
    if (this.#over || !leg.alive) return;
    for (const other of this.#legs) if (other !== leg) other.hangUp('LOSE_RACE');
    runPostOriginate(leg);
    this.#finish({ kind: 'answered', leg });
  }

  /** 302 to an origination of the switch's own: the other one is called in its place, here by a leg of its own. */
  #redirected(request: GroupRequest, leg: Leg, user: string): void {
    const variables = new Map(leg.variables);
    // The real one goes on with the same channel and its id.
    variables.delete('origination_uuid');
    const legs = makeLegs(request, variables, `user/${user}@${leg.node.domain}`);
    if (Array.isArray(legs)) for (const other of legs) this.#watch(request, other);
  }
}

/** `execute_on_post_originate...` of the leg that was answered, before it goes anywhere (switch_ivr_originate.c). */
function runPostOriginate(leg: Leg): void {
  for (const [name, line] of leg.variables) {
    if (name.startsWith('execute_on_post_originate')) leg.node.executeAtOnce(leg, line);
  }
}

/** `group_confirm_key`: who answers is played a file until they press it; the others ring on (switch_ivr_originate.c). */
class KeyQuestion {
  readonly #leg: Leg;
  readonly #confirmed: () => void;
  #asked = false;
  /** Pressed before the question was put: a key waits in the channel. */
  #early: string | undefined;

  constructor(leg: Leg, confirmed: () => void) {
    this.#leg = leg;
    this.#confirmed = confirmed;
    this.#endsAfter('leg_timeout', () => !leg.answered);
  }

  /** Answers `false` when there is no key to press. */
  begin(): boolean {
    const { variables } = this.#leg;
    if (variables.get('group_confirm_key') === undefined) return false;
    this.#asked = true;
    this.#leg.setMedia({ kind: 'play', what: variables.get('group_confirm_file') ?? 'silence' });
    this.#endsAfter('group_confirm_timeout', () => this.#asked);
    if (this.#early !== undefined) this.pressed(this.#early);
    return true;
  }

  pressed(key: string): void {
    if (!this.#asked) this.#early = key;
    if (!this.#asked || key !== this.#leg.variables.get('group_confirm_key')) return;
    this.#asked = false;
    this.#leg.setMedia({ kind: 'silence' });
    this.#confirmed();
  }

  #endsAfter(name: string, stillHolds: () => boolean): void {
    const seconds = Number.parseInt(this.#leg.variables.get(name) ?? '', 10);
    if (!(seconds > 0)) return;
    this.#leg.node.timing.afterSeconds(seconds, () => {
      if (stillHolds()) this.#leg.hangUp('ALLOTTED_TIMEOUT');
    });
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
