import { Join, type JoinParty } from '../channel/join.js';
import type { Leg } from '../channel/leg.js';
import { transferLeg } from './transfer.js';

/** Variables both legs carry from a join on (switch_ivr_bridge.c:1371, 1701; `signal_bond` names the partner). */
export function bondLegs(a: Leg, b: Leg): void {
  for (const [leg, other] of [
    [a, b],
    [b, a],
  ] as const) {
    leg.variables.set('bridge_uuid', other.uuid);
    leg.variables.set('bridge_channel', other.endpoint.channelName);
    leg.variables.set('signal_bond', other.uuid);
  }
}

export interface Shown {
  readonly name: string;
  readonly number: string;
}

/**
 * Joins `a` and `b` and returns when the join is over. Must run in `a`'s thread; `b`'s thread is called in.
 * What `a` does afterwards is the caller's business: {@link afterJoin}.
 *
 * @param shown whom `a`'s phone shows, where that is not what `b` is called now
 */
export async function conductJoin(a: Leg, b: Leg, shown?: Shown): Promise<void> {
  a.join?.finish();
  b.join?.finish();
  const join = new Join(a, b);
  a.join = join;
  b.join = join;
  bondLegs(a, b);
  a.variables.set('last_bridge_to', b.uuid);
  b.variables.set('last_bridge_to', a.uuid);
  a.variables.set('last_bridge_role', 'originator');
  b.variables.set('last_bridge_role', 'originatee');
  b.orders.redirect({ kind: 'joined', join });
  for (const leg of [a, b]) afterLeadFrames(leg, join);
  join.begin();
  showPartners(a, b, shown);
  await a.orders.wait<void>((done) => join.onOver(done));
  join.finish();
  if (!b.alive && b.hangupCause !== null) a.variables.set('bridge_hangup_cause', b.hangupCause);
}

/** So long a leg's thread reads ten frames (switch_ivr_bridge.c, DEFAULT_LEAD_FRAMES). */
const LEAD_MS = 200;

/**
 * `execute_on_pre_bridge...` is run by each leg when it has read ten frames. The frames of a leg that has put the other on hold are
 * not counted: the thread that plays the music suspends it (CF_SUSPEND, audio_bridge_thread).
 */
function afterLeadFrames(leg: Leg, join: Join<Leg>): void {
  leg.node.timing.afterClockMs(LEAD_MS, () => {
    if (join.over || !leg.alive) return;
    if (leg.endpoint.holding) afterLeadFrames(leg, join);
    else runPreBridge(leg);
  });
}

function runPreBridge(leg: Leg): void {
  for (const [name, line] of leg.variables) {
    if (name.startsWith('execute_on_pre_bridge')) leg.node.executeAtOnce(leg, line);
  }
  leg.node.changes.announce();
}

/** The conducted half: waits in `b`'s thread, then does what a second leg does when its partner is gone. */
export async function attendJoin(b: Leg, join: Join<JoinParty>): Promise<void> {
  await b.orders.wait<void>((done) => join.onOver(done));
  join.finish();
  if (b.calledAway) return;
  if (afterBridgeOrder(b)) return;
  b.hangUp(join.a.hangupCause ?? 'NORMAL_CLEARING');
}

/** The conducting half after the join: park, transfer or hang up when its variables say so; otherwise its dialplan goes on. */
export function afterJoin(a: Leg): void {
  if (a.calledAway) return;
  if (afterBridgeOrder(a)) return;
  if (a.variables.isTrue('hangup_after_bridge')) a.hangUp('NORMAL_CLEARING');
}

/** `park_after_bridge` or `transfer_after_bridge`, when the leg carries one; in this order. */
export function afterBridgeOrder(leg: Leg): boolean {
  if (leg.variables.isTrue('park_after_bridge')) {
    leg.orders.follow({ kind: 'park' });
    return true;
  }
  const transferTo = leg.variables.get('transfer_after_bridge');
  if (transferTo !== undefined) {
    const [extension = '', dialplan, context] = transferTo.split(':');
    leg.variables.set('transfer_after_bridge', undefined);
    transferLeg(leg, { extension, dialplan, context }, 'own-thread');
    return true;
  }
  return false;
}

/** Each phone is shown the other party (switch_ivr_bridge.c:send_display), unless the leg refuses. */
function showPartners(a: Leg, b: Leg, toA?: Shown): void {
  const shown = (leg: Leg): readonly [string, string] =>
    leg.direction === 'outbound' && !leg.inDialplan
      ? [leg.profile.calleeIdName, leg.profile.calleeIdNumber]
      : [leg.profile.callerIdName, leg.profile.callerIdNumber];
  const ofA = shown(a);
  const ofB = toA === undefined ? shown(b) : ([toA.name, toA.number] as const);
  if (!b.variables.isTrue('ignore_display_updates')) b.endpoint.onDisplay(...ofA);
  if (!a.variables.isTrue('ignore_display_updates')) a.endpoint.onDisplay(...ofB);
}
