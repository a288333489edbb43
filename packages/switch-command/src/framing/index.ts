export * from './protocol-fault.js';
export * from './percent-decode.js';
export * from './headers.js';
export * from './esl-framer.js';
export * from './read-event.js';
