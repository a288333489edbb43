import { expect } from '@jest/globals';
import {
  decide,
  violationsOfStep,
  type AnyCall,
  type CallFact,
  type Decision,
  type DecisionInputs,
} from '../src/index.js';
import { inputs } from './sample.js';

export type Advanced = Extract<Decision, { kind: 'advance' }>;

/** The decision, which must be a step, and a sound one. */
export function advanced(call: AnyCall, fact: CallFact, given: DecisionInputs = inputs()): Advanced {
  const decision = decide(call, fact, given);
  expect(violationsOfStep(call, decision)).toEqual([]);
  if (decision.kind !== 'advance') throw new Error(`${call.kind} × ${fact.kind} is ${JSON.stringify(decision)}`);
  return decision;
}
