import type { Leg } from '../channel/leg.js';
import type { Order } from '../channel/orders.js';
import { parseInline } from '../dialplan/inline.js';

/**
 * INVITE with `Replaces: <call-id>;to-tag=...;from-tag=...` (sofia.c:sofia_handle_sip_i_invite_replaces): the new leg takes
 * the place of the named one, which is hung up ATTENDED_TRANSFER. The switch takes a channel's uuid for a Call-ID too: who
 * knows a uuid may pick up. A replaced leg that was in an application makes the new leg run that application with the same
 * data, as an inline dialplan: a comma in the data begins another action. The new leg has the other's caller id.
 *
 * @returns false when the header names nobody; then the call is an ordinary one.
 */
export function replaceLeg(newLeg: Leg, header: string): boolean {
  const [callId = '', ...parameters] = header.split(';');
  const replaced = newLeg.node.sessions
    .all()
    .find((leg) => leg.alive && leg !== newLeg && (leg.uuid === callId || leg.variables.get('sip_call_id') === callId));
  if (replaced === undefined) return false;
  if (parameters.includes('a-leg=true')) {
    newLeg.orders.redirect(runInline(`answer,intercept:${replaced.uuid}`));
    return true;
  }
  const { callerIdName, callerIdNumber } = replaced.profile;
  newLeg.profile = { ...newLeg.profile, callerIdName, callerIdNumber };
  const { partner } = replaced;
  replaced.variables.set('transfer_disposition', 'replaced');
  if (partner !== undefined) {
    newLeg.orders.redirect(runInline(`answer,intercept:${partner.uuid}`));
    return true;
  }
  const { name, data } = replaced.application ?? { name: 'park', data: '' };
  newLeg.orders.redirect(runInline(`answer,${name}:${data}`));
  replaced.hangUp('ATTENDED_TRANSFER');
  return true;
}

const runInline = (text: string): Order => ({ kind: 'run', name: 'replaces', actions: parseInline(text) });
