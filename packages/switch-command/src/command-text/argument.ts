import { fitting } from '@parkade/dialplan-contract';

/** A dialplan extension, as dialled. */
export const extension = fitting(/^[0-9A-Za-z*#+._-]{1,64}$/);

/** A hang-up cause by its name (`switch_channel.c`, the cause chart). */
export const hangupCause = fitting(/^[A-Z][A-Z0-9_]{2,63}$/);

/** `last_sched_id`: all digits is one task; anything else would be read by `sched_del` as a group of tasks. */
export const scheduleId = fitting(/^[0-9]{1,10}$/);

/** A folder of sound files, absolute: `/usr/share/freeswitch/sounds/fr/ca/june`. No sign that parts files of a `file_string`. */
export const soundsFolder = fitting(/^(?:\/[0-9A-Za-z_][0-9A-Za-z_.-]{0,63}){1,16}$/);
