export * from './identifiers.js';
export * from './parked-call.js';
export * from './lot-policy.js';
export * from './refusal.js';
export * from './events.js';
export * from './facts.js';
export * from './decision.js';
export * from './evidence.js';
