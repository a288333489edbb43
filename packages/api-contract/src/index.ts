/**
 * What API, event stream, webhooks, board, records and command line say to each other. Schemas are values (zod), their types go
 * by the same names. The browser imports the types, and `@parkade/api-contract/follow-lots`.
 */
export * from './bay.js';
export * from './ending.js';
export * from './listing.js';
export * from './lot.js';
export * from './record.js';
export * from './refusal.js';
export * from './request.js';
export * from './session.js';
export * from './stream.js';
export * from './follow-lots.js';
