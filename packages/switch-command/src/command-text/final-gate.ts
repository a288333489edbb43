/**
 * The last look at every header block before it is written. FreeSWITCH searches the whole block of any packet for
 * `unload` or `reload` together with `mod_event_socket` and, if both are there, unloads the module instead of doing what
 * was asked (`mod_event_socket.c:parse_command`): one caller's name would take the event socket off the node.
 */

const COMMAND_WORD = /unload|reload/i;
const MODULE_NAME = /mod_event_socket/i;

export const killsEventSocket = (text: string): boolean => COMMAND_WORD.test(text) && MODULE_NAME.test(text);

export type GateVerdict =
  { readonly kind: 'pass' } | { readonly kind: 'stop'; readonly why: 'line-break' | 'event-socket-text' | 'too-long' };

/** The switch reads a block into a buffer of its own; nothing we say comes near this. */
const MAX_COMMAND_BYTES = 8 * 1024;

/** One command line, without its blank line: a line end or NUL in it would begin another command. */
export function gateCommand(line: string): GateVerdict {
  if (/[\r\n\0]/.test(line)) return { kind: 'stop', why: 'line-break' };
  return gateBlock(line);
}

/** A whole header block as it is written (several lines). */
export function gateBlock(block: string): GateVerdict {
  if (Buffer.byteLength(block) > MAX_COMMAND_BYTES) return { kind: 'stop', why: 'too-long' };
  return killsEventSocket(block) ? { kind: 'stop', why: 'event-socket-text' } : { kind: 'pass' };
}
