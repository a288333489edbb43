import type { UserAddress } from './identifiers.js';

/** [F1] A list entry is a whole domain or one user; nobody known is nobody entitled. */
export function isEntitled(list: readonly string[], address: UserAddress | null): boolean {
  if (address === null) return false;
  return list.includes(address.domain) || list.includes(`${address.user}@${address.domain}`);
}
