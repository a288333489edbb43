/**
 * For whom a parked caller is kept, as it stands on their leg: `<call> <at> user 1005@pbx.test` with colons in between. With the call's
 * name, for a leg that is parked again keeps what stood there before; that is of a former call then, and says nothing.
 */
import { parseUserAddress, type CallId, type KeptFor, type Whom } from '@parkade/park-decision';
import { fitting, userText } from './values.js';

type OnLeg = Pick<KeptFor, 'whom' | 'at'>;

/** As the configuration names groups. */
export const groupName = fitting(/^[a-z0-9][a-z0-9._-]{0,31}$/);

/** What names a person or a group in a variable: a group's name, or `user@domain`. */
export const whomText = (whom: Whom): string | undefined =>
  whom.kind === 'group' ? groupName(whom.name) : userText(whom.address);

/** `undefined`: it cannot be written; an empty text for nobody. */
export function keptForText(callId: CallId, kept: OnLeg | null): string | undefined {
  if (kept === null) return '';
  const whom = whomText(kept.whom);
  return whom === undefined ? undefined : [callId, kept.at, kept.whom.kind, whom].join(':');
}

const WRITTEN = /^([a-z0-9]{8,40}):([0-9]{1,15}):(user|group):(.+)$/;

/** The other way round, for the call that the leg names; `undefined` for what says nothing of it. */
export function readKeptFor(callId: CallId | null, text: string | undefined): OnLeg | undefined {
  const [, of, at, kind, whom = ''] = WRITTEN.exec(text ?? '') ?? [];
  if (of === undefined || of !== callId) return undefined;
  if (kind === 'group') {
    const name = groupName(whom);
    return name === undefined ? undefined : { whom: { kind: 'group', name }, at: Number(at) };
  }
  const [user, domain] = whom.split('@');
  const address = parseUserAddress(user, domain);
  return address === undefined ? undefined : { whom: { kind: 'user', address }, at: Number(at) };
}
