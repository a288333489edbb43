/**
 * One orbit as a screen or a program sees it. What is known of the caller has been cut by policy already; times are instants
 * of the store's clock, ms since 1970. Nothing here is escaped: text is text, whoever shows it escapes it.
 */
import { z } from 'zod';

const instant = z.int().meta({ description: 'ms since 1970, by the clock of the store' });

/** A user of a domain; `label` is what people call them, the user's number where no name is known. */
export const Person = z.strictObject({
  user: z.string(),
  domain: z.string(),
  label: z.string(),
});
export type Person = z.infer<typeof Person>;

export const CallerShown = z
  .enum(['full', 'withheld', 'cut'])
  .meta({ description: '`withheld`: the network gave no name and number; `cut`: policy hides them from this viewer' });

export const CallerCard = z.strictObject({
  /** Empty unless `shown` is `full`. */
  name: z.string(),
  /** Of a `cut` caller the last two digits at most. */
  number: z.string(),
  shown: CallerShown,
});
export type CallerCard = z.infer<typeof CallerCard>;

/** What happens to a caller on music if nobody does anything. */
export const NextStep = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ring'), at: instant, target: Person.nullable(), stage: z.int(), round: z.int() }),
  z.strictObject({ kind: z.literal('forward'), at: instant, to: z.string() }),
  z.strictObject({ kind: z.literal('hang-up'), at: instant }),
  /** The recall was switched off for this call; the longest wait of the lot still holds. */
  z.strictObject({ kind: z.literal('stay'), until: instant }),
]);
export type NextStep = z.infer<typeof NextStep>;

/** One step of the chain as it stands now: `at` is expected, not promised; `null` when it cannot be told. */
export const ChainStep = z.strictObject({
  kind: z.enum(['ring', 'forward', 'hang-up', 'stay']),
  at: instant.nullable(),
  forMs: z.int().nullable(),
  target: Person.nullable(),
  to: z.string().nullable(),
});
export type ChainStep = z.infer<typeof ChainStep>;

export const Note = z.strictObject({ text: z.string(), by: z.string(), at: instant });
export type Note = z.infer<typeof Note>;

export const ParkedVia = z.enum(['consult', 'blind', 'attended', 'directed', 'adopted']);

/** The caller is called out: each announcement begins `everyMs` after the one before, `times` in all. */
export const Page = z.strictObject({
  group: z.string().meta({ description: 'its name in the configuration' }),
  /** When the first one is due. */
  at: instant,
  times: z.int(),
  everyMs: z.int(),
});
export type Page = z.infer<typeof Page>;

/** The caller in a bay, and what is known of their wait. */
export const CallCard = z.strictObject({
  callId: z.string(),
  /** Each change adds one. A request names the version it has seen. */
  version: z.int(),
  node: z.string(),
  /** Since when the node has not been heard of; `null` while it is. */
  nodeSilentSince: instant.nullable(),
  caller: CallerCard,
  parkedAt: instant,
  parkedBy: Person.nullable(),
  via: ParkedVia,
  /** For whom the call was parked, when somebody said so. */
  forWhom: z.string().nullable(),
  /** Until when only they may have the caller, and until when whoever is in a group with them, too; then everybody. */
  keptFor: z.strictObject({ themUntil: instant, groupUntil: instant }).nullable(),
  note: Note.nullable(),
  /** Left out where nobody is called out. */
  page: Page.optional(),
  next: NextStep.nullable(),
  chain: z.array(ChainStep),
});
export type CallCard = z.infer<typeof CallCard>;

export const RingingWhy = z
  .enum(['chain', 'pick-up', 'send'])
  .meta({ description: '`chain`: the recall; `pick-up`, `send`: somebody asked for it' });

/** `rings`: a phone rings for the caller, who may still be picked up by anybody entitled. */
export const Ringing = z.strictObject({
  target: Person,
  why: RingingWhy,
  askedBy: z.string().nullable(),
  since: instant,
  until: instant,
});
export type Ringing = z.infer<typeof Ringing>;

export const Claim = z.strictObject({
  by: Person.nullable(),
  via: z.enum(['pickup', 'recall', 'ticket']),
  at: instant,
});
export type Claim = z.infer<typeof Claim>;

export const BayState = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('free') }),
  /** Quarantine: not given out again before `until`. */
  z.strictObject({ kind: z.literal('resting'), until: instant }),
  z.strictObject({
    kind: z.literal('reserved'),
    callId: z.string(),
    version: z.int(),
    by: Person.nullable(),
    until: instant,
  }),
  z.strictObject({ kind: z.literal('waiting'), call: CallCard }),
  z.strictObject({ kind: z.literal('ringing'), call: CallCard, ringing: Ringing }),
  z.strictObject({ kind: z.literal('claimed'), call: CallCard, claim: Claim }),
  /** A call that an engine of another release looks after: it is there, and cannot be read. */
  z.strictObject({ kind: z.literal('unreadable') }),
]);
export type BayState = z.infer<typeof BayState>;

export const Bay = z.strictObject({
  orbit: z.string(),
  /** The site whose band the orbit belongs to; `null` in a lot without bands. */
  site: z.string().nullable(),
  state: BayState,
});
export type Bay = z.infer<typeof Bay>;
