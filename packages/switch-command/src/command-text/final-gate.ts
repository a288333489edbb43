import { killsEventSocket } from '@parkade/dialplan-contract';

export type GateVerdict =
  { readonly kind: 'pass' } | { readonly kind: 'stop'; readonly why: 'line-break' | 'event-socket-text' | 'too-long' };

/** The switch reads a block into a buffer of its own; nothing we say comes near this. */
const MAX_COMMAND_BYTES = 8 * 1024;

/** One command line, without its blank line: a line end or NUL in it would begin another command. */
export function gateCommand(line: string): GateVerdict {
  if (/[\r\n\0]/.test(line)) return { kind: 'stop', why: 'line-break' };
  return gateBlock(line);
}

/** The last look at every header block before it is written (several lines). */
export function gateBlock(block: string): GateVerdict {
  if (Buffer.byteLength(block) > MAX_COMMAND_BYTES) return { kind: 'stop', why: 'too-long' };
  return killsEventSocket(block) ? { kind: 'stop', why: 'event-socket-text' } : { kind: 'pass' };
}
