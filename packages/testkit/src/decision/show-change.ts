import type { AnyCall, Decision } from '@parkade/park-decision';

export const stateOf = (call: AnyCall): string => (call.kind === 'ended' ? `ended:${call.outcome}` : call.kind);

/** The next state (and the outcome of an end), and its commands. */
export const showChange = ({ next, outbox }: Extract<Decision, { kind: 'advance' }>): string =>
  [stateOf(next), ...outbox.map((command) => command.kind)].join(' ');
