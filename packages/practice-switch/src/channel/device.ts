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

/** How a dial string's address is found. */
export type Resolution =
  | { readonly kind: 'device'; readonly device: Device; readonly user: string; readonly domain: string | null }
  | { readonly kind: 'failed'; readonly cause: Cause };
