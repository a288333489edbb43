import type { Leg } from '../channel/leg.js';
import { uuidBridge } from './meet.js';

/** Who intercepted a leg last and is not joined with it yet. */
const takers = new WeakMap<Leg, Leg>();

/** A leg that is taken while it dials tells whom it rang so (switch_ivr_originate.c, CF_INTERCEPTED). */
export const isTaken = (leg: Leg): boolean => takers.has(leg) && leg.join === null;

export type InterceptResult = 'missing' | 'refused' | 'taken';

/**
 * `retriever` takes `target` (switch_ivr_bridge.c:switch_ivr_intercept_session): out of a running talk too, unless the
 * retriever carries `intercept_unbridged_only`. An earlier taker is hung up PICKED_OFF, even when it had only just asked.
 */
export function interceptLeg(retriever: Leg, target: Leg | undefined): InterceptResult {
  if (target === undefined || !target.alive || target === retriever) return 'missing';
  if (target.join !== null && retriever.variables.isTrue('intercept_unbridged_only')) return 'refused';
  if (target.answered && retriever.variables.isTrue('intercept_unanswered_only')) return 'refused';
  const keepsNames = !target.answered;
  retriever.answer();
  target.answer();
  const partner = target.partner;
  const earlier = takers.get(target);
  for (const loser of new Set([partner, earlier])) {
    if (loser === undefined || loser === retriever || !loser.alive) continue;
    if (loser === earlier && loser.join !== null && loser.partner !== target) continue;
    loser.hangUp('PICKED_OFF');
  }
  takers.set(target, retriever);
  const stranded = target.node.timing.random() < target.node.habits.interceptStrandsCaller;
  const manners = { originatorAlone: 'end', originateeAlone: stranded ? 'silence' : 'end', keepsNames } as const;
  return uuidBridge(retriever, target, manners) === 'accepted' ? 'taken' : 'refused';
}
