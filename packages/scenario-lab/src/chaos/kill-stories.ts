/** The stories in which an engine dies, the points at which it can, and how it turned out. */

export const STORIES = ['park', 'consult', 'hang-up', 'pickup', 'recall', 'confirm', 'desk'] as const;
export type Story = (typeof STORIES)[number];

/** `PARKADE_KILL_AT` of the engine that dies, in the order in which the story comes by. */
export const POINTS: Readonly<Record<Story, readonly string[]>> = {
  park: ['timer.before:v1', 'timer.after:v1', 'commit.before:parked', 'commit.after:parked', 'answer.before:hold'],
  consult: [
    'timer.before:v1',
    'commit.before:reserved',
    'commit.after:reserved',
    'answer.before:announce',
    'load.before',
    'timer.before:v2',
    'commit.before:parked',
    'commit.after:parked',
    'answer.before:hold',
  ],
  // The parker hears the number and hangs up, in a lot that parks whom they hold then.
  'hang-up': [
    'answer.before:announce',
    'load.before#2',
    'load.after#2',
    'timer.before:v2',
    'timer.after:v2',
    'commit.before:reserved#2',
    'commit.after:reserved#2',
    'command.before:land-held',
    'command.after:land-held',
    'settle.before',
    'settle.after',
    'timer.before:v3',
    'commit.before:parked',
    'commit.after:parked',
    'answer.before:hold',
  ],
  pickup: [
    'load.before',
    'load.after',
    'timer.before:v2',
    'timer.after:v2',
    'commit.before:claimed',
    'commit.after:claimed',
    'answer.before:join',
    'commit.before:ended',
    'commit.after:ended',
  ],
  recall: [
    'load.before',
    'load.after',
    'timer.before:v2',
    'timer.after:v2',
    'commit.before:recalling',
    'commit.after:recalling',
    'command.before:ring',
    'command.after:ring',
    'settle.before',
    'settle.after',
    'commit.before:claimed',
    'commit.after:claimed',
    'answer.before:join',
    'commit.before:ended',
    'commit.after:ended',
  ],
  // As a recall, and whoever answers has to press a key.
  confirm: [
    'commit.before:recalling',
    'command.before:ring',
    'command.after:ring',
    'settle.before',
    'settle.after',
    'commit.before:claimed',
    'commit.after:claimed',
    'answer.before:join',
    'commit.before:ended',
    'commit.after:ended',
  ],
  desk: [
    'load.before',
    'load.after',
    'timer.before:v2',
    'timer.after:v2',
    'commit.before:recalling',
    'commit.after:recalling',
    'command.before:ring',
    'command.after:ring',
    'settle.before',
    'settle.after',
    'commit.before:claimed',
    'commit.after:claimed',
    'answer.before:join',
  ],
};

export interface KillOutcome {
  readonly story: Story;
  readonly point: string;
  /** Whether the story came by that point. */
  readonly died: boolean;
  /** How it went on. */
  readonly then: readonly string[];
  /** The same for every point of every story, or it is a failure. */
  readonly end: string;
  /** ms from the death (or the point's absence) to the end. */
  readonly took: number;
}

/** Points × outcomes, for people. */
export function killTable(outcomes: readonly KillOutcome[]): string {
  const rows = [
    ['story', 'engine dies at', 'died', 'end', 'ms', 'on the way'],
    ...outcomes.map(({ story, point, died, end, took, then }) => [
      story,
      point,
      died ? 'yes' : 'NO',
      end,
      String(took),
      then.join(', '),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
