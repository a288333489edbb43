export { Background, type EngineDeps, type EngineSettings } from './engine-deps.js';
export { createEngine, type Engine } from './engine.js';
export { applyFact, armTimer, type FactResult } from './apply-fact.js';
export { openCall, type OpenResult } from './open-call.js';
export { isWaiting } from './dispatch-outbox.js';
export { holdParams } from './hold-params.js';
export { lotOfDomain } from './lot-of-domain.js';
export { reportEvents } from './report-events.js';
export {
  callsOn,
  giveNodeUp,
  noticeJoin,
  noticeLegGone,
  noticeRingGone,
  noticeTalk,
  reconcileNode,
  type HealStep,
  type KnownCalls,
} from './reconcile.js';
