/** What a command reports to the shell. */
export const EXIT = { fine: 0, problem: 1, usage: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
