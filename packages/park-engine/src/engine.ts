/**
 * The engine's face to the composition root: hits, notices and alarms go in; commands, timers and events come out. It
 * holds no truth: kill it anywhere and another one reaches the same end.
 */
import type { LegEvidence } from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import type { EngineParts } from './engine-parts.js';
import { followUp, handleHit } from './handle-hit.js';
import { handleNotice } from './handle-notice.js';
import type { Alarm, AnswerOutcome, HitAnswer, SwitchNotice } from '@parkade/park-ports';
import { redoForgottenIntents, sweepOverdue } from './reconcile.js';

export interface Engine {
  /** Decides what becomes of a leg in our dialplan. */
  hit(evidence: LegEvidence): Promise<HitAnswer>;
  /** What became of an answer on the leg's socket. */
  answered(answer: HitAnswer, outcome: AnswerOutcome): Promise<void>;
  /** `false` when the store could not take it: what has become of that node's legs must be asked for when it is back. */
  notice(notice: SwitchNotice): Promise<boolean>;
  /** Rejects when the store is down, so that the queue rings again. */
  alarm(alarm: Alarm): Promise<void>;
  /** Periodic: overdue deadlines and forgotten commands. */
  sweep(): Promise<void>;
  /** Settles when no command is on its way any more. */
  idle(): Promise<void>;
}

/** How late an alarm must be before the sweep takes its place. */
const SWEEP_GRACE_MS = 700;

export function createEngine(parts: EngineParts): Engine {
  return {
    hit: (evidence) => handleHit(parts, evidence),
    answered: (answer, outcome) => followUp(parts, answer, outcome),
    notice: (notice) => handleNotice(parts, notice),
    async alarm({ callId, version, at }) {
      parts.meters.observeMs('parkade_alarm_lag_ms', parts.clock.now() - at);
      const result = await applyFact(parts, callId, { kind: 'deadline-passed', version });
      if (result.kind === 'store-down') throw new Error(`store is down: ${result.why}`);
    },
    async sweep() {
      await sweepOverdue(parts, SWEEP_GRACE_MS);
      await redoForgottenIntents(parts);
    },
    idle: () => parts.background.idle(),
  };
}
