import type { ConfigLoading } from '@parkade/park-config';
import type { Command } from 'commander';
import type { ExitCode } from './exit-code.js';

/** What every command may be given. */
export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export type Loaded = Extract<ConfigLoading, { kind: 'ok' }>;
export type ConfiguredRun<O> = (
  config: Loaded['config'],
  options: O,
  warnings: Loaded['warnings'],
) => Promise<ExitCode> | ExitCode;
export type Configured = <O extends CommonOptions>(
  run: ConfiguredRun<O>,
) => (options: unknown, command: Command) => Promise<void>;
