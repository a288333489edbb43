/**
 * Why somebody who asked for something does not get it. One word each; prompt, SIP cause, log line and metric hang on
 * the word (`docs/architecture.md`, "Refusals").
 */
export const REFUSALS = [
  'lot-full',
  'orbit-taken',
  'orbit-empty',
  'orbit-reserved',
  'already-picked-up',
  'not-an-orbit',
  'not-allowed',
  'store-down',
  'unknown-schema',
  'unknown-node',
  'no-such-leg',
  'draining',
  'malformed-request',
  'already-parked',
] as const;

export type Refusal = (typeof REFUSALS)[number];
