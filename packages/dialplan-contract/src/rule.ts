/** Rules as data: the reader of channel data and the dialplan ask the same questions of the same fields. */

/** `_undef_` is what the switch says for nothing. */
export const USER = '(?!_undef_)[0-9A-Za-z+_][0-9A-Za-z._+-]*';
export const HOST = '[0-9A-Za-z][0-9A-Za-z.-]*';

/** `1001@pbx.test`; an `-ERR` text or `_undef_` of the switch does not fit. */
const USER_AT_DOMAIN = `^(${USER}@${HOST})$`;

/** A text with `${...}` in it, and what it must look like. */
export interface Question {
  readonly text: string;
  readonly expression: string;
}

/** The first rule counts whose questions are answered with yes and whose `who` is somebody. */
export interface Rule<Name extends string> {
  readonly name: Name;
  readonly given: readonly Question[];
  readonly who: string;
  /** What `who` looks like: the first group is `user@domain`, or the user alone where a domain is given. {@link USER_AT_DOMAIN} without. */
  readonly form?: { readonly expression: string; readonly domain: string | null };
}

/** How somebody is read out of {@link Rule.who}, and what is put behind the first group. */
export const formOf = ({ form }: Rule<string>): { readonly expression: string; readonly behind: string } =>
  form === undefined
    ? { expression: USER_AT_DOMAIN, behind: '' }
    : { expression: form.expression, behind: form.domain === null ? '' : `@${form.domain}` };
