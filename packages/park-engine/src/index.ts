export { Background, type EngineDeps, type EngineSettings, type Settings } from './engine-deps.js';
export { createEngine, type Engine } from './engine.js';
export { applyFact, commitDecision, type FactResult } from './apply-fact.js';
export { openCall } from './open-call.js';
export { holdParams } from './hold-params.js';
