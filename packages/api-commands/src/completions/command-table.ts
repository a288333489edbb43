/** The commands as data: completions and the page about them are made from it. */
import type { Command, Option } from 'commander';

export interface OptionEntry {
  /** `-c, --config <file>` */
  readonly flags: string;
  readonly long: string;
  readonly short: string | null;
  readonly description: string;
  /** What its value is called, `file`; `null` of one without a value. */
  readonly value: string | null;
}

export interface CommandEntry {
  /** `records list`; empty of the program itself. */
  readonly path: string;
  readonly description: string;
  /** `<call> [text...]` */
  readonly usage: string;
  /** What each argument is, where there is more to say than its name. */
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionEntry[];
  /** Words that may stand where an argument does. */
  readonly words: readonly string[];
  readonly commands: readonly CommandEntry[];
}

export function commandTable(command: Command, above: readonly string[] = []): CommandEntry {
  const path = above.join(' ');
  const given = command.registeredArguments;
  return {
    path,
    description: command.description(),
    usage: given.map((one) => (one.required ? `<${nameOf(one)}>` : `[${nameOf(one)}]`)).join(' '),
    arguments: given
      .filter(({ description }) => description !== '')
      .map((one) => ({ name: one.name(), description: one.description })),
    words: given.flatMap(({ argChoices }) => argChoices ?? []),
    options: command.options.filter(({ hidden }) => !hidden).map(optionEntry),
    commands: command.commands
      .filter((each) => each.name() !== 'help')
      .map((each) => commandTable(each, [...above, each.name()])),
  };
}

const nameOf = (argument: { name(): string; readonly variadic: boolean }): string =>
  `${argument.name()}${argument.variadic ? '...' : ''}`;

const optionEntry = ({ flags, long, short, description, required, optional }: Option): OptionEntry => ({
  flags,
  long: long ?? '',
  short: short ?? null,
  description,
  value: required || optional ? (/[<[]([^>\]]+)[>\]]/.exec(flags)?.[1] ?? 'value') : null,
});

/** All commands, each before those below it. */
export const everyEntry = (entry: CommandEntry): readonly CommandEntry[] => [
  entry,
  ...entry.commands.flatMap(everyEntry),
];

/** `--help` is everywhere; what the program itself may be given may stand behind every command. */
export const HELP: OptionEntry = {
  flags: '-h, --help',
  long: '--help',
  short: '-h',
  description: 'show help',
  value: null,
};
export const optionsAt = (entry: CommandEntry, program: CommandEntry): readonly OptionEntry[] => [
  ...entry.options,
  ...(entry === program ? [] : program.options.filter(({ long }) => long !== '--version')),
  HELP,
];

/** Which of the values are names of files or folders. */
export const isPath = (value: string): boolean => value === 'file' || value === 'dir';
