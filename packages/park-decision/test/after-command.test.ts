/** The total table command × end: whether it is over, and what comes of it. */
import { describe, expect, it } from '@jest/globals';
import {
  afterCommand,
  afterRinging,
  type CommandEnd,
  type CommandOutcome,
  type NodeId,
  type OutboxCommand,
} from '../src/index.js';
import { alice, bob, east, leg, parker } from './sample.js';

const RING = leg('ringing');
const COMMANDS = {
  hold: { kind: 'hold', node: east, leg: alice.leg },
  ring: { kind: 'ring', node: east, ring: RING, target: parker.address, forMs: 15_000 },
  'stop-ring': { kind: 'stop-ring', node: east, ring: RING, why: 'picked-up' },
  'hang-up': { kind: 'hang-up', node: east, leg: bob.leg, cause: 'NORMAL_CLEARING' },
  forward: { kind: 'forward', node: east, leg: alice.leg, to: 'goodbye' },
  'verify-join': { kind: 'verify-join', node: east, caller: alice.leg, retriever: bob.leg, version: 3 },
} as const satisfies Record<string, OutboxCommand>;

const ENDS = {
  done: { kind: 'done' },
  refused: { kind: 'refused', cause: 'USER_BUSY' },
  unknown: { kind: 'unknown', why: 'no reply' },
  'link-down': { kind: 'link-down' },
  talking: { kind: 'talking', with: leg('nobody') },
  'no-such-leg': { kind: 'no-such-leg' },
  joined: { kind: 'joined' },
  'not-joined': { kind: 'not-joined' },
} as const satisfies Record<CommandEnd['kind'], CommandEnd>;

type Row = Readonly<Record<keyof typeof ENDS, string>>;
/** `over`, `again`, or the fact that comes of it. */
const usual: Row = {
  done: 'over',
  refused: 'over',
  unknown: 'again',
  'link-down': 'again',
  talking: 'over',
  'no-such-leg': 'over',
  joined: 'over',
  'not-joined': 'over',
};
const TABLE: Readonly<Record<keyof typeof COMMANDS, Row>> = {
  hold: {
    done: 'over',
    refused: 'again',
    unknown: 'again',
    'link-down': 'again',
    talking: 'legs-joined',
    'no-such-leg': 'leg-gone',
    joined: 'again',
    'not-joined': 'again',
  },
  ring: { ...usual, refused: 'ring-failed', 'link-down': 'ring-not-sent' },
  'stop-ring': usual,
  'hang-up': usual,
  forward: usual,
  'verify-join': {
    done: 'over',
    refused: 'over',
    unknown: 'over',
    'link-down': 'over',
    talking: 'legs-joined',
    'no-such-leg': 'leg-gone',
    joined: 'legs-joined',
    'not-joined': 'join-missing',
  },
};

const cells = Object.entries(TABLE).flatMap(([command, row]) =>
  Object.entries(row).map(([end, expected]) => [command, end, expected] as const),
);

describe('what the end of a command means', () => {
  it.each(cells)('[C4][C6][C11][H4][P8][R5][R6][R7] %s × %s → %s', (command, end, expected) => {
    const { settled, fact } = afterCommand(COMMANDS[command as keyof typeof COMMANDS], ENDS[end as keyof typeof ENDS]);
    expect(fact?.kind ?? (settled ? 'over' : 'again')).toBe(expected);
    expect(settled || fact === null).toBe(true);
  });

  it.each([
    ['rings at each', { east: 'done', west: 'done' }, true, []],
    ['could not be sent to one', { east: 'done', west: 'link-down' }, true, ['ring-failed']],
    ['is refused by one', { east: 'refused', west: 'done' }, true, ['ring-failed']],
    ['is refused by both', { east: 'refused', west: 'refused' }, true, ['ring-failed', 'ring-failed']],
    ['could not be sent at all', { east: 'link-down', west: 'link-down' }, true, ['ring-not-sent']],
    ['is unknown at one', { east: 'done', west: 'unknown' }, false, []],
    ['is refused by the only one', { east: 'refused' }, true, ['ring-failed']],
    ['could not be sent to the only one', { east: 'link-down' }, true, ['ring-not-sent']],
  ] as const)('[C11][C14][C15] a ringing that %s', (_, ends, settled, facts) => {
    const outcomes = new Map<NodeId, CommandOutcome>();
    for (const [node, end] of Object.entries(ends)) outcomes.set(node as NodeId, ENDS[end]);
    const settling = afterRinging(leg('ring'), outcomes);
    expect(settling.settled).toBe(settled);
    expect(settling.facts.map(({ kind }) => kind)).toEqual(facts);
    for (const fact of settling.facts)
      if (fact.kind === 'ring-failed') expect(fact.where === undefined).toBe(outcomes.size === 1);
  });

  it('[R7] names whom the caller talks to', () => {
    for (const command of [COMMANDS.hold, COMMANDS['verify-join']])
      expect(afterCommand(command, ENDS.talking).fact).toEqual({ kind: 'legs-joined', a: alice.leg, b: leg('nobody') });
  });
});
