import { fitting } from '@parkade/dialplan-contract';

/** A dialplan extension, as dialled. */
export const extension = fitting(/^[0-9A-Za-z*#+._-]{1,64}$/);

/** A hang-up cause by its name (`switch_channel.c`, the cause chart). */
export const hangupCause = fitting(/^[A-Z][A-Z0-9_]{2,63}$/);

/** `last_sched_id`: all digits is one task; anything else would be read by `sched_del` as a group of tasks. */
export const scheduleId = fitting(/^[0-9]{1,10}$/);

const PLAYABLE_IN_BLOCK = /^(?! )[\x20\x21\x23\x25\x26\x28-\x5a\x5f-\x7a\x7c\x7e]{1,512}(?<! )$/;

/**
 * Something to play, as it may stand in a `{...}` block of `originate`: in single quotes, its commas escaped
 * (`switch_event.c:switch_event_create_brackets`). Without braces, brackets and dollar signs, which are syntax there.
 */
export const quotedPlayable = (text: string): string | undefined =>
  PLAYABLE_IN_BLOCK.test(text) ? `'${text.replaceAll(',', '\\,')}'` : undefined;

/** A folder of sound files, absolute: `/usr/share/freeswitch/sounds/fr/ca/june`. No sign that parts files of a `file_string`. */
export const soundsFolder = fitting(/^(?:\/[0-9A-Za-z_][0-9A-Za-z_.-]{0,63}){1,16}$/);
