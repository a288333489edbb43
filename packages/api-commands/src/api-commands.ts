/** The commands that ask an engine, as they stand in the table of commands. */
import type { Command } from 'commander';
import * as acts from './acts/act.js';
import { reload } from './acts/reload.js';
import type { ApiOptions, ApiWorld, Finish } from './api-world.js';
import { DEFAULT_API } from './client/api-target.js';
import type { ExitCode } from './exit-code.js';
import { watch, type WatchOptions } from './views/watch.js';

const OF_CALL = 'its orbit, or its call id';

/** Before or behind any command; where a command can do without an engine, it asks one only when this is said. */
export const addApiOptions = (program: Command): Command =>
  program
    .option('--api <url>', `engines to ask, parted by commas (default: $PARKADE_API, else ${DEFAULT_API})`)
    .option('--token-file <file>', 'holds the token (default: $PARKADE_TOKEN, else $PARKADE_TOKEN_FILE)')
    .option('--ca <file>', 'certificate in PEM that signed those of the engines (default: $PARKADE_CA)');

/** How a command of commander gives its arguments, options last. */
type Run<A extends readonly unknown[], O> = (...given: [...A, O]) => Promise<ExitCode>;

export function addApiCommands(program: Command, world: ApiWorld, finish: Finish): void {
  const run =
    <A extends readonly unknown[], O extends ApiOptions>(work: Run<A, O>) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      finish(await work(...(given.slice(0, -2) as unknown as A), command.optsWithGlobals<O>()));
    };
  const add = (name: string, description: string): Command =>
    program.command(name).description(description).option('--json', 'for programs');
  const ofCall = (name: string, description: string): Command =>
    add(name, description)
      .argument('<call>', OF_CALL)
      .option('--lot <lot>', 'where several lots have that orbit')
      .option('--if-version <n>', 'nothing is done when the call has changed since');
  add('park', 'park a live call, and say in which orbit it is')
    .argument('<lot>')
    .option('--talk-of <phone>', 'whom this phone talks to, like 1001@pbx.example.org')
    .option('--channel <uuid>', 'this leg of a switch')
    .option('--orbit <orbit>', 'this one, and no other')
    .option('--note <text>', 'for whoever picks up')
    .option('--for <whom>', 'for whom: a number, like 1005@pbx.example.org, or a group')
    .action(run<[string], acts.ParkOptions>((lot, options) => acts.park(lot, options, world)));
  ofCall('pickup', 'my phone rings, then has the caller')
    .option('--phone <phone>', 'which, like 1002@pbx.example.org')
    .action(run<[string], acts.ActOptions & { phone?: string }>((call, o) => acts.pickUp(call, o, world)));
  ofCall('send', "somebody else's phone rings; anybody may still pick up")
    .argument('<phone>', 'like 1003@pbx.example.org')
    .option('--for <time>', 'how long: 5 to 120 s (default: 20s)')
    .action(run<[string, string], acts.ActOptions & { for?: string }>((call, to, o) => acts.send(call, to, o, world)));
  ofCall('cancel', 'end the ringing that pickup or send began').action(
    run<[string], acts.ActOptions>((call, options) => acts.cancel(call, options, world)),
  );
  ofCall('recall', 'ring the next in line at once').action(
    run<[string], acts.ActOptions>((call, options) => acts.ringNow(call, options, world)),
  );
  ofCall('extend', 'let the next step come later, sooner, or not at all')
    .argument('<time>', '60, 90s, 2m, or never')
    .option('--sooner', 'so much sooner instead of later')
    .action(
      run<[string, string], acts.ActOptions & { sooner?: boolean }>((call, by, o) => acts.extend(call, by, o, world)),
    );
  ofCall('note', 'write a note to a caller, one line')
    .argument('[text...]', 'at most 300 letters')
    .option('--clear', 'take it away')
    .action(
      run<[string, string[]], acts.ActOptions & { clear?: boolean }>((call, text, o) =>
        acts.note(call, text, o, world),
      ),
    );
  ofCall('for-whom', 'say for whom a caller is, who has them first')
    .argument('[whom]', 'a number, like 1005@pbx.example.org, or a group')
    .option('--anybody', 'for nobody in particular any more')
    .action(
      run<[string, string | undefined], acts.ActOptions & { anybody?: boolean }>((call, whom, o) =>
        acts.forWhom(call, whom, o, world),
      ),
    );
  ofCall('put-back', 'put whom I picked up in the last 15 s back into the same orbit').action(
    run<[string], acts.ActOptions>((call, options) => acts.putBack(call, options, world)),
  );
  add('reload', 'have the engine that is asked read its configuration again, and tell what that changed').action(
    run<[], ApiOptions>((options) => reload(options, world)),
  );
  add('watch', 'follow what happens, until Ctrl-C')
    .option('--lots <list>', 'of these only, parted by commas')
    .option('--after <id>', 'go on from a place that --json has told')
    .option('--heartbeats', 'with --json: these as well')
    .action(run<[], WatchOptions>((options) => watch(options, world)));
}
