/** What was asked for on the command line of `scripts/try`. */
import { parseArgs } from 'node:util';

export interface Wishes {
  readonly switch: 'practice' | 'real' | 'whichever';
  readonly once: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `usage: scripts/try [--port N] [--no-open]
       scripts/try --text | --once | --json [--practice | --real]

  (nothing)   the practice office: phones and the board in a browser, on the practice switch; prints its address
  --port N    at this port (any free one when not given)
  --no-open   only print the address

  --text      the story in this terminal, then a prompt to play with
  --once      tell the story and end; status 0 only if every promise held
  --json      one JSON object on standard output instead of the story; implies --once
  --practice  the story on the practice switch
  --real      the story on two real FreeSWITCH nodes; FREESWITCH_BIN or PATH says where
              (neither: FreeSWITCH when it is found and starts, else the practice switch)`;

/** @throws Error (TypeError of `parseArgs`) for words that mean nothing, for both switches at once, and for a prompt that is not to come. */
export function readWishes(words: readonly string[]): Wishes {
  const { values } = parseArgs({
    args: [...words],
    options: {
      practice: { type: 'boolean', default: false },
      real: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      text: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.practice && values.real) throw new Error('--practice and --real exclude each other');
  if (values.text && (values.once || values.json))
    throw new Error('--text leads to the prompt; --once and --json do not');
  return {
    switch: values.practice ? 'practice' : values.real ? 'real' : 'whichever',
    once: values.once || values.json,
    json: values.json,
    help: values.help,
  };
}
