/**
 * What a script answers with, as the first element of its reply. The numbers live here and nowhere else: the Lua include
 * `replyCodes` is the text of {@link renderReplyCodes}, and a test compares the two.
 */
export const ReplyCode = {
  /** openCall: an orbit was taken, or had been by the same call id. Then: the call as JSON. */
  OPENED: 1,
  /** openCall: no candidate was free. Then: the occupant's call id, or an empty string. */
  NO_ORBIT: 2,
  /** advanceCall: done, now or when the same change was asked before. */
  ADVANCED: 3,
  /** advanceCall: the call has another version. */
  STALE: 4,
  /** advanceCall: there is no such call. */
  MISSING: 5,
  /** Done, and nothing to tell. */
  DONE: 6,
  /** Then: what was looked for. */
  FOUND: 7,
  NOTHING: 8,
  /** Nothing was done because the asker has stopped waiting. Then: Redis's clock, ms since 1970. */
  TOO_LATE: 9,
  /** openCall: as many wait as may, in the lot or of this parker. */
  OVER_QUOTA: 10,
} as const;

export type ReplyName = keyof typeof ReplyCode;

/** The text of `lua/includes/replyCodes.lua`. */
export function renderReplyCodes(): string {
  const lines = Object.entries(ReplyCode).map(([name, code]) => `  ${name} = ${code},`);
  return ['-- Written from src/reply-codes.ts; a test compares the two.', 'local REPLY = {', ...lines, '}', ''].join(
    '\n',
  );
}

const NAMES = new Map<unknown, ReplyName>(
  Object.entries(ReplyCode).map(([name, code]) => [code, name as ReplyName] as const),
);

export interface ScriptReply {
  readonly name: ReplyName;
  readonly rest: readonly unknown[];
}

/** A reply no script of ours gives: somebody else's script, or a bug. */
export class UnexpectedReply extends Error {
  constructor(reply: unknown) {
    super(`a script answered ${JSON.stringify(reply)?.slice(0, 100) ?? typeof reply}`);
  }
}

/** @throws UnexpectedReply */
export function decodeReply(raw: unknown): ScriptReply {
  if (!Array.isArray(raw)) throw new UnexpectedReply(raw);
  const [code, ...rest] = raw as readonly unknown[];
  const name = NAMES.get(code);
  if (name === undefined) throw new UnexpectedReply(raw);
  return { name, rest };
}

/** The text a reply carries at this place. @throws UnexpectedReply */
export function textAt(reply: ScriptReply, index: number): string {
  const part = reply.rest[index];
  if (typeof part !== 'string') throw new UnexpectedReply([reply.name, ...reply.rest]);
  return part;
}
