/** What may be asked of a call. Each carries an idempotency key in the header `Idempotency-Key`. */
import { z } from 'zod';
import { Bay } from './bay.js';

const version = z.int().min(1).optional().meta({
  description:
    'the version of the call as it was seen; if it has changed since, nothing is done and `now` says what is true',
});
const phone = z
  .string()
  .regex(/^[A-Za-z0-9+_][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/, 'write it user@domain');

/** `POST /api/v1/calls/{callId}/pickup`: my phone rings, then has the caller. */
export const PickUpRequest = z.strictObject({ ifVersion: version, phone: phone.optional() });
/** `POST …/send`: somebody else's phone rings; the caller stays claimable until it is answered. */
export const SendRequest = z.strictObject({
  ifVersion: version,
  to: phone,
  forSeconds: z.int().min(5).max(120).optional(),
});
/** `POST …/cancel`: ends what pickup or send has begun. */
export const CancelRequest = z.strictObject({ ifVersion: version });
/** `POST …/ring-now` */
export const RingNowRequest = z.strictObject({ ifVersion: version });
/** `POST …/extend`: the next step comes so much later (or sooner), or not at all. */
export const ExtendRequest = z.strictObject({
  ifVersion: version,
  bySeconds: z.union([z.int().min(-86_400).max(86_400), z.literal('never')]),
});
/** `PUT …/note`: an empty text takes it away. */
export const NoteRequest = z.strictObject({ ifVersion: version, text: z.string().max(300) });
/** `PUT …/for-whom`: a group by name or number, a user by the number, `user@domain`; an empty text: for anybody. */
export const ForWhomRequest = z.strictObject({ ifVersion: version, forWhom: z.string().max(128) });
/** `POST …/put-back`: whom I picked up goes back into the same orbit. */
export const PutBackRequest = z.strictObject({});
/** `POST /api/v1/lots/{lot}/park`: a live call, by its channel or by whose talk it is. */
export const ParkRequest = z
  .strictObject({
    channel: z.string().optional(),
    talkOf: phone.optional(),
    orbit: z.string().optional(),
    note: z.string().max(300).optional(),
    forWhom: z.string().max(128).optional(),
  })
  .refine(({ channel, talkOf }) => (channel === undefined) !== (talkOf === undefined), {
    message: 'name either the channel or whose talk it is',
    path: ['channel'],
  });

/** What a changing request answers when it was taken: the bay as it is now. What comes of it, the stream tells. */
export const Accepted = z.strictObject({ lot: z.string(), bay: Bay, position: z.string().nullable() });

export type PickUpRequest = z.infer<typeof PickUpRequest>;
export type SendRequest = z.infer<typeof SendRequest>;
export type CancelRequest = z.infer<typeof CancelRequest>;
export type RingNowRequest = z.infer<typeof RingNowRequest>;
export type ExtendRequest = z.infer<typeof ExtendRequest>;
export type NoteRequest = z.infer<typeof NoteRequest>;
export type ForWhomRequest = z.infer<typeof ForWhomRequest>;
export type PutBackRequest = z.infer<typeof PutBackRequest>;
export type ParkRequest = z.infer<typeof ParkRequest>;
export type Accepted = z.infer<typeof Accepted>;
