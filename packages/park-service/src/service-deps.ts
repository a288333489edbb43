import type { ConfigLoading, LogLevel } from '@parkade/park-config';
import type { Engine, EngineDeps } from '@parkade/park-engine';
import type { Clock, Logger, Meters } from '@parkade/park-ports';

export interface ServiceDeps {
  readonly log: Logger;
  readonly meters: Meters;
  /** How the engine is called; `engineName()` makes one. */
  readonly name?: string;
  /** What this machine takes for the time; the engine goes by the store's. */
  readonly clock?: Clock;
  readonly decorate?: Decorate;
  /** Told where the HTTP API is served; the port differs from the configuration when that says 0. */
  readonly onApi?: (port: number) => void;
  /** The file as it is now. */
  readonly readConfig?: () => ConfigLoading;
  /** The log's level is configuration too. */
  readonly setLogLevel?: (level: LogLevel) => void;
}

export type EnginePorts = Pick<EngineDeps, 'store' | 'switches' | 'timers'>;

/** Puts something in front of the engine and of what it works with, for tests; each answers what is used instead. */
export interface Decorate {
  ports(ports: EnginePorts): EnginePorts;
  engine(engine: Engine): Engine;
}

export const UNDECORATED: Decorate = { ports: (ports) => ports, engine: (engine) => engine };
