/** What a lamp key shows for an orbit: always and only what the store says (SPEC, B1-B5). */
import type { Orbit } from './identifiers.js';
import type { SeenCall } from './leg-picture.js';
import type { LampLook, LotPolicy } from './lot-policy.js';
import type { AnyCall } from './parked-call.js';

/** dialog-info states (RFC 4235 section 3.7.1): `confirmed` lights the key, `early` makes most phones blink. */
export type LampState = 'off' | 'early' | 'confirmed';

export interface Lamp {
  readonly orbit: Orbit;
  readonly state: LampState;
  /** Who waits there; free text. */
  readonly caller: { readonly name: string; readonly number: string } | null;
}

const USUAL_LOOK: LampLook = { waiting: 'confirmed', recalling: 'confirmed' };

/**
 * [B1][B2] Lit while somebody waits there, reserved orbits not yet: a lit key promises a caller. [B5] How a lit one looks is the
 * lot's affair; a claim looks like waiting, for it may come to nothing. [C19] So is how it looks when the recall is near.
 */
export function lampOf(orbit: Orbit, call: AnyCall | null, look: LampLook = USUAL_LOOK, isDue = false): Lamp {
  if (call === null) return { orbit, state: 'off', caller: null };
  switch (call.kind) {
    case 'parked':
    case 'recalling':
    case 'claimed': {
      const waiting = isDue && call.kind === 'parked' ? (look.due ?? look.waiting) : look.waiting;
      const state = call.kind === 'recalling' ? look.recalling : waiting;
      return { orbit, state, caller: { name: call.caller.name, number: call.caller.number } };
    }
    case 'reserved':
    case 'ended':
      return { orbit, state: 'off', caller: null };
  }
}

export type LampStep =
  /** What an engine of another release wrote there says neither lit nor dark to this one. */
  | { readonly kind: 'leave-alone' }
  /** `face` is what is shown once everybody was told; who asked is told in any case. */
  | { readonly kind: 'show'; readonly lamp: Lamp; readonly face: string; readonly toEverybody: boolean };

/** [B3][B4] Told to everybody when it looks otherwise than what was `shown` last; nobody knows what was lit before the first. */
export function lampStep(
  orbit: Orbit,
  occupant: SeenCall,
  shown: string | undefined,
  { lamp: look, remind }: Pick<LotPolicy, 'lamp' | 'remind'> = {},
  now = 0,
): LampStep {
  if (occupant?.kind === 'unknown-schema') return { kind: 'leave-alone' };
  const isDue = remind !== undefined && occupant?.kind === 'parked' && occupant.deadline - now <= remind.beforeMs;
  const lamp = lampOf(orbit, occupant, look, isDue);
  const face = JSON.stringify([lamp.state, lamp.caller?.name, lamp.caller?.number]);
  return { kind: 'show', lamp, face, toEverybody: face !== shown };
}
