/** What was asked for on the command line of `scripts/try`. */
import { parseArgs } from 'node:util';

export interface Wishes {
  readonly switch: 'practice' | 'real' | 'whichever';
  readonly once: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `usage: scripts/try [--practice | --real] [--once] [--json]

  --practice  on the practice switch
  --real      on two real FreeSWITCH nodes; FREESWITCH_BIN or PATH says where
              (neither: FreeSWITCH when it is found and starts, else the practice switch)
  --once      tell the story and end; status 0 only if every promise held
  --json      one JSON object on standard output instead of the story; implies --once`;

/** @throws Error (TypeError of `parseArgs`) for words that mean nothing, and for both switches at once. */
export function readWishes(words: readonly string[]): Wishes {
  const { values } = parseArgs({
    args: [...words],
    options: {
      practice: { type: 'boolean', default: false },
      real: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.practice && values.real) throw new Error('--practice and --real exclude each other');
  return {
    switch: values.practice ? 'practice' : values.real ? 'real' : 'whichever',
    once: values.once || values.json,
    json: values.json,
    help: values.help,
  };
}
