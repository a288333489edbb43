export { Background, type EngineDeps, type EngineSettings, type Settings } from './engine-deps.js';
export { createEngine, type Engine } from './engine.js';
export {
  afterAnswer,
  AT_FIRST,
  atOnce,
  LEAST_AT_ONCE,
  MOST_AT_ONCE,
  type AnswerTimeLimit,
} from './load/answer-time-limit.js';
export { NodeAdmission, type Admission, type Urgency } from './load/node-admission.js';
export { Admissions, type AdmissionsOptions, urgencyOf } from './load/admissions.js';
export { applyFact, commitDecision, type FactResult } from './apply-fact.js';
export { openCall } from './open-call.js';
export { reportEvents } from './report-events.js';
export { tellPhones } from './tell-phones.js';
export { holdParams } from './hold-params.js';
