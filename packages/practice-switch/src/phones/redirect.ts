import type { Leg } from '../channel/leg.js';
import { transferLeg } from '../switching/transfer.js';

/**
 * A rung phone answers 302 with a contact of the house (sofia.c:sofia_handle_sip_r_invite): the leg that rang it is sent on, in its
 * own context, and carries where to; the rung leg ends. Nobody rang for a leg that the switch dialled by itself: it just ends here.
 *
 * @param request `by` is the phone's own Diversion header, if it sends one
 */
export function redirect(leg: Leg, request: { readonly number: string; readonly by: string | null }): void {
  if (!leg.alive) return;
  const ringing = leg.node.sessions.locate(leg.variables.get('originate_signal_bond') ?? '');
  const domain = leg.variables.get('dialed_domain') ?? leg.node.domain;
  for (const each of [leg, ...(ringing?.alive === true ? [ringing] : [])]) {
    each.variables.set('sip_redirected_to', `<sip:${request.number}@${domain}>`);
    each.variables.set('sip_redirect_contact_0', `<sip:${request.number}@${domain}>`);
    each.variables.set('sip_redirect_contact_user_0', request.number);
    each.variables.set('sip_redirect_contact_host_0', domain);
    if (request.by !== null) each.variables.set('sip_redirected_by', request.by);
  }
  if (ringing?.alive === true) transferLeg(ringing, { extension: request.number }, 'from-outside');
  leg.hangUp('REDIRECTION_TO_NEW_DESTINATION');
}
