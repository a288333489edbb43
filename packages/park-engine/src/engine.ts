/**
 * The engine's face to the composition root: requests, switch events and timers go in; commands, timers and events come out. It
 * holds no truth: kill it anywhere and another one reaches the same end.
 */
import { classifyRequest, type LegSnapshot } from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import { askOfCall } from './desk/ask.js';
import { parkLive } from './desk/park.js';
import { putCallerBack } from './desk/put-back.js';
import type { EngineDeps } from './engine-deps.js';
import { answerRequest, refuseOverloaded } from './answer-request.js';
import { urgencyOf } from './load/admissions.js';
import type { Urgency } from './load/node-admission.js';
import { followUp } from './follow-up.js';
import { handleSwitchEvent } from './handle-switch-event.js';
import type { AnswerOutcome, OperatorDesk, RequestAnswer, SwitchEvent, Timer } from '@parkade/park-ports';
import { redoForgottenCommands, sweepOverdue } from './sweep.js';

export interface Engine {
  /** Decides what becomes of a leg in our dialplan. */
  request(snapshot: LegSnapshot): Promise<RequestAnswer>;
  /** What the leg asks for, in the order in which legs are served. */
  urgencyOf(snapshot: LegSnapshot): Urgency;
  /** [N5] The same when its node is asked for more than it can do: nothing is looked up. */
  refuse(snapshot: LegSnapshot): RequestAnswer;
  /** What became of an answer on the leg's socket. */
  answered(answer: RequestAnswer, outcome: AnswerOutcome): Promise<void>;
  /** `false` when the store could not take it: what has become of that node's legs must be asked for when it is back. */
  switchEvent(switchEvent: SwitchEvent): Promise<boolean>;
  /** Rejects when the store is down; the sweep finds the deadline when it is back. */
  timer(timer: Timer): Promise<void>;
  /** What is asked by whoever has no leg in our dialplan. */
  readonly desk: OperatorDesk;
  /** Periodic: overdue deadlines and forgotten commands. */
  sweep(): Promise<void>;
  /** Settles when no command is on its way any more. */
  idle(): Promise<void>;
}

/** How late a timer must be before the sweep takes its place: most fire within some 20 ms. */
const SWEEP_GRACE_MS = 300;

export function createEngine(deps: EngineDeps): Engine {
  return {
    request: (snapshot) => answerRequest(deps, snapshot),
    urgencyOf: (snapshot) => urgencyOf(classifyRequest(snapshot, deps.lots.numberPlans)),
    refuse: (snapshot) => refuseOverloaded(deps, snapshot),
    answered: (answer, outcome) => followUp(deps, answer, outcome),
    switchEvent: (switchEvent) => handleSwitchEvent(deps, switchEvent),
    async timer({ callId, version, at }) {
      deps.meters.observeMs('parkade_timer_lag_ms', deps.clock.now() - at);
      const result = await applyFact(deps, callId, { kind: 'deadline-passed', version });
      if (result.kind === 'store-down') throw new Error(`store is down: ${result.why}`);
    },
    desk: {
      ask: (asked) => askOfCall(deps, asked),
      park: (wanted) => parkLive(deps, wanted),
      putBack: (wanted) => putCallerBack(deps, wanted),
    },
    async sweep() {
      await sweepOverdue(deps, SWEEP_GRACE_MS);
      await redoForgottenCommands(deps);
    },
    idle: () => deps.background.idle(),
  };
}
