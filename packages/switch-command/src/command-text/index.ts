export * from './argument.js';
export * from './final-gate.js';
export * from './free-text.js';
