import type { Leg } from './leg.js';

/** What a party on hold is given when its leg names no other music (`hold_music`). */
export const HOLD_MUSIC = 'local_stream://moh';

/**
 * Everything the switch sends to a leg's far side: `play:<name>`, or what the joined partner sends (`phone:<user>`).
 * Empty is silence. `seen` stops a ring of trunks.
 */
export function heardBy(leg: Leg, seen: ReadonlySet<object> = new Set()): readonly string[] {
  if (!leg.alive || seen.has(leg) || leg.answerState === 'ringing') return [];
  const { partner } = leg;
  if (leg.interlude !== null) return [`play:${leg.interlude}`];
  if (partner !== undefined) {
    // Each leg is served by a thread of its own, and that of the other one waits (switch_ivr_bridge.c:audio_bridge_thread, CF_SUSPEND).
    if (partner.interlude !== null) return [];
    if (partner.endpoint.holding) return [`play:${leg.variables.get('hold_music') ?? HOLD_MUSIC}`];
    return partner.endpoint.sends(new Set([...seen, leg]));
  }
  if (leg.media.kind === 'silence' || leg.media.what.startsWith('silence_stream://')) return [];
  return [`play:${leg.media.what}`];
}
