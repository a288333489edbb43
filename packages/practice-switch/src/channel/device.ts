import type { Cause } from '../core/causes.js';
import type { Endpoint } from './endpoint.js';
import type { Leg } from './leg.js';

/** What a switch sends when it calls somebody. */
export interface Invite {
  readonly fromName: string;
  readonly fromNumber: string;
  /** User part of the request line. */
  readonly dialled: string;
  /** Extra SIP headers by name (`X-...`, `Alert-Info`). */
  readonly headers: ReadonlyMap<string, string>;
}

/** The far side of a leg the switch dials. */
export interface OutboundLine extends Endpoint {
  attach(leg: Leg): void;
  /** The INVITE arrives; from here on the far side drives the leg: ringing, answer, refusal. */
  invite(): void;
}

/** Something a dial string can name. */
export interface Device {
  /** A cause when it cannot even be tried. */
  newLine(invite: Invite): OutboundLine | Cause;
}

/**
 * A user of the directory for whom a leg is dialled: as `user/`, as one of a `group/`, or past the directory, where the phone is
 * registered (`sofia/internal/1001%pbx.test`).
 */
export interface DialledUser {
  readonly user: string;
  readonly domain: string;
  readonly by: { readonly kind: 'user' | 'registration' } | { readonly kind: 'group'; readonly group: string };
}

/** How a dial string's address is found. `number` is what the dialled leg shows: mostly the user part of the phone's contact. */
export type Resolution =
  | {
      readonly kind: 'device';
      readonly device: Device;
      readonly number: string;
      /** `originate_endpoint`: `user`, `group`, `sofia`, `loopback`. */
      readonly endpoint: string;
      readonly as: DialledUser | null;
    }
  | { readonly kind: 'failed'; readonly cause: Cause };
