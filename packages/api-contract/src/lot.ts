/** A lot for one viewer: all its bays, and what the viewer may do there. */
import { z } from 'zod';
import { Bay, ChainStep } from './bay.js';
import { Ending } from './ending.js';

export const Rights = z.strictObject({
  see: z.boolean(),
  park: z.boolean(),
  retrieve: z.boolean(),
  /** Note, extend, ring now, send, put back. */
  attend: z.boolean(),
  /** Whom to ask who lacks a right; `null` when nobody is named. */
  askWhom: z.string().nullable(),
});
export type Rights = z.infer<typeof Rights>;

export const LotInfo = z.strictObject({
  lot: z.string(),
  label: z.string(),
  domain: z.string(),
  parkCode: z.string().nullable(),
  sites: z.array(z.string()),
  /** A caller is near their recall from so many ms before it on. */
  soonMs: z.int(),
  quarantineMs: z.int(),
  /** Where the next caller goes when the lot is full, in words; `null` for back to the parker. */
  whenFull: z.string().nullable(),
  chain: z.array(ChainStep),
  /** The groups for which a caller can be; `null` where callers are kept for nobody. */
  forWhom: z.array(z.string()).nullable(),
  rights: Rights,
});
export type LotInfo = z.infer<typeof LotInfo>;

export const LotSnapshot = z.strictObject({
  info: LotInfo,
  /** The place in the lot's stream at which this is true: events after it, applied in order, keep it true. */
  position: z.string(),
  /** When it was read, by the store's clock. */
  at: z.int(),
  /** In the order of numbers. */
  bays: z.array(Bay),
  /** Endings of the last hour, latest first, at most 50. */
  endings: z.array(Ending),
});
export type LotSnapshot = z.infer<typeof LotSnapshot>;
