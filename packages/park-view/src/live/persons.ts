/** People as the contract has them, and what a viewer may know of a caller. */
import type { CallerCard, Note as ShownNote, Person } from '@parkade/api-contract';
import type { Asker, Caller, Note, UserAddress } from '@parkade/park-decision';

/** Whether a viewer sees who callers are, or that there are some. */
export type Privacy = 'full' | 'cut';

export const personOf = (address: UserAddress | null): Person | null =>
  address === null ? null : { user: address.user, domain: address.domain, label: address.user };

/** What networks say of somebody who does not want to be known (RFC 3323, 4.1.1.3; FreeSWITCH, `switch_caller.c`). */
const NOBODY = /^(anonymous|restricted|unavailable|unknown|private|withheld)$/i;
/** A number of so few digits is cut altogether: two of three would tell whose it is. */
const SHORT = 5;

export function callerCard({ name, number }: Pick<Caller, 'name' | 'number'>, privacy: Privacy): CallerCard {
  const known = { name: NOBODY.test(name.trim()) ? '' : name, number: NOBODY.test(number.trim()) ? '' : number };
  if (known.name.trim() === '' && known.number.trim() === '') return { name: '', number: '', shown: 'withheld' };
  if (privacy === 'full') return { ...known, shown: 'full' };
  const digits = known.number.replace(/\D/g, '');
  return { name: '', number: digits.length < SHORT ? '' : digits.slice(-2), shown: 'cut' };
}

export const askerLabel = ({ address, label }: Asker): string => (label === '' ? (address?.user ?? '') : label);

/** What somebody wrote of a caller says who the caller is. */
export const noteShown = (note: Note | null, privacy: Privacy): ShownNote | null =>
  note === null || privacy === 'cut' ? null : { text: note.text, by: askerLabel(note.by), at: note.at };
