import type { Leg } from '../channel/leg.js';
import { transferLeg } from '../switching/transfer.js';

/**
 * A rung phone answers 302 with a contact of the house (sofia.c:sofia_handle_sip_r_invite): the leg that rang it is sent on, in its
 * own context, and carries where to; the rung leg ends. For a leg that the switch dialled by itself the other one is dialled. With
 * `outbound_redirect_fatal` nobody is sent anywhere.
 *
 * @param request `by` is the phone's own Diversion header, if it sends one
 */
export function redirect(leg: Leg, request: { readonly number: string; readonly by: string | null }): void {
  if (!leg.alive) return;
  const ringing = leg.node.sessions.locate(leg.variables.get('originate_signal_bond') ?? '');
  const domain = leg.variables.get('dialed_domain') ?? leg.node.domain;
  const isFatal = leg.variables.isTrue('outbound_redirect_fatal');
  for (const each of [leg, ...(ringing?.alive === true && !isFatal ? [ringing] : [])]) {
    each.variables.set('sip_redirected_to', `<sip:${request.number}@${domain}>`);
    each.variables.set('sip_redirect_contact_0', `<sip:${request.number}@${domain}>`);
    each.variables.set('sip_redirect_contact_user_0', request.number);
    each.variables.set('sip_redirect_contact_host_0', domain);
    if (request.by !== null) each.variables.set('sip_redirected_by', request.by);
  }
  if (isFatal) return leg.hangUp('REQUESTED_CHAN_UNAVAIL');
  if (ringing?.alive === true) transferLeg(ringing, { extension: request.number }, 'from-outside');
  else leg.origination?.onRedirect(request.number);
  leg.hangUp('REDIRECTION_TO_NEW_DESTINATION');
}
