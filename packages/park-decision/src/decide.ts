/**
 * The decision: state × fact × policy × now → what happens. Pure and total; each state has its own file, and "nothing
 * happens" is a written cell in each. The rules are numbered in SPEC.md.
 */
import type { Decision } from './decision.js';
import { decideClaimed } from './decide-claimed.js';
import { decideReserved } from './decide-reserved.js';
import { decideParked, decideRecalling } from './decide-waiting.js';
import type { CallFact } from './facts.js';
import type { AnyCall, EndedCall } from './parked-call.js';
import type { DecisionInputs } from './recall-chain.js';

export function decide(call: AnyCall, fact: CallFact, inputs: DecisionInputs): Decision {
  switch (call.kind) {
    case 'reserved':
      return decideReserved(call, fact, inputs);
    case 'parked':
      return decideParked(call, fact, inputs);
    case 'recalling':
      return decideRecalling(call, fact, inputs);
    case 'claimed':
      return decideClaimed(call, fact, inputs);
    case 'ended':
      return decideEnded(call, fact);
  }
}

/** [H5] Nothing revives a parked call that is over. [R9] Whoever asks for it is told what became of it. */
function decideEnded(call: EndedCall, fact: CallFact): Decision {
  if (fact.kind !== 'retriever-asked') return { kind: 'nothing', why: `${fact.kind} after the end` };
  return { kind: 'refuse', reason: call.outcome === 'retrieved' ? 'already-picked-up' : 'orbit-empty' };
}
