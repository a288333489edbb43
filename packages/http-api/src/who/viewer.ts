/** Whoever asks, once it is known who: a program with a token, or a person who has signed in. */
import type { Rights } from '@parkade/api-contract';
import { declarationOf, isEntitled, type UserAddress } from '@parkade/park-decision';
import type { ApiScope, Grant, TokenRecord, UserRecord } from '@parkade/park-ports';
import type { LotFace, Privacy } from '@parkade/park-view';

export interface Viewer {
  readonly kind: 'user' | 'token';
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly lots: readonly string[] | 'all';
  /** Of a program none are named: it may ring any that the lot's rights allow. */
  readonly phones: readonly UserAddress[];
  readonly privacy: Privacy;
  /** ms since 1970. */
  readonly expiresAt: number | null;
}

const granted = ({ scopes, lots, callers }: Grant) => ({ scopes, lots, privacy: callers });

export const viewerOfToken = (token: TokenRecord): Viewer => ({
  kind: 'token',
  name: token.name,
  ...granted(token),
  phones: [],
  expiresAt: token.expiresAt,
});

export const viewerOfUser = (user: UserRecord): Viewer => ({
  kind: 'user',
  name: user.name,
  ...granted(user),
  phones: user.phones,
  expiresAt: null,
});

export const hasScope = ({ scopes }: Viewer, scope: ApiScope): boolean => scopes.includes(scope);

/** Whether the lot is there for this viewer at all. */
export const seesLot = (viewer: Viewer, lot: string): boolean => hasScope(viewer, 'see') && isOfLots(viewer, lot);

/** [X4] Whoever was given a declaration for many domains has the lots of all of them. */
export const isOfLots = ({ lots }: Viewer, lot: string): boolean =>
  lots === 'all' || lots.includes(lot) || lots.includes(declarationOf(lot));

/** A person is bound by the rights that the lot gives their phones, a program by those of whose phones it rings. */
export function rightsIn(viewer: Viewer, { lot, policy }: Pick<LotFace, 'lot' | 'policy'>): Rights {
  const see = seesLot(viewer, lot);
  const mayAct = see && hasScope(viewer, 'act');
  const { rights } = policy();
  const may = (list: readonly string[]): boolean =>
    mayAct && (viewer.kind === 'token' || viewer.phones.some((phone) => isEntitled(list, phone)));
  const [park, retrieve] = [may(rights.park), may(rights.retrieve)];
  return { see, park, retrieve, attend: park || retrieve, askWhom: rights.ask ?? null };
}
