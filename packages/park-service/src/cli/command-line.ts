import {
  addApiCommands,
  addApiOptions,
  addCompletions,
  commandTable,
  drainOver,
  EXIT,
  isApiNamed,
  listCallsOver,
  listLotsOver,
  listNodesOver,
  type CommandEntry,
  type ExitCode,
} from '@parkade/api-commands';
import { KEY_MAKES } from '@parkade/phone-keys';
import { Command, CommanderError } from 'commander';

import { loadConfig, showProblem } from '@parkade/park-config';
import { logConfigWarnings } from '../config-warnings.js';
import { createLogger } from '../log/index.js';
import { ownVersion } from '../version.js';
import { listCalls } from './calls.js';
import { checkConfig } from './check.js';
import { renderCommand } from './dialplan.js';
import type { CommonOptions, Configured, ConfiguredRun, Loaded } from './configured.js';
import { doctor } from './doctor/index.js';
import { drain, type DrainOptions } from './drain.js';
import { listLots } from './lots.js';
import { listNodes } from './nodes.js';
import { renderPhones, type PhonesOptions } from './phones.js';
import { addWebhooks } from './webhooks/commands.js';
import { addRecords } from './records/commands.js';
import type { RenderOptions } from './render-options.js';
import { realCliDeps, type CliDeps } from './cli-deps.js';
import type { AddTokenOptions } from './tokens.js';
import type { AddUserOptions } from './users.js';

const DEFAULT_CONFIG = '/etc/parkade/parkade.yaml';

/** Runs one command. */
export async function runCommandLine(args: readonly string[], world: CliDeps): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const finish = (given: ExitCode): void => {
    code = given;
  };
  try {
    await commands(world, finish).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  }
  return code;
}

/** The commands as data. */
export const describedCommands = (): CommandEntry => commandTable(commands(realCliDeps(), () => undefined));

function commands(world: CliDeps, finish: (code: ExitCode) => void): Command {
  const program = new Command('parkade');
  program
    .description('Call park for FreeSWITCH: one lot over many nodes.')
    .version(ownVersion())
    .option('-c, --config <file>', `configuration file (default: $PARKADE_CONFIG, else ${DEFAULT_CONFIG})`)
    .exitOverride()
    .showHelpAfterError('(parkade --help shows the commands)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => world.out(text.trimEnd()),
      writeErr: (text) => world.err(text.trimEnd()),
    });
  const path = (options: CommonOptions): string => options.config ?? world.env['PARKADE_CONFIG'] ?? DEFAULT_CONFIG;
  const configured: Configured =
    <O extends CommonOptions>(run: ConfiguredRun<O>, overApi?: (options: O) => Promise<ExitCode>) =>
    async (_: unknown, command: Command): Promise<void> => {
      const options = command.optsWithGlobals<O>();
      if (overApi !== undefined && isApiNamed(options, world.env)) return finish(await overApi(options));
      const loaded = loadOrComplain(path(options), world);
      finish(loaded === undefined ? EXIT.problem : await run(loaded.config, options, loaded.warnings));
    };
  addApiOptions(program);
  addServe(program, configured, path);
  addReaders(program, configured, world);
  addDrain(program, configured, world);
  addApiCommands(program, world, finish);
  addWhoMay(program, configured, world);
  addRecords(program, configured, world);
  addWebhooks(program, configured, world);
  program
    .command('check')
    .description('say what is wrong with the configuration, or what it means')
    .argument('[file]', 'instead of --config')
    .option('--json', 'for programs')
    .action((file: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      finish(checkConfig(file ?? path(options), options.json === true, world));
    });
  program
    .command('doctor')
    .description('look at everything Parkade needs, and say how to mend it')
    .option('--json', 'for programs')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      finish(await doctor(path(options), options.json === true, world));
    });
  addCompletions(program, world);
  return program;
}

/** Read from disk only when asked for. */
const tokens = () => import('./tokens.js');
const users = () => import('./users.js');

function addWhoMay(program: Command, configured: Configured, world: CliDeps): void {
  const named =
    <O extends CommonOptions>(run: (config: Loaded['config'], name: string, options: O) => Promise<ExitCode>) =>
    (name: string, given: unknown, command: Command): Promise<void> =>
      configured<O>((config, options) => run(config, name, options))(given, command);
  const granting = (command: Command): Command =>
    command
      .option('--scopes <list>', 'of see, act, records, admin; parted by commas')
      .option('--lots <list>', 'names of lots, or all')
      .option('--callers <what>', "full, or cut: nobody's name, of numbers the last two digits");
  const ofTokens = program.command('tokens').description('who may use the HTTP API');
  granting(ofTokens.command('add').description('make a token, and show it this once').argument('<name>'))
    .option('--expires <days>', 'like 90d, or never (default: 365d)')
    .option('--json', 'for programs')
    .action(
      named<CommonOptions & AddTokenOptions>(async (config, name, options) =>
        (await tokens()).addToken(config, name, options, world),
      ),
    );
  ofTokens
    .command('list')
    .description('list them')
    .option('--json', 'for programs')
    .action(configured(async (config, { json }) => (await tokens()).listTokens(config, json === true, world)));
  ofTokens
    .command('revoke')
    .description('take one back')
    .argument('<name>')
    .action(named(async (config, name) => (await tokens()).revokeToken(config, name, world)));
  const ofUsers = program.command('users').description('who may sign in at the board');
  granting(
    ofUsers
      .command('add')
      .description('let somebody in; the password is one line of the standard input')
      .argument('<name>'),
  )
    .option('--phones <list>', 'that may be rung for them, like 1001@pbx.example.org')
    .action(
      named<CommonOptions & AddUserOptions>(async (config, name, options) =>
        (await users()).addUser(config, name, options, world),
      ),
    );
  ofUsers
    .command('passwd')
    .description('set another password')
    .argument('<name>')
    .action(named(async (config, name) => (await users()).setPassword(config, name, world)));
  ofUsers
    .command('remove')
    .description('let somebody in no more')
    .argument('<name>')
    .action(named(async (config, name) => (await users()).removeUser(config, name, world)));
  ofUsers
    .command('list')
    .description('list them')
    .option('--json', 'for programs')
    .action(configured(async (config, { json }) => (await users()).listUsers(config, json === true, world)));
}

