import type {
  AnyCall,
  AskedAct,
  Asker,
  CallId,
  DeskRefusal,
  LegId,
  LotId,
  Orbit,
  UserAddress,
} from '@parkade/park-decision';

/** An act, and the parked call it is about. */
export interface AskedOfCall extends AskedAct {
  readonly callId: CallId;
}

/** Whom to park. */
export type ToPark =
  /** Who is on this leg; the other leg of the talk becomes the parker's. */
  | { readonly leg: LegId }
  /** The other party of the user's only talk; the user becomes the parker. */
  | { readonly talkOf: UserAddress };

export interface ParkWanted {
  readonly what: ToPark;
  readonly lot: LotId;
  /** `null`: the lot chooses. */
  readonly orbit: Orbit | null;
  readonly by: Asker;
  /** One line of plain text. */
  readonly note?: string;
  /** A group by name or number, a user, `user@domain`. */
  readonly forWhom?: string;
}

export interface PutBackWanted {
  /** The parked call that ended with the pick-up. */
  readonly callId: CallId;
  readonly by: Asker;
}

export type DeskAnswer =
  /** `isRepeat`: the act of this key was done before; `call` is how it stands now. */
  | { readonly kind: 'done'; readonly call: AnyCall; readonly isRepeat: boolean }
  /**
   * `now`: the parked call as it stands; who was faster, and when, is in it (`retriever` with `claimedAt` or `endedAt`, `asked`,
   * `note`). `at`: when this was decided, ms since 1970 by the same clock.
   */
  | { readonly kind: 'refused'; readonly reason: DeskRefusal; readonly now: AnyCall | null; readonly at: number }
  | { readonly kind: 'store-down'; readonly why: string };

/**
 * What may be asked of live and parked calls by whoever has no leg in our dialplan: a screen, a program, the command line. Whether
 * the asker may ask at all is the business of whoever stands before it. Nothing throws.
 */
export interface OperatorDesk {
  /** Refused: `unknown-call`, `changed-meanwhile`, `already-picked-up`, `orbit-empty`, `orbit-reserved` and the acts' own. */
  ask(asked: AskedOfCall): Promise<DeskAnswer>;
  /**
   * Parks a live call by sending its leg into the dialplan, and waits until it is parked: `call` has orbit, deadline and version.
   * Refused: `unknown-lot`, `no-such-leg`, `not-talking` (unbridged), `already-parked`, `several-talks`, `orbit-taken`,
   * `lot-full`, `draining`, `unknown-node`, `not-parked`, `not-allowed`, `malformed-act`.
   */
  park(wanted: ParkWanted): Promise<DeskAnswer>;
  /**
   * Whom `by` picked up a moment ago goes back into the same orbit; `call` is the new parked call. Refused: `unknown-call`,
   * `too-late`, `not-allowed` (somebody else picked up), `not-talking`, `orbit-taken`, `not-parked`, `unknown-node`.
   */
  putBack(wanted: PutBackWanted): Promise<DeskAnswer>;
}
