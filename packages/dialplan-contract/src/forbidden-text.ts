/**
 * What must stand in no text that is written to a switch. FreeSWITCH searches the whole block of any packet for `unload` or
 * `reload` together with `mod_event_socket` and, if both are there, unloads the module instead of doing what was asked
 * (`mod_event_socket.c:parse_command`): one caller's name would take the event socket off the node.
 */
const COMMAND_WORD = /unload|reload/i;
const MODULE_NAME = /mod_event_socket/i;

export const killsEventSocket = (text: string): boolean => COMMAND_WORD.test(text) && MODULE_NAME.test(text);
