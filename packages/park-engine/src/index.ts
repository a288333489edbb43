export { Background, type EngineParts, type EngineSettings } from './engine-parts.js';
export { createEngine, type Engine } from './engine.js';
export { applyFact, armTimer, type FactResult } from './apply-fact.js';
export { openCall, type OpenResult } from './open-call.js';
export { isWaiting } from './dispatch-intents.js';
export { holdOrder } from './hold-order.js';
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
