/** How a leg came to be no more, as far as anybody knows. */
export type LegEnd =
  /** The switch said so; `cause` is the switch's own word. */
  | { readonly kind: 'hung-up'; readonly cause: string }
  /** It was never there: the switch refused to make it; `answer` is its text where that is no cause. */
  | { readonly kind: 'refused'; readonly answer: string }
  /** A command was refused because there is no such leg: it counts as the hang-up that is being heard too late [H4]. */
  | { readonly kind: 'no-such-leg' }
  /** It was asked for and is not there, and nobody heard its hang-up: it may have been one. */
  | { readonly kind: 'missing' }
  /** It ended with its switch's former process. */
  | { readonly kind: 'switch-restarted' };

const CAUSE = /^[A-Z][A-Z0-9_]*$/;

/** What the switch answers to an `originate` that comes to nothing: mostly a cause (`USER_BUSY`), sometimes prose. */
export const refusedWith = (answer: string): LegEnd =>
  CAUSE.test(answer) ? { kind: 'hung-up', cause: answer } : { kind: 'refused', answer };
