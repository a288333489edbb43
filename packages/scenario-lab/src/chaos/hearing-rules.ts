/**
 * Who may hear whom, and why: from what the phones did (dialled, were shown) and from the orbits in which a caller was seen. No
 * engine is asked.
 */
import type { Leg, Phone, PhoneCall } from '@parkade/practice-switch';
import type { Taking, Wait } from './ledger.js';

/** The lot's last word sends callers there, where the run is set up so. */
export const FORWARDED_TO = '1009';
/** The lot's fallback, and who is rung after the parker. */
export const FALLBACK = '1008';
export const NEXT_IN_LINE = '1004';

/** A call of a phone of this run. */
export interface KnownCall {
  readonly call: PhoneCall;
  readonly phone: Phone;
  /** What was dialled; undefined for an incoming call. */
  readonly dialled: string | undefined;
  readonly node: string;
  /** Those it may hear. */
  readonly bonds: Set<KnownCall>;
  silentSince: number | undefined;
  accused: boolean;
  /** Its owner has sent the other side away: the switch is about to end it. */
  left?: boolean;
}

/** Calls through which somebody may be heard: those that hear back first, and of those the latest. */
export function speakersOf(user: string, listener: KnownCall, live: readonly KnownCall[]): readonly KnownCall[] {
  const able = live.filter(({ phone, call }) => phone.user === user && call.isUp && !call.holding).toReversed();
  const hearsBack = ({ call }: KnownCall): boolean => voices(call).includes(listener.phone.user);
  return [...able.filter(hearsBack), ...able.filter((one) => !hearsBack(one))];
}

export const voices = (call: PhoneCall): readonly string[] =>
  call.hears().flatMap((source) => (source.startsWith('phone:') ? [source.slice('phone:'.length)] : []));

export function bond(a: KnownCall, b: KnownCall): void {
  a.bonds.add(b);
  b.bonds.add(a);
}

/** `a` dialled `b`'s user, and `b` is a call that came in from `a`'s. */
export const isOriginal = (a: KnownCall, b: KnownCall): boolean =>
  a.dialled === b.phone.user && b.dialled === undefined && b.call.from.number === a.phone.user && !isRecall(b);

const isRecall = ({ call }: KnownCall): boolean => call.from.name.startsWith('Park ');

export function takingOf(wait: Wait, { phone, dialled, call }: KnownCall): Taking | undefined {
  if (dialled !== undefined) return wait.orbits.has(dialled.replace(/^\*71/, '')) ? 'picked up' : undefined;
  const { name, number } = call.from;
  // The switch's own return does not know the person's name as well as an engine does; it rings the parker, or the fallback.
  if (name.endsWith('- returned')) {
    if ([wait.parker, FALLBACK].includes(phone.user)) return 'returned by the switch';
    return isReturnedTo(phone.user, wait.leg) ? 'returned to somebody else' : undefined;
  }
  // Behind a trunk somebody else may be by now than when the leg was first seen: nothing tells the node of it.
  const isThem = number === wait.user || wait.leg !== wait.caller.leg;
  if (!isThem || !name.startsWith('Park ')) return undefined;
  return [wait.parker, NEXT_IN_LINE].includes(phone.user) ? 'recalled' : 'recalled by somebody else';
}

/** The switch took another for the parker: the leg says whom it rings. */
const isReturnedTo = (user: string, leg: Leg | null): boolean =>
  ['parkade_parker_dial', 'parkade_fallback_dial'].some(
    (name) => leg !== null && leg.variables.get(name) === `user/${user}@${leg.node.domain}`,
  );

/** A consult line waits in silence by design; a caller whom the lot's rule sent away is in somebody else's dialplan. */
export const isExemptFromSilence = ({ dialled, call }: KnownCall): boolean =>
  dialled === '*70' || call.leg?.profile.destinationNumber === FORWARDED_TO;

export const nameOf = ({ phone, dialled, call }: KnownCall): string =>
  `${phone.user} (${dialled === undefined ? `called as ${call.from.name} <${call.from.number}>` : `dialled ${dialled}`})`;

/** Where a leg is, for messages. */
export function placeOf(leg: Leg | null): string {
  if (leg === null) return 'no leg';
  const { destinationNumber, context } = leg.profile;
  const app = leg.application === null ? 'no application' : `${leg.application.name} ${leg.application.data}`;
  const stay = ['parkade_call', 'parkade_version', 'parkade_orbit'].map((name) => leg.variables.get(name) ?? '-');
  return `leg ${leg.uuid} on ${leg.node.name} in ${destinationNumber} ${context}, ${leg.state}, ${app}, stay ${stay.join(' ')}`;
}
