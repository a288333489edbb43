export { VARIABLE, variable, type ChannelData } from './variables.js';
export { readSnapshot, type Reading } from './intake/read-snapshot.js';
export { heldIds, readHeldLeg } from './intake/held-leg.js';
export * from './render/index.js';
export { OWN_CONTEXT } from './contexts.js';
