/**
 * What the event stream of a viewer says (`GET /api/v1/events`, server-sent events). The `event:` line names the kind, `id:`
 * the place to go on from (`Last-Event-ID`), `data:` is one of these as JSON.
 */
import { z } from 'zod';
import { Bay } from './bay.js';
import { Ending } from './ending.js';
import { LotSnapshot } from './lot.js';
import { Problem } from './refusal.js';

export const CONTRACT_VERSION = 1 as const;

/** What happened, one word an event; an end by its outcome is in `ending`. */
export const EventWord = z.enum([
  'reserved',
  'parked',
  'transfer-completed',
  'recall-rings',
  'recall-failed',
  'recall-round-over',
  'asked-ringing',
  'asked-ringing-over',
  'claimed',
  'join-failed',
  'noted',
  'for-whom-changed',
  'next-changed',
  'paged',
  'reminded',
  'ended',
  'refused',
  'node-silent',
  'node-back',
  'rested',
  'unreadable',
]);
export type EventWord = z.infer<typeof EventWord>;

/** First after connecting, and again for a lot whose stream cannot be gone on with: forget what was known of it. */
export const SnapshotMessage = z.strictObject({
  kind: z.literal('snapshot'),
  contract: z.literal(CONTRACT_VERSION),
  /** `gap`: events were missed, and this makes good for them. */
  why: z.enum(['new', 'gap', 'changed']),
  lot: LotSnapshot,
});

/** One thing that happened in a lot: whole, so that a bay is replaced by it and nothing is computed. */
export const ChangeMessage = z.strictObject({
  kind: z.literal('change'),
  lot: z.string(),
  /** `null` for what stands in no lot's stream (`node-silent`, `rested`): it holds now, and is not told again. */
  position: z.string().nullable(),
  at: z.int(),
  what: EventWord,
  /** The bay after it; `null` for what changes none (`refused`). */
  bay: Bay.nullable(),
  /** The call's version after it; `null` where no call is concerned. */
  version: z.int().nullable(),
  ending: Ending.nullable(),
  /** One sentence of English for a log or a technician; people's screens word it themselves. */
  text: z.string(),
  /** Why a ringing, a join, or a request came to nothing: a word of the refusal table, or the switch's cause. */
  why: z.string().nullable(),
});
export type ChangeMessage = z.infer<typeof ChangeMessage>;

/** Every two seconds. */
export const Heartbeat = z.strictObject({
  kind: z.literal('heartbeat'),
  at: z.int(),
  /** Since when the store has been away; `null` while it is there. */
  storeAwaySince: z.int().nullable(),
  engine: z.string(),
  /** Of this viewer's own phones. */
  phones: z.array(
    z.strictObject({
      user: z.string(),
      domain: z.string(),
      state: z.enum(['ready', 'in-a-call', 'absent', 'unknown']),
    }),
  ),
});
export type Heartbeat = z.infer<typeof Heartbeat>;

/** A lot that this viewer sees no more. */
export const LotGone = z.strictObject({ kind: z.literal('lot-gone'), lot: z.string() });

/** The server ends the stream, and says why; the viewer connects again or signs in. */
export const Goodbye = z.strictObject({ kind: z.literal('goodbye'), problem: Problem });

export const StreamMessage = z.discriminatedUnion('kind', [
  SnapshotMessage,
  ChangeMessage,
  Heartbeat,
  LotGone,
  Goodbye,
]);
export type StreamMessage = z.infer<typeof StreamMessage>;
export type SnapshotMessage = z.infer<typeof SnapshotMessage>;
