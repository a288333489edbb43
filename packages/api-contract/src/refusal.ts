/** Why a request was not carried out: RFC 9457 (problem details), with what a screen needs to say it in its own words. */
import { z } from 'zod';
import { Bay, Person } from './bay.js';
import { Ending } from './ending.js';

/** Who was faster, and by how much: `wonAt` is their claim, `askedAt` when this request was looked at. */
export const Winner = z.strictObject({ by: Person.nullable(), wonAt: z.int(), askedAt: z.int() });
export type Winner = z.infer<typeof Winner>;

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** A word of the refusal table (`docs/refusals.md`), or one of the API's own: `unauthenticated`, `forbidden`, `invalid`, `rate-limited`. */
  reason: z.string(),
  retryable: z.boolean(),
  /** Of an invalid request: which field, and what is wrong with it. */
  fields: z.array(z.strictObject({ field: z.string(), problem: z.string() })).optional(),
  winner: Winner.optional(),
  /** What is true now, where a call had changed meanwhile. */
  now: Bay.optional(),
  ended: Ending.optional(),
});
export type Problem = z.infer<typeof Problem>;
