/**
 * Identifiers as branded strings, so that a leg cannot be passed where a call is meant.
 * Each has one parser; text that does not fit its alphabet is `undefined`, never "cleaned".
 * The alphabets are what may appear inside a switch command line.
 */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One parked call: one caller's time in one orbit; opaque, never reused. */
export type CallId = Branded<'CallId'>;
/** A FreeSWITCH channel uuid: one leg of a call on one node. */
export type LegId = Branded<'LegId'>;
/**
 * One ringing for a caller, however many phones on however many nodes it rings: their legs carry this name in a variable, for a leg's
 * own id cannot be shared. Written like a leg's.
 */
export type RingId = LegId;
/** A FreeSWITCH node, by its name in the configuration. */
export type NodeId = Branded<'NodeId'>;
/** A lot, by its name in the configuration; made for a domain, `<name>@<domain>` (SPEC, X1). */
export type LotId = Branded<'LotId'>;
/** The number of a place in a lot, as dialled: `701`, `*5901`, `0042`. Leading zeros count. */
export type Orbit = Branded<'Orbit'>;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const LOT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:@[A-Za-z0-9][A-Za-z0-9.-]{0,252})?$/;
const LEG = /^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/;
const CALL = /^[a-z0-9]{8,40}$/;
const ORBIT = /^[0-9*]{1,16}$/;

const parseWith =
  <T extends string>(pattern: RegExp) =>
  (text: string | undefined): T | undefined =>
    text !== undefined && pattern.test(text) ? (text as T) : undefined;

/** 8 to 40 lower-case letters and digits. */
export const parseCallId: (text: string | undefined) => CallId | undefined = parseWith<CallId>(CALL);
/** 8 to 64 letters, digits and dashes (FreeSWITCH makes RFC 4122 text; an `origination_uuid` may be any). */
export const parseLegId: (text: string | undefined) => LegId | undefined = parseWith<LegId>(LEG);
/** 1 to 64 letters, digits, `.`, `_`, `-`. */
export const parseNodeId: (text: string | undefined) => NodeId | undefined = parseWith<NodeId>(NAME);
/** 1 to 64 letters, digits, `.`, `_`, `-`; of a domain's lot, `@` and the domain behind them. */
export const parseLotId: (text: string | undefined) => LotId | undefined = parseWith<LotId>(LOT);
/** 1 to 16 digits and stars. */
export const parseOrbit: (text: string | undefined) => Orbit | undefined = parseWith<Orbit>(ORBIT);

/** A directory user (`1001`, `+49301234`, `ann.b-c_d`) in a domain (`pbx.test`); both safe inside a dial string. */
export interface UserAddress {
  readonly user: string;
  readonly domain: string;
}

/** `_undef_` is what the switch says for nothing. */
const USER = /^(?!_undef_)[A-Za-z0-9+_][A-Za-z0-9._+-]{0,63}$/;
const DOMAIN = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;

/** `undefined` unless both parts are plain enough to stand in a dial string unescaped. */
export function parseUserAddress(user: string | undefined, domain: string | undefined): UserAddress | undefined {
  if (user === undefined || domain === undefined) return undefined;
  return USER.test(user) && DOMAIN.test(domain) ? { user, domain } : undefined;
}

export const sameUser = (a: UserAddress | null, b: UserAddress | null): boolean =>
  a !== null && b !== null && a.user === b.user && a.domain === b.domain;

export const showUser = (address: UserAddress | null): string =>
  address === null ? 'nobody' : `${address.user}@${address.domain}`;
