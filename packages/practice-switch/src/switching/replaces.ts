import type { Leg } from '../channel/leg.js';
import type { DialplanAction } from '../dialplan/parse.js';

/**
 * INVITE with `Replaces: <call-id>;to-tag=...;from-tag=...` (sofia.c:sofia_handle_sip_i_invite_replaces): the new leg takes
 * the place of the named one, which is hung up ATTENDED_TRANSFER. The switch takes a channel's uuid for a Call-ID too: who
 * knows a uuid may pick up. A replaced leg that was in an application makes the new leg run that application with the same data.
 *
 * @returns false when the header names nobody; then the call is an ordinary one.
 */
export function replaceLeg(newLeg: Leg, header: string): boolean {
  const [callId = '', ...parameters] = header.split(';');
  const replaced = newLeg.node.sessions
    .all()
    .find((leg) => leg.alive && leg !== newLeg && (leg.uuid === callId || leg.variables.get('sip_call_id') === callId));
  if (replaced === undefined) return false;
  const answer = { application: 'answer', data: '', inline: false };
  if (parameters.includes('a-leg=true')) {
    newLeg.orders.redirect({ kind: 'run', name: 'replaces', actions: [answer, intercept(replaced)] });
    return true;
  }
  const partner = replaced.partner;
  const { application } = replaced;
  const second =
    partner === undefined
      ? { application: application?.name ?? 'park', data: application?.data ?? '', inline: false }
      : intercept(partner);
  replaced.variables.set('transfer_disposition', 'replaced');
  newLeg.orders.redirect({ kind: 'run', name: 'replaces', actions: [answer, second] });
  if (partner === undefined) replaced.hangUp('ATTENDED_TRANSFER');
  return true;
}

function intercept(leg: Leg): DialplanAction {
  return { application: 'intercept', data: leg.uuid, inline: false };
}
