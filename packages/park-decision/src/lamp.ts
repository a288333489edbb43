/** What a lamp key shows for an orbit: always and only what the store says (SPEC, B1-B4). */
import type { Orbit } from './identifiers.js';
import type { AnyCall } from './parked-call.js';

/** dialog-info states (RFC 4235 section 3.7.1): `confirmed` lights the key, `early` makes most phones blink. */
export type LampState = 'off' | 'early' | 'confirmed';

export interface Lamp {
  readonly orbit: Orbit;
  readonly state: LampState;
  /** Who waits there; free text. */
  readonly caller: { readonly name: string; readonly number: string } | null;
}

/** [B1][B2] Lit while somebody waits there, reserved orbits not yet: a lit key promises a caller. */
export function lampOf(orbit: Orbit, call: AnyCall | null): Lamp {
  if (call === null) return { orbit, state: 'off', caller: null };
  switch (call.kind) {
    case 'parked':
    case 'recalling':
    case 'claimed':
      return { orbit, state: 'confirmed', caller: { name: call.caller.name, number: call.caller.number } };
    case 'reserved':
    case 'ended':
      return { orbit, state: 'off', caller: null };
  }
}

/** Two lamps that look alike need not be shown twice (rule B4). */
export const renderedLamp = (lamp: Lamp): string =>
  JSON.stringify([lamp.state, lamp.caller?.name, lamp.caller?.number]);
