import { randomUUID } from 'node:crypto';
import type { Leg } from '../channel/leg.js';

export interface TransferTarget {
  readonly extension: string;
  readonly dialplan?: string | undefined;
  readonly context?: string | undefined;
  /** The leg does not arrive before this. */
  readonly after?: Promise<void>;
}

/** Transfers a leg may go through in its life (switch_ivr.c:switch_ivr_session_transfer, max_forwards). */
const MAX_TRANSFERS = 70;

/**
 * Sends a leg elsewhere (switch_ivr.c:switch_ivr_session_transfer). The evidence variables are written at once, what the leg
 * does now is broken off a moment later; `own-thread` is for a leg that transfers itself.
 */
export function transferLeg(leg: Leg, target: TransferTarget, how: 'from-outside' | 'own-thread'): boolean {
  if (!leg.alive) return false;
  const left = Number(leg.variables.get('max_forwards') ?? MAX_TRANSFERS + 1) - 1;
  if (left <= 0) {
    leg.hangUp('EXCHANGE_ROUTING_ERROR');
    return false;
  }
  leg.variables.set('max_forwards', String(left));
  flipCallerId(leg);
  const old = leg.profile;
  const dialplan = chooseDialplan(leg, target.dialplan);
  const context = target.context || leg.variables.get('force_transfer_context') || old.context || 'default';
  const extension = target.extension || 'service';
  const profileUuid = randomUUID();
  const source = `${Math.floor(Date.now() / 1000)}:${profileUuid}:bl_xfer:${extension}/${context}/${dialplan}`;
  leg.profile = {
    ...old,
    dialplan,
    context,
    destinationNumber: extension,
    rdnis: old.destinationNumber,
    profileUuid,
    transferSource: source,
    createdAt: Date.now(),
  };
  unbond(leg);
  leg.variables.push('transfer_history', source);
  leg.variables.set('transfer_source', source);
  leg.transferring = true;
  if (how !== 'own-thread') runOn(leg);
  if (how === 'own-thread') leg.orders.follow({ kind: 'route' });
  else leg.node.timing.soon(() => leave(leg, profileUuid, target.after ?? Promise.resolve()));
  return true;
}

/** The gap between the flag and the state: what follows `socket` is run by a leg that is taken out of it. */
export function runOn(leg: Leg): void {
  const { timing, habits } = leg.node;
  if (leg.isInSocketApp && timing.random() < habits.runsOnWhileTakenOut) leg.orders.redirect({ kind: 'one-more' });
}

/** Only the latest of several transfers is carried out. */
function leave(leg: Leg, profileUuid: string, after: Promise<void>): void {
  void after.then(() => {
    if (leg.profile.profileUuid === profileUuid) leg.orders.redirect({ kind: 'route' });
  });
}

function chooseDialplan(leg: Leg, asked: string | undefined): string {
  if (asked) return asked;
  const forced = leg.variables.get('force_transfer_dialplan');
  if (forced) return forced;
  return leg.profile.dialplan === '' || leg.profile.dialplan === 'inline' ? 'XML' : leg.profile.dialplan;
}

/** `signal_bond` is cleared on both, and nobody hangs up the leg that was taken out of the talk. */
function unbond(leg: Leg): void {
  const partner = leg.node.sessions.locate(leg.variables.get('bridge_uuid') ?? '');
  leg.variables.set('signal_bond', undefined);
  if (partner !== undefined && partner.variables.get('bridge_uuid') === leg.uuid)
    partner.variables.set('signal_bond', undefined);
}

/**
 * A leg that the switch dialled becomes a caller when it runs a dialplan: its caller id turns round
 * (switch_channel.c:switch_channel_flip_cid). Seen live: name `Outbound Call`, number the dialled one.
 */
export function flipCallerId(leg: Leg): void {
  if (leg.direction !== 'outbound' || leg.inDialplan) return;
  leg.inDialplan = true;
  const { profile } = leg;
  leg.variables.set('pre_transfer_caller_id_name', profile.callerIdName);
  leg.variables.set('pre_transfer_caller_id_number', profile.callerIdNumber);
  leg.profile = {
    ...profile,
    origCallerIdName: profile.callerIdName,
    origCallerIdNumber: profile.callerIdNumber,
    callerIdName: profile.calleeIdName,
    callerIdNumber: profile.calleeIdNumber,
    calleeIdName: profile.callerIdName,
    calleeIdNumber: profile.callerIdNumber,
  };
}
