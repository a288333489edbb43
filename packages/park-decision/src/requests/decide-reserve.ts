/** A parker on a line of their own: an orbit is kept for the transfer to come. */
import type { LegSnapshot } from '../leg-snapshot.js';
import { isEntitled } from '../rights.js';
import { openPlan, ownCall, targetFor } from './opening.js';
import { fallBack, reject, type AskedFor, type RequestPlan, type SeenInputs } from './request-plan.js';

export function decideReserve(asked: AskedFor<'reserve'>, snapshot: LegSnapshot, inputs: SeenInputs): RequestPlan {
  const { lot } = asked.numberPlan;
  const policy = inputs.lots.policy(lot, snapshot.node);
  if (policy === undefined) return fallBack('unknown-lot');
  // [F1] The parker's own line asks.
  if (!isEntitled(policy.rights.park, asked.parker?.address ?? null)) return reject('not-allowed', { lot });
  if (inputs.picture.ofLeg?.kind === 'unknown-schema') return fallBack('unknown-schema');
  const own = ownCall(snapshot, inputs.picture.ofLeg);
  // [P5] The same consult leg twice keeps its orbit.
  if (own?.kind === 'reserved') return { kind: 'announce', call: own, policy };
  // [P10] The parker is still on the line, with the caller on hold, and can choose another way.
  if (inputs.isDraining) return reject('draining', { lot });
  const target = targetFor(asked.forWhom, asked.parker, policy, inputs.now);
  if (target === 'no-such-person') return reject(target, { lot });
  const fact = {
    kind: 'reserve-asked',
    callId: inputs.callId,
    node: snapshot.node,
    consult: snapshot.leg,
    parker: asked.parker,
    wanted: asked.wanted,
    ...target,
  } as const;
  return openPlan(fact, policy, inputs, (reason) =>
    reject(reason, asked.wanted === null ? { lot } : { lot, orbit: asked.wanted }),
  );
}