function addServe(program: Command, configured: Configured, path: (options: CommonOptions) => string): void {
  program
    .command('serve')
    .description('take calls until SIGTERM or SIGINT; SIGHUP reads the configuration again')
    .action(
      configured(async (config, options, warnings) => {
        const { processSignals, serveUntilSignal } = await import('./serve-command.js');
        const log = createLogger(config.log);
        logConfigWarnings(log, warnings);
        return serveUntilSignal(
          config,
          processSignals(log, () => loadConfig(path(options))),
        );
      }),
    );
}

function addReaders(program: Command, configured: Configured, world: CliDeps): void {
  program
    .command('lots')
    .description('list the lots, and how full they are')
    .option('--json', 'for programs')
    .action(
      configured(
        (config, { json }) => listLots(config, json === true, world),
        (options) => listLotsOver(options, world),
      ),
    );
  program
    .command('calls')
    .description('list the callers who wait')
    .option('--lot <lot>', 'of this lot only')
    .option('--json', 'for programs')
    .action(
      configured<CommonOptions & { lot?: string }>(
        (config, { json, lot }) => listCalls(config, { json: json === true, lot }, world),
        (options) => listCallsOver(options, world),
      ),
    );
  program
    .command('dialplan')
    .description('the dialplan that goes with the configuration')
    .command('render')
    .description('write it to a folder, compare a folder with it, or print it')
    .option('--out <dir>', 'write the files below this folder')
    .option('--node <name>', 'for this node: only the codes and lots of its site')
    .option('--check <dir>', 'say how this folder differs; exit code 1 if it does')
    .option('--for <system>', 'fusionpbx: rows for its dialplan table, as SQL and as XML')
    .option('--hostname <host>', 'with --for: only for this one of several switches that share the database')
    .action(configured<CommonOptions & RenderOptions>((config, options) => renderCommand(config, options, world)));
  program
    .command('phones')
    .description("lines for phones' keys: one that parks, one for each orbit")
    .command('render')
    .description('print them, for a provisioning template')
    .requiredOption('--make <make>', `of ${KEY_MAKES.join(', ')}`)
    .option('--lot <lot>', 'whose orbits; needed where there are several lots')
    .option('--first <key>', 'number of the first key (default: 1)')
    .option('--keys <count>', 'keys for so many orbits (default: all of the lot, at most 60)')
    .option('--node <name>', 'the codes of its site')
    .option('--no-park', 'no key that parks')
    .action(configured<CommonOptions & PhonesOptions>((config, options) => renderPhones(config, options, world)));
}

function addDrain(program: Command, configured: Configured, world: CliDeps): void {
  program
    .command('nodes')
    .description('list the switches and the engines: linked, draining, empty')
    .option('--json', 'for programs')
    .action(
      configured(
        (config, { json }) => listNodes(config, json === true, world),
        (options) => listNodesOver(options, world),
      ),
    );
  const parent = program.command('drain').description('empty a switch or an engine, before it is stopped');
  const add = (kind: DrainOptions['kind'], argument: string, description: string): void => {
    parent
      .command(kind)
      .description(description)
      .argument(argument)
      .option('--off', 'take it back')
      .option('--wait', 'wait until it is empty')
      .action(async (name: string | undefined, given: unknown, command: Command) => {
        const wanted = ({ off, wait }: { off?: boolean; wait?: boolean }): DrainOptions => ({
          kind,
          name,
          off: off === true,
          wait: wait === true,
        });
        const run = configured<CommonOptions & { off?: boolean; wait?: boolean }>(
          (config, options) => drain(config, wanted(options), world),
          (options) => drainOver(wanted(options), options, world),
        );
        await run(given, command);
      });
  };
  add('node', '<name>', 'no new parked calls on this switch; who is parked there is looked after as before');
  add(
    'engine',
    '[name]',
    'no new dialplan requests for this engine; without a name, the one of this machine and configuration',
  );
}

function loadOrComplain(path: string, world: CliDeps): Loaded | undefined {
  const loading = loadConfig(path);
  if (loading.kind === 'ok') return loading;
  for (const problem of loading.problems) world.err(showProblem(problem));
  return undefined;
}
