import type { Socket } from 'node:net';
import type { AnswerOutcome } from '@parkade/park-ports';
import { gateBlock } from '../command-text/index.js';
import type { AnswerScript, ScriptStep } from './answer-script.js';
import { replyText, verdictOf } from '../command-verdict.js';
import type { PacketStream } from './packet-stream.js';

export interface ReplyTimes {
  /** The longest wait for one reply, ms. */
  readonly replyMs: number;
  /**
   * How long the socket stays after a join was accepted, ms. Its reader keeps the retriever's session findable
   * (`mod_event_socket.c:listener_run` holds a lock) while the caller's thread looks for it.
   */
  readonly joinLingerMs: number;
}

export const EXIT = 'exit\n\n';

/** Writes a script as one block, reads every reply and says what became of it. Does not close the socket. */
export async function runScript(
  socket: Socket,
  stream: PacketStream,
  script: AnswerScript,
  times: ReplyTimes,
): Promise<AnswerOutcome> {
  const staysForVerdict = script.whenRefused.length > 0;
  if (!write(socket, script.steps, !staysForVerdict)) return { kind: 'link-down' };
  const outcome = await readReplies(stream, script.steps, times.replyMs);
  if (!staysForVerdict) return outcome;
  if (outcome.kind === 'refused') {
    if (write(socket, script.whenRefused, true)) await readReplies(stream, script.whenRefused, times.replyMs);
  } else if (outcome.kind === 'done') {
    await stream.next(times.joinLingerMs);
    if (socket.writable) socket.write(EXIT);
  }
  return outcome;
}

/** `false`: nothing was written, the socket is gone (or a text was stopped by the last gate, which drafts cannot reach). */
function write(socket: Socket, steps: readonly ScriptStep[], andExit: boolean): boolean {
  if (!socket.writable || steps.some((step) => gateBlock(step.line).kind === 'stop')) return false;
  const commands = steps.map((step) => `${step.line}\n\n`).join('');
  socket.write(andExit ? commands + EXIT : commands);
  return true;
}

async function readReplies(
  stream: PacketStream,
  steps: readonly ScriptStep[],
  replyMs: number,
): Promise<AnswerOutcome> {
  let refusal: string | null = null;
  for (const step of steps) {
    const text = await nextReply(stream, replyMs);
    if (text === null)
      return refusal === null ? { kind: 'unknown', why: 'no reply' } : { kind: 'refused', cause: refusal };
    const verdict = verdictOf(text);
    if (step.needed && verdict.kind === 'refused') refusal ??= verdict.cause;
  }
  return refusal === null ? { kind: 'done' } : { kind: 'refused', cause: refusal };
}

/** Events, log lines and disconnect notices may stand between replies; they are passed over. */
async function nextReply(stream: PacketStream, replyMs: number): Promise<string | null> {
  for (;;) {
    const next = await stream.next(replyMs);
    if (next.kind !== 'packet') return null;
    const text = replyText(next.packet);
    if (text !== null) return text;
  }
}
