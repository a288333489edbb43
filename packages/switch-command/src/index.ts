export * from './framing/index.js';
export * from './command-text/index.js';
export * from './outbound/index.js';
export * from './link/index.js';
