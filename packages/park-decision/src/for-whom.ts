/** For whom a caller waits, and who may have them meanwhile (SPEC, V1-V6). Pure: time is an input. */
import { parseUserAddress, sameUser, showUser, type UserAddress } from './identifiers.js';
import type { ForWhomPolicy, LotGroup, LotPolicy } from './lot-policy.js';
import type { KeptFor, Parker, Whom } from './parked-call.js';
import { isEntitled } from './rights.js';

/** Who asks for a caller. */
export interface Wanting {
  readonly address: UserAddress | null;
  /** Groups of the switch's directory of which their own leg says that they are in them. */
  readonly groups?: readonly string[];
}

/** Who may have the caller now, and until when, ms since 1970. */
export type Keeping =
  | { readonly kind: 'them'; readonly until: number }
  | { readonly kind: 'group'; readonly until: number }
  | { readonly kind: 'everybody' };

/** [V1] Only they, then their groups, then everybody. A group has no wider one. */
export function keeping({ whom, at }: KeptFor, { aloneMs, groupMs }: ForWhomPolicy, now: number): Keeping {
  const until = at + aloneMs;
  if (now < until) return { kind: 'them', until };
  if (whom.kind === 'user' && now < until + groupMs) return { kind: 'group', until: until + groupMs };
  return { kind: 'everybody' };
}

const isIn = ({ members, directory }: LotGroup, { address, groups = [] }: Wanting): boolean =>
  members.some((member) => sameUser(member, address)) || (directory !== null && groups.includes(directory));

interface Kept {
  readonly keptFor?: KeptFor;
  readonly parker: Parker | null;
}

/** [V1][V3] Whether this caller may be had by whoever asks, as far as it matters for whom they wait. */
export function mayTake(call: Kept, who: Wanting, { forWhom }: Pick<LotPolicy, 'forWhom'>, now: number): boolean {
  const { keptFor, parker } = call;
  if (keptFor === undefined || forWhom === undefined) return true;
  const kept = keeping(keptFor, forWhom, now);
  if (kept.kind === 'everybody') return true;
  // [V3] Who has parked a caller can undo it.
  if (sameUser(parker?.address ?? null, who.address)) return true;
  const { whom } = keptFor;
  if (whom.kind === 'group') return forWhom.groups.some((group) => group.name === whom.name && isIn(group, who));
  if (sameUser(whom.address, who.address)) return true;
  return kept.kind === 'group' && forWhom.groups.some((group) => isIn(group, whom) && isIn(group, who));
}

const NUMBER = /^\+?[0-9]{1,15}$/;

/**
 * [V4] What somebody wrote or dialled: a group by its name or number, `1005@pbx.test`, or a user of the lot's domain by the number. `undefined`: nobody
 * who could pick up there, or the lot keeps no callers for anybody.
 */
export function whomIn(text: string, policy: Pick<LotPolicy, 'forWhom' | 'domain' | 'rights'>): Whom | undefined {
  const groups = policy.forWhom?.groups;
  if (groups === undefined) return undefined;
  const said = text.trim();
  const group = groups.find(({ name, number }) => name === said.toLowerCase() || number === said);
  if (group !== undefined) return { kind: 'group', name: group.name };
  const at = said.lastIndexOf('@');
  // A word alone is a group, and a group that nobody knows is no user.
  if (at === -1 && !NUMBER.test(said)) return undefined;
  const [user, domain] = at === -1 ? [said, policy.domain] : [said.slice(0, at), said.slice(at + 1).toLowerCase()];
  const address = parseUserAddress(user, domain);
  // [F1] Being named gives nobody a right.
  return address !== undefined && isEntitled(policy.rights.retrieve, address) ? { kind: 'user', address } : undefined;
}

/** Who is meant, one by one: those whose phones can be told. */
export function personsIn(whom: Whom, { forWhom }: Pick<LotPolicy, 'forWhom'>): readonly UserAddress[] {
  if (whom.kind === 'user') return [whom.address];
  return forWhom?.groups.find(({ name }) => name === whom.name)?.members ?? [];
}

export const sameWhom = (a: Whom | null, b: Whom | null): boolean => showWhom(a) === showWhom(b);

/** For a log line: `1005@pbx.test`, or the group's name. */
export const showWhom = (whom: Whom | null): string =>
  whom === null ? '' : whom.kind === 'group' ? whom.name : showUser(whom.address);

/** As people call them. */
export const whomLabel = (whom: Whom): string => (whom.kind === 'group' ? whom.name : whom.address.user);
