/** How a caller's wait ended. */
import { z } from 'zod';
import { CallerCard, Person } from './bay.js';

export const Outcome = z.enum([
  'retrieved',
  'abandoned',
  'caller-silent',
  'time-over',
  'forwarded',
  'expired',
  'lost',
  'unused',
]);
export type Outcome = z.infer<typeof Outcome>;

export const Ending = z.strictObject({
  callId: z.string(),
  orbit: z.string(),
  outcome: Outcome,
  at: z.int(),
  caller: CallerCard.nullable(),
  parkedBy: Person.nullable(),
  waitedMs: z.int().nullable(),
  /** Who has the caller now; `null` when nobody has, or nobody knows who it is. */
  by: Person.nullable(),
  /** Where the caller went (`forwarded`). */
  to: z.string().nullable(),
  /** A lost caller: is rung back from another switch. */
  calledBack: z.boolean(),
});
export type Ending = z.infer<typeof Ending>;
