/** The commands that ask an engine over HTTP, and what commands have in common at a terminal. */
export { drainOver, type DrainOver } from './acts/drain.js';
export { addApiCommands, addApiOptions } from './api-commands.js';
export type { ApiOptions, ApiWorld, Finish } from './api-world.js';
export { isApiNamed } from './client/api-target.js';
export { addCompletions, SHELLS } from './completions/index.js';
export { commandTable, type CommandEntry } from './completions/command-table.js';
export { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-code.js';
export { duration } from './terminal/clock-words.js';
export { jsonText, printable } from './terminal/plain-text.js';
export { table } from './terminal/table.js';
export { DIFFERENT_ENGINES, goByDifferent } from './views/configurations.js';
export { listCallsOver, listLotsOver, listNodesOver } from './views/lists.js';
export { recordsOver, type RecordsOver } from './views/records-over.js';
export { withApi } from './with-api.js';
