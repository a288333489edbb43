import { declarationOf, showUser, type AnyCall, type LotId } from '@parkade/park-decision';

export interface CallRow {
  readonly lot: string;
  readonly orbit: string;
  readonly state: string;
  /** Name and number; empty when nobody is there yet, or nobody knows. */
  readonly caller: string;
  /** ms since 1970. */
  readonly since: number;
  readonly parkedBy: string;
  /** When something happens next, if nobody does anything; ms since 1970. */
  readonly due: number | null;
  readonly node: string;
  readonly callId: string;
}

/** In the order of lots and orbits; of one lot, of a declaration for many domains, or of all. */
export const callRows = (calls: readonly AnyCall[], lot?: LotId): readonly CallRow[] =>
  calls
    .filter((call) => lot === undefined || call.lot === lot || declarationOf(call.lot) === lot)
    .map(rowOf)
    .toSorted((a, b) => compare(a.lot, b.lot) || compare(a.orbit, b.orbit));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function rowOf(call: AnyCall): CallRow {
  const caller = call.kind === 'reserved' ? null : call.caller;
  return {
    lot: call.lot,
    orbit: call.orbit,
    state: call.kind,
    caller: caller === null ? '' : [caller.name, caller.number].filter((part) => part !== '').join(' '),
    since: call.kind === 'reserved' || call.kind === 'ended' ? call.openedAt : call.parkedAt,
    parkedBy: call.parker === null ? '' : showUser(call.parker.address),
    due: call.kind === 'ended' ? null : call.deadline,
    node: call.node,
    callId: call.callId,
  };
}
