import type { Socket } from 'node:net';
import type { AnswerOutcome, RequestAnswer } from '@parkade/park-ports';
import { type FramerLimits, isFault, readConnectReply } from '../framing/index.js';
import type { ChannelData, RequestHandler, RequestRefusal } from './request-handler.js';
import { draftAnswerScript, draftGivingUp } from './draft-answer.js';
import { PacketStream } from './packet-stream.js';
import type { Prompts } from './prompts.js';
import { EXIT, type ReplyTimes, runScript } from './run-script.js';

export interface RequestSettings extends ReplyTimes {
  readonly handshakeMs: number;
  readonly answerMs: number;
  readonly limits: FramerLimits;
  readonly prompts: Prompts;
  readonly handler: RequestHandler;
  /** Whether this process stood still for long at some time since, by `performance.now()`. */
  readonly stoodStill: (since: number) => boolean;
}

/** How a connection ended, for the listener's log and meters. */
export type RequestEnd =
  | { readonly kind: 'refused'; readonly reason: RequestRefusal; readonly detail: string }
  /** The handler failed; nothing was written. */
  | { readonly kind: 'undecided'; readonly channel: ChannelData; readonly detail: string }
  | {
      readonly kind: 'answered';
      readonly channel: ChannelData;
      readonly answer: RequestAnswer;
      readonly outcome: AnswerOutcome;
      /** ms from the connection to the handler's answer. */
      readonly decidedMs: number;
    };

/**
 * One leg on one connection: its data is read, the handler asked, the answer written in one piece. Never rejects. The socket
 * is closed in every case, and closed without a word whenever the switch had better go on by itself.
 */
export async function serveRequest(socket: Socket, peer: string, settings: RequestSettings): Promise<RequestEnd> {
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  const stream = new PacketStream(socket, settings.limits);
  let giveUp = (): void => void socket.destroy();
  const overdue = setTimeout(() => giveUp(), settings.answerMs);
  socket.once('close', () => clearTimeout(overdue));
  try {
    socket.write('connect\n\n');
    const hello = await readHello(stream, settings.handshakeMs);
    if (hello.kind === 'refused') return hello;
    const { channel } = hello;
    giveUp = () => endUndecided(socket, channel);
    const decision = await decide(settings.handler, channel, peer);
    if (decision.kind === 'failed') return { kind: 'undecided', channel, detail: decision.detail };
    const decidedMs = elapsed();
    clearTimeout(overdue);
    const { answer } = decision;
    // [N3] While this process stood still the others may have taken the leg from it.
    const isLate = decidedMs >= settings.answerMs || settings.stoodStill(startedAt);
    const outcome = isLate ? LATE : await carryOut(socket, stream, channel, answer, settings);
    return { kind: 'answered', channel, answer, outcome, decidedMs };
  } finally {
    clearTimeout(overdue);
    closeSoftly(socket);
  }
}

/** The time is over: it was the store that took it, see {@link draftGivingUp}. */
function endUndecided(socket: Socket, channel: ChannelData): void {
  const drafted = draftGivingUp(channel);
  if (drafted?.kind !== 'script' || !socket.writable) return void socket.destroy();
  socket.end(drafted.script.steps.map(({ line }) => `${line}\n\n`).join('') + EXIT);
}

const LATE: AnswerOutcome = { kind: 'link-down' };

type Hello = { readonly kind: 'channel'; readonly channel: ChannelData } | Extract<RequestEnd, { kind: 'refused' }>;

async function readHello(stream: PacketStream, forMs: number): Promise<Hello> {
  const next = await stream.next(forMs);
  switch (next.kind) {
    case 'timeout':
      return { kind: 'refused', reason: 'silent', detail: `no channel data within ${forMs} ms` };
    case 'closed':
      return { kind: 'refused', reason: 'closed-early', detail: next.why };
    case 'fault':
      return { kind: 'refused', reason: 'malformed', detail: `${next.fault.kind}: ${next.fault.detail}` };
    case 'packet': {
      const event = readConnectReply(next.packet);
      if (isFault(event)) return { kind: 'refused', reason: 'malformed', detail: event.detail };
      return { kind: 'channel', channel: event.values };
    }
  }
}

type Decided =
  { readonly kind: 'answer'; readonly answer: RequestAnswer } | { readonly kind: 'failed'; readonly detail: string };

async function decide(handler: RequestHandler, channel: ChannelData, peer: string): Promise<Decided> {
  try {
    return { kind: 'answer', answer: await handler.onRequest(channel, peer) };
  } catch (error) {
    return { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

async function carryOut(
  socket: Socket,
  stream: PacketStream,
  channel: ChannelData,
  answer: RequestAnswer,
  settings: RequestSettings,
): Promise<AnswerOutcome> {
  const drafted = draftAnswerScript(channel, answer, settings.prompts);
  if (drafted === null) return { kind: 'done' };
  if (drafted.kind === 'unfit') return { kind: 'refused', cause: `unfit text: ${drafted.what}` };
  if (stream.ended) return { kind: 'link-down' };
  return runScript(socket, stream, drafted.script, settings);
}

/** Our side ends at once; a peer that does not end its own is cut off. */
const CLOSE_MS = 500;

function closeSoftly(socket: Socket): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end();
}
