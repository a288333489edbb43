import type { EslPacket } from './framing/index.js';
import { headerValue } from './framing/index.js';

/** What the switch says to one command. */
export type CommandVerdict =
  { readonly kind: 'ok'; readonly text: string } | { readonly kind: 'refused'; readonly cause: string };

/** A reply to one of our commands: `api/response` has it in the body, `command/reply` in `Reply-Text`. */
export function replyText(packet: EslPacket): string | null {
  switch (headerValue(packet.headers, 'Content-Type') ?? '') {
    case 'api/response':
      return packet.body.toString('utf8').trim();
    case 'command/reply':
      return (headerValue(packet.headers, 'Reply-Text') ?? '').trim();
    default:
      return null;
  }
}

/** `-ERR No such channel!`, `-ERROR`, `-USAGE: ...` are refusals; everything else is an answer. */
export function verdictOf(text: string): CommandVerdict {
  if (!text.startsWith('-')) return { kind: 'ok', text };
  const cause = text.replace(/^-(ERR|ERROR|USAGE)?:?\s*/, '').split('\n')[0] ?? '';
  return { kind: 'refused', cause: cause === '' ? 'refused' : cause.slice(0, 120) };
}
