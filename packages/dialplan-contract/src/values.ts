import { type UserAddress, parseUserAddress } from '@parkade/park-decision';

/**
 * What may stand in a channel variable or a command line. Each function answers `undefined` for text that does not fit: nothing
 * is "cleaned" into something else, because a half-right id names the wrong call.
 */
export const fitting =
  (pattern: RegExp) =>
  (text: string): string | undefined =>
    pattern.test(text) ? text : undefined;

/** Ids, names from the configuration, numbers: no blank, no separator of any command syntax. */
export const argument = fitting(/^[0-9A-Za-z._@-]{1,256}$/);

export const ticketText = fitting(/^[A-Za-z0-9_-]{22,64}$/);

export const reasonWord = fitting(/^[a-z][a-z0-9-]{0,63}$/);

/**
 * Something to play, from the configuration: blanks, commas, colons, semicolons, percent signs and `${...}` are fine. Not
 * `^`, which parts the actions of an inline dialplan, and neither quotes nor backslashes, which the switch's argument
 * splitter takes away (`switch_utils.c:separate_string_blank_delim`). No blank at either end.
 */
export const playable = fitting(/^(?! )[\x20\x21\x23-\x26\x28-\x5b\x5d\x5f-\x7e]{1,512}(?<! )$/);

/** `1001@pbx.test`; an empty text for nobody. */
export function userText(address: UserAddress | null): string | undefined {
  if (address === null) return '';
  const checked = parseUserAddress(address.user, address.domain);
  return checked === undefined ? undefined : `${checked.user}@${checked.domain}`;
}

/** `user/1001@pbx.test`; an empty text for nobody. */
export function userDial(address: UserAddress | null): string | undefined {
  const text = userText(address);
  return text === undefined || text === '' ? text : `user/${text}`;
}

/**
 * A dial string for a peer node, from the configuration: one leg, no block of variables, no separator of the inline
 * dialplan. What surrounds it is written by us.
 */
export const peerDialString = fitting(/^[0-9A-Za-z][0-9A-Za-z/_@:.*#+;=-]{0,255}$/);
