/**
 * What the end of a command means for its call: whether the command is over, and the fact that comes of it. Pure; the table of
 * command × end is total.
 */
import type { OutboxCommand } from './decision.js';
import type { CallFact } from './facts.js';
import type { LegId, NodeId, RingId } from './identifiers.js';
import { refusedWith } from './leg-end.js';

/**
 * What became of a command. `unknown` means: written, no answer; it may run, have run, or never run. Every command is
 * therefore harmless when late or repeated.
 */
export type CommandOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly cause: string }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'link-down' };

/** The outcome, or what was seen instead of trying. */
export type CommandEnd =
  | CommandOutcome
  /** The leg talks to somebody: it was left alone. */
  | { readonly kind: 'talking'; readonly with: LegId }
  /** The switch does not know the leg the command is about. */
  | { readonly kind: 'no-such-leg' }
  /** What a look at a join has found. */
  | { readonly kind: 'joined' | 'not-joined' };

export interface Settling {
  /** `false`: it stays in the outbox, and is done again. */
  readonly settled: boolean;
  readonly fact: CallFact | null;
}

/** What has come of it at each of several nodes. */
export interface SettlingAtNodes {
  readonly settled: boolean;
  readonly facts: readonly CallFact[];
}

const over = (fact: CallFact | null = null): Settling => ({ settled: true, fact });
const pending: Settling = { settled: false, fact: null };

/**
 * [C14] One ringing, asked for at each node where the user is registered. A node that would not ring is one where it has failed; only
 * when nothing could be sent to any of them was nobody rung [C11].
 */
export function afterRinging(ring: RingId, ends: ReadonlyMap<NodeId, CommandOutcome>): SettlingAtNodes {
  const each = [...ends].map(([node, end]) => [node, end, afterRing(ring, end)] as const);
  const settled = each.every(([, , settling]) => settling.settled);
  const [first] = each;
  if (first !== undefined && (each.length === 1 || each.every(([, end]) => end.kind === 'link-down')))
    return { settled, facts: first[2].fact === null ? [] : [first[2].fact] };
  const all = [...ends.keys()];
  const facts = each.flatMap(([node, end]): CallFact[] => {
    if (end.kind !== 'refused' && end.kind !== 'link-down') return [];
    return [
      {
        kind: 'ring-failed',
        ring,
        end: refusedWith(end.kind === 'refused' ? end.cause : 'no link'),
        where: { node, all },
      },
    ];
  });
  return { settled, facts };
}

export function afterCommand(command: OutboxCommand, end: CommandEnd): Settling {
  switch (command.kind) {
    case 'hold':
      return afterHold(command.leg, end);
    case 'ring':
      return afterRing(command.ring, end);
    case 'verify-join':
      return afterLook(command, end);
    // [C6][R7] Whom somebody has by now is not sent away.
    case 'mark':
    case 'forward':
    case 'land-held':
    case 'stop-ring':
    case 'hang-up':
    case 'call-back':
      return end.kind === 'unknown' || end.kind === 'link-down' ? pending : over();
  }
}

function afterHold(leg: LegId, end: CommandEnd): Settling {
  switch (end.kind) {
    // [R7] Nobody is taken out of a talk that another hand began while no link told of it.
    case 'talking':
      return over({ kind: 'legs-joined', a: leg, b: end.with });
    // [H4][P8] The switch does not know the leg: the caller is gone, whatever we thought.
    case 'no-such-leg':
      return over({ kind: 'leg-gone', leg, end: { kind: 'no-such-leg' } });
    case 'done':
      return over();
    case 'refused':
    case 'unknown':
    case 'link-down':
    case 'joined':
    case 'not-joined':
      return pending;
  }
}

function afterRing(ring: LegId, end: CommandEnd): Settling {
  switch (end.kind) {
    // [C11] Without a link nothing was sent, and the chain must not run on past phones that never rang.
    case 'link-down':
      return over({ kind: 'ring-not-sent', ring });
    // [C4] Busy, unregistered, refused.
    case 'refused':
      return over({ kind: 'ring-failed', ring, end: refusedWith(end.cause) });
    case 'unknown':
      return pending;
    case 'done':
    case 'talking':
    case 'no-such-leg':
    case 'joined':
    case 'not-joined':
      return over();
  }
}

function afterLook(
  { caller, retriever, version }: Extract<OutboxCommand, { kind: 'verify-join' }>,
  end: CommandEnd,
): Settling {
  switch (end.kind) {
    // [R2] Only the switch's word that these two are joined.
    case 'joined':
      return over({ kind: 'legs-joined', a: caller, b: retriever });
    // [R7] Not joined with the one who claimed them, but with somebody else.
    case 'talking':
      return over({ kind: 'legs-joined', a: caller, b: end.with });
    // [R6] The join failed.
    case 'not-joined':
      return over({ kind: 'join-missing', version });
    case 'no-such-leg':
      return over({ kind: 'leg-gone', leg: caller, end: { kind: 'missing' } });
    // [R5] No word is not a failure: the next deadline asks again.
    case 'done':
    case 'refused':
    case 'unknown':
    case 'link-down':
      return over();
  }
}
