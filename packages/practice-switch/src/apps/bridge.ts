import type { Cause } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';
import { startDialling } from '../switching/dial.js';
import { afterJoin, conductJoin } from '../switching/conduct-join.js';
import { isTaken } from '../switching/intercept.js';
import type { OriginatingNode } from '../switching/outbound-legs.js';
import type { AppGroup } from './app.js';

/** Failures after which the dialplan goes on by default (switch_channel.c:switch_channel_handle_cause). */
const HARMLESS: ReadonlySet<Cause> = new Set(['NO_ANSWER', 'NO_USER_RESPONSE', 'ORIGINATOR_CANCEL']);

/** Default ring time in seconds (switch_ivr_originate.c). */
const RING_SECONDS = 60;

/** Dials, and joins the leg with whoever answers (mod_dptools.c:audio_bridge_function). */
async function bridge(node: OriginatingNode, leg: Leg, data: string): Promise<string | undefined> {
  if (data.trim() === '') {
    leg.node.log.write('error', 'bridge without a destination');
    return undefined;
  }
  const before = leg.media;
  const dialling = startDialling({
    node,
    dial: data,
    parent: leg,
    timeoutSec: RING_SECONDS,
    onRinging: () => {
      leg.ringBack();
      playRingback(leg);
    },
  });
  if (leg.answered) playRingback(leg);
  const end = await leg.orders.waitFor(dialling.result);
  leg.setMedia(before);
  if (end.kind === 'broken') {
    const why = leg.hangupCause !== null ? 'ORIGINATOR_CANCEL' : isTaken(leg) ? 'PICKED_OFF' : 'NORMAL_CLEARING';
    dialling.cancel(why);
    const late = await dialling.result;
    if (why === 'PICKED_OFF') noteFailure(leg, why);
    if (late.kind === 'answered') late.leg.hangUp('NORMAL_CLEARING');
    return undefined;
  }
  if (end.value.kind === 'failed') return failed(leg, end.value.cause);
  const { leg: called } = end.value;
  // An enterprise group has a word of its own (switch_ivr_originate.c:switch_ivr_enterprise_originate).
  leg.variables.set('originate_disposition', data.includes(':_:') ? 'success' : 'SUCCESS');
  const { calleeIdName, calleeIdNumber } = called.profile;
  leg.profile = { ...leg.profile, calleeIdName, calleeIdNumber };
  leg.answer();
  leg.state = 'CS_EXECUTE';
  called.state = 'CS_EXCHANGE_MEDIA';
  await conductJoin(leg, called);
  afterJoin(leg);
  return 'SUCCESS';
}

/** Heard while it rings: `transfer_ringback` once answered, `ringback` before; without either, silence. */
function playRingback(leg: Leg): void {
  const what = leg.variables.get(leg.answered ? 'transfer_ringback' : 'ringback');
  if (what === undefined) return;
  leg.preAnswer();
  leg.setMedia({ kind: 'play', what });
}

function noteFailure(leg: Leg, cause: Cause): void {
  leg.variables.set('originate_disposition', cause);
  leg.variables.set('originate_failed_cause', cause);
  leg.variables.set('bridge_hangup_cause', cause);
}

function failed(leg: Leg, cause: Cause): string {
  noteFailure(leg, cause);
  if (leg.calledAway) return cause;
  const rule = leg.variables.get('continue_on_fail');
  const goesOn = rule === undefined ? HARMLESS.has(cause) : matchesCause(rule, cause);
  if (!goesOn || cause === 'ATTENDED_TRANSFER') leg.hangUp(cause);
  return cause;
}

function matchesCause(rule: string, cause: Cause): boolean {
  if (/^(true|yes|on|1)$/i.test(rule)) return true;
  if (/^(false|no|off|0)$/i.test(rule)) return HARMLESS.has(cause);
  return rule.split(',').some((word) => word.trim() === cause);
}

/** @param node where the legs that answer come from */
export const bridgeApps = (node: OriginatingNode): AppGroup => ({ bridge: (leg, data) => bridge(node, leg, data) });
