export * from './identifiers.js';
export * from './parked-call.js';
export * from './act.js';
export * from './lot-policy.js';
export * from './refusal.js';
export * from './desk-refusal.js';
export * from './events.js';
export * from './facts.js';
export * from './for-whom.js';
export * from './decision.js';
export * from './leg-snapshot.js';
export * from './held-leg.js';
export * from './leg-picture.js';
export * from './lot-directory.js';
export * from './ticket.js';
export { decideRequest, decideUnable, firstLook, type Unable } from './requests/decide-request.js';
export {
  isWaiting,
  type FallBack,
  type HoldMusic,
  type Reject,
  type RequestInputs,
  type RequestPlan,
  type ReturnToParker,
} from './requests/request-plan.js';
export {
  COMING_APART_MS,
  needsMark,
  OVERDUE_GRACE_MS,
  planAdoption,
  type AdoptionInputs,
  type AdoptionPlan,
} from './requests/plan-adoption.js';
export { classifyRequest, type Asked } from './classify-request.js';
export * from './tenant-lots.js';
export { isEntitled } from './rights.js';
export { decideEscape } from './decide-escape.js';
export { lotOfKeys } from './in-call-code.js';
export { needsLotView, orderCandidates, type ChoiceInputs } from './orbit-choice.js';
export { isAsAt, isEdited } from './wait-step.js';
export { decide } from './decide.js';
export { decideAct, rungBy, type ActDecision, type ActInputs } from './decide-act.js';
export { outlookFrom, outlookOf, type Standing } from './outlook.js';
export {
  afterCommand,
  afterRinging,
  type CommandEnd,
  type CommandOutcome,
  type Settling,
  type SettlingAtNodes,
} from './after-command.js';
export { planOpening } from './decide-open.js';
export { chainLengthMs, firstRecallAt, RING_SLACK_MS, type DecisionInputs } from './recall-chain.js';
export { COMPLETED, LANDING_MS } from './decide-reserved.js';
export { AFTER_FAILED_JOIN_MS } from './decide-claimed.js';
export { RING_AGAIN_MS } from './decide-waiting.js';
export { dialableNumber } from './call-back.js';
export * from './leg-end.js';
export { refusedEvent } from './lot-events.js';
export { lengthOf } from './recall-chain.js';
export { nextStepOf, targetOf } from './next-step.js';
export { tellingOf, tellingsForWhom, type Telling } from './telling.js';
export { dueAfter, remindedEvent, type Due } from './reminding.js';
export { PAGE_AFTER_MS, pagingAfter, pageStep, type PageStep, type Paging } from './paging.js';
export { violationsAmong, violationsOf, violationsOfStep } from './invariants.js';
export { lampOf, lampStep, type Lamp, type LampState, type LampStep } from './lamp.js';
