import type { Cause } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';
import { type DialString, type DialTarget, parseDialString } from './dial-string.js';
import { type DialledLeg, noteOutcome } from './dialled-legs.js';
import { type DialRequest, type GroupRequest, makeLegs } from './outbound-legs.js';

export type DialResult =
  { readonly kind: 'answered'; readonly leg: Leg } | { readonly kind: 'failed'; readonly cause: Cause };

export interface Dialling {
  readonly result: Promise<DialResult>;
  cancel(cause: Cause): void;
}

/** Rings the rounds of a dial string one after another until somebody answers (switch_ivr_originate.c). */
export function startDialling(asked: DialRequest): Dialling {
  const dial = parseDialString(asked.dial);
  const isGroup = dial.rounds.length > 1 || dial.rounds.some((round) => round.length > 1);
  const made: DialledLeg[] = [];
  const request = { ...asked, isGroup, made };
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
  const result = run().then((end) => {
    if (asked.parent !== null) noteOutcome(asked.parent, made, end.kind === 'answered' ? end.leg : null, isGroup);
    return end;
  });
  return {
    result,
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

  #watch(request: DialRequest, leg: Leg): void {
    this.#legs.add(leg);
    leg.origination = { onRinging: () => request.onRinging?.(), onAnswer: () => this.#answered(leg) };
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
