import { Argument, type Command } from 'commander';
import type { ApiWorld } from '../api-world.js';
import { bash } from './bash.js';
import { commandTable, type CommandEntry } from './command-table.js';
import { fish } from './fish.js';
import { zsh } from './zsh.js';

export const SHELLS = { bash, zsh, fish } satisfies Record<string, (program: CommandEntry) => string>;

/** `parkade completions <shell>`: made from the commands as they are. */
export function addCompletions(program: Command, world: Pick<ApiWorld, 'out'>): void {
  program
    .command('completions')
    .description('print what lets a shell complete these commands')
    .addArgument(new Argument('<shell>').choices(Object.keys(SHELLS)))
    .action((shell: keyof typeof SHELLS) => world.out(SHELLS[shell](commandTable(program)).trimEnd()));
}
