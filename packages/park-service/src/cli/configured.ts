import type { ApiOptions, ExitCode } from '@parkade/api-commands';
import type { ConfigLoading } from '@parkade/park-config';
import type { Command } from 'commander';

/** What every command may be given. */
export interface CommonOptions extends ApiOptions {
  readonly config?: string;
}

export type Loaded = Extract<ConfigLoading, { kind: 'ok' }>;
export type ConfiguredRun<O> = (
  config: Loaded['config'],
  options: O,
  warnings: Loaded['warnings'],
) => Promise<ExitCode> | ExitCode;
/** A command that needs no engine: by the configuration, unless an engine is named to be asked. */
export type Configured = <O extends CommonOptions>(
  run: ConfiguredRun<O>,
  overApi?: (options: O) => Promise<ExitCode>,
) => (options: unknown, command: Command) => Promise<void>;
