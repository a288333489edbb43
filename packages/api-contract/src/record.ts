/**
 * What is kept of a parked call after its end, and what is asked of it. Instants are ms since 1970, by the clock of the store.
 * People of the house are `user@domain`. Nothing here is escaped.
 */
import { z } from 'zod';
import { ParkedVia } from './bay.js';
import { Outcome } from './ending.js';

const instant = z.int().meta({ description: 'ms since 1970, by the clock of the store' });

/** How the wait ended, in the words in which it is counted. */
export const RecordEnd = z
  .enum(['picked-up', 'recall-answered', 'joined-by-others', 'abandoned', 'forwarded', 'expired', 'lost', 'unused'])
  .meta({
    description:
      '`recall-answered`: a phone that was rung for the caller answered; `joined-by-others`: by a hand that is not ours; `unused`: a reservation that nobody came to',
  });
export type RecordEnd = z.infer<typeof RecordEnd>;

export const RecordRow = z.strictObject({
  callId: z.string(),
  lot: z.string(),
  orbit: z.string(),
  /** The switch the caller was on at the end, and where that stands. */
  node: z.string(),
  site: z.string().nullable(),
  via: ParkedVia,
  /** Both empty where the network gave none, and once they were erased. */
  callerName: z.string(),
  callerNumber: z.string(),
  /** `null`: nobody known. */
  parker: z.string().nullable(),
  end: RecordEnd,
  outcome: Outcome,
  /** The switch's cause, or a word of ours, where the outcome has one. */
  why: z.string().nullable(),
  /** Who has the caller; `null` when nobody has, or nobody knows who it is. */
  retriever: z.string().nullable(),
  retrieverNode: z.string().nullable(),
  /** Where the caller was sent (`forwarded`). */
  forwardedTo: z.string().nullable(),
  openedAt: instant,
  /** `null` of a reservation to which no caller came. */
  parkedAt: instant.nullable(),
  endedAt: instant,
  waitedMs: z.int().nullable(),
  /** How many times phones rang for the caller. */
  rings: z.int(),
  note: z.string().nullable(),
  /** Name, number and note were taken out on request. */
  erased: z.boolean(),
});
export type RecordRow = z.infer<typeof RecordRow>;

/** One leg of a call on a switch. */
export const RecordLeg = z.strictObject({
  leg: z.string(),
  is: z.enum(['caller', 'consult', 'parker', 'ring', 'retriever', 'origin', 'other']),
});
export type RecordLeg = z.infer<typeof RecordLeg>;

/** One step of a call: the event as it stood in the lot's stream, without what the row says already. */
export const RecordStep = z.looseObject({ at: instant, what: z.string(), version: z.int() });
export type RecordStep = z.infer<typeof RecordStep>;

/** Somebody asked in vain. */
export const RefusalRow = z.strictObject({
  at: instant,
  lot: z.string(),
  orbit: z.string().nullable(),
  node: z.string(),
  site: z.string().nullable(),
  reason: z.string(),
  dialled: z.string(),
  leg: z.string(),
  /** Whose leg it was, and who had sent it; `null` for somebody outside. */
  asker: z.string().nullable(),
  sender: z.string().nullable(),
  name: z.string(),
  number: z.string(),
});
export type RefusalRow = z.infer<typeof RefusalRow>;

/** `GET /api/v1/records/{callId}`: `refusals` are those of the orbit while the call stood there, and ten seconds after it. */
export const RecordWhole = z.strictObject({
  ...RecordRow.shape,
  legs: z.array(RecordLeg),
  steps: z.array(RecordStep),
  refusals: z.array(RefusalRow),
});
export type RecordWhole = z.infer<typeof RecordWhole>;

/** Which records are meant. What is left out does not count. */
export const RecordFilter = z.strictObject({
  /** Ended at or after, ms since 1970. */
  from: z.int().optional(),
  /** Ended before. */
  to: z.int().optional(),
  lots: z.array(z.string()).optional(),
  site: z.string().optional(),
  /** Who parked or has the caller, `user@domain`. */
  person: z.string().optional(),
  /** The caller's number; only its digits count. */
  caller: z.string().optional(),
  end: RecordEnd.optional(),
});
export type RecordFilter = z.infer<typeof RecordFilter>;

export const RecordPage = z.strictObject({
  /** Latest end first. */
  records: z.array(RecordRow),
  /** Give it back as `after` for the next page; `null` on the last one. */
  next: z.string().nullable(),
});
export type RecordPage = z.infer<typeof RecordPage>;

export const SummaryBy = z.enum(['all', 'lot', 'site', 'parker', 'retriever', 'hour', 'day', 'hour-of-day']);
export type SummaryBy = z.infer<typeof SummaryBy>;

/** Counts of parked calls that have ended. Waits are nearest ranks: a wait that somebody had. */
export const SummaryRow = z.strictObject({
  /** The lot, site, person; the beginning of the hour or day in ms since 1970; the hour 0–23. `-` for nobody and no site. */
  key: z.string(),
  parks: z.int(),
  pickedUp: z.int(),
  recallAnswered: z.int(),
  joinedByOthers: z.int(),
  abandoned: z.int(),
  forwarded: z.int(),
  expired: z.int(),
  lost: z.int(),
  waitP50Ms: z.int().nullable(),
  waitP95Ms: z.int().nullable(),
  waitMaxMs: z.int().nullable(),
});
export type SummaryRow = z.infer<typeof SummaryRow>;

export const RecordSummary = z.strictObject({ by: SummaryBy, rows: z.array(SummaryRow) });
export type RecordSummary = z.infer<typeof RecordSummary>;
