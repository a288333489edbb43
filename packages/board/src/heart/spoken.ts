/** What the polite live region says: at most one sentence in two seconds, and several things at once in one. */
export type Spoken =
  | { readonly kind: 'new'; readonly name: string; readonly bay: string }
  | { readonly kind: 'taken'; readonly name: string; readonly bay: string; readonly who: string | null }
  | { readonly kind: 'hung-up'; readonly name: string; readonly bay: string }
  | { readonly kind: 'stale' }
  | { readonly kind: 'live' };

export type Sentence =
  | { readonly kind: 'one'; readonly what: Spoken }
  | { readonly kind: 'summary'; readonly fresh: number; readonly taken: number; readonly hungUp: number };

export const SPEAK_EVERY_MS = 2000;

/** Empties the queue; `null` while it is too early, or there is nothing to say. */
export function nextSentence(queue: readonly Spoken[], now: number, lastAt: number | null): Sentence | null {
  if (queue.length === 0 || (lastAt !== null && now - lastAt < SPEAK_EVERY_MS)) return null;
  // Whether the page is true comes before all that is on it; only the latest word on that counts.
  const health = queue.findLast(({ kind }) => kind === 'stale' || kind === 'live');
  const [only] = queue;
  const what = health ?? (queue.length === 1 ? only : undefined);
  if (what !== undefined) return { kind: 'one', what };
  const count = (kind: Spoken['kind']) => queue.filter((spoken) => spoken.kind === kind).length;
  return { kind: 'summary', fresh: count('new'), taken: count('taken'), hungUp: count('hung-up') };
}
