/** Who looks: a person who signed in, or a token. */
import { z } from 'zod';
import { Person } from './bay.js';

/** A person by name and password; a screen on a wall by its token. */
export const SignInRequest = z.union([
  z.strictObject({ user: z.string().min(1).max(200), password: z.string().max(1000) }),
  z.strictObject({ token: z.string().max(200) }),
]);
export type SignInRequest = z.infer<typeof SignInRequest>;

export const Scope = z.enum(['see', 'act', 'records', 'admin']);
export type Scope = z.infer<typeof Scope>;

/** `GET /api/v1/me` */
export const Me = z.strictObject({
  name: z.string(),
  kind: z.enum(['user', 'token']),
  scopes: z.array(Scope),
  lots: z.array(z.string()),
  /** Phones that may be rung for this viewer. */
  phones: z.array(Person),
  /** Groups of the configuration that one of these phones is in. */
  groups: z.array(z.string()),
  contract: z.int(),
  version: z.string(),
});
export type Me = z.infer<typeof Me>;
