/** A caller who was lost with their switch has answered the call from another one, and wants their place back. */
import type { LegSnapshot } from '../leg-snapshot.js';
import { openPlan, ownCall } from './opening.js';
import { fallBack, reject, returnToParker, type AskedFor, type RequestPlan, type SeenInputs } from './request-plan.js';

/** [A6] The orbit of the lost call if it is free, whatever its quarantine, else another; parker and name are those of the lost call. */
export function decideCalledBack(
  _asked: AskedFor<'called-back'>,
  snapshot: LegSnapshot,
  inputs: SeenInputs,
): RequestPlan {
  const { named: lost, ofLeg } = inputs.picture;
  if (lost?.kind === 'unknown-schema' || ofLeg?.kind === 'unknown-schema') return fallBack('unknown-schema');
  // A store that has forgotten the parked call: the switch keeps the caller by itself, and they are adopted from there.
  if (lost === null) return fallBack('unknown-call');
  const policy = inputs.lots.policy(lost.lot, snapshot.node);
  if (policy === undefined) return fallBack('unknown-lot');
  const own = ownCall(snapshot, ofLeg);
  if (own !== null && own.kind !== 'reserved') return { kind: 'hold', call: own, policy };
  if (lost.kind !== 'ended' || lost.outcome !== 'lost') return reject('orbit-empty', lost);
  const fact = {
    kind: 'park-asked',
    callId: inputs.callId,
    node: snapshot.node,
    caller: {
      name: lost.caller?.name ?? snapshot.name,
      number: lost.caller?.number ?? snapshot.number,
      leg: snapshot.leg,
      sipCallId: snapshot.sipCallId,
    },
    parker: lost.parker === null ? null : { address: lost.parker.address, leg: null },
    via: 'adopted',
    wanted: lost.orbit,
    ...(lost.keptFor === undefined ? {} : { keptFor: { ...lost.keptFor, at: inputs.now } }),
    // Its number was told to somebody, and this caller is whom it was told for.
    kept: { orbit: lost.orbit, unlessUsedAfter: null },
  } as const;
  const anyOrbit = { ...policy, whenRefused: ['other-orbit', ...policy.whenRefused] } as const;
  const plan = openPlan(fact, anyOrbit, inputs, (reason) =>
    returnToParker(policy, reason, lost.parker?.address ?? null, lost.orbit),
  );
  return plan.kind === 'open' ? { ...plan, lost: lost.callId } : plan;
}
