const SECRET_KEY = /password|passwd|secret|token|ticket|authorization|^auth$/i;
/** A command of the event socket that carries a password (mod_event_socket.c: parse_command, `auth` and `userauth`). */
const AUTH_COMMAND = /((?:^|: )\s*(?:user)?auth)[ \t]+\S.*$/gim;

export const REDACTED = '[redacted]';

/** Whether a field of this name is never written out. */
export const isSecretKey = (key: string): boolean => SECRET_KEY.test(key);

/** A text without the passwords that event socket commands in it carry. */
export const redactText = (text: string): string => text.replace(AUTH_COMMAND, `$1 ${REDACTED}`);
