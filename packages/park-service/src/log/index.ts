/**
 * The Logger port on winston. One line per message on the standard output, and nothing else: a supervisor keeps the
 * log. (winston's File transport loses everything when the process exits early.)
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Writable } from 'node:stream';
import type { LogFields, Logger } from '@parkade/park-ports';
import winston from 'winston';

import type { LogFormat, LogLevel } from '@parkade/park-config';
import { prettyLine } from './pretty-line.js';
import { flatten } from './record.js';

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Instead of the standard output. */
  readonly sink?: Writable;
}

export interface BindableLogger extends Logger {
  /** The same log, with these fields in each line; fields of a single line come on top. */
  child(fields: LogFields): BindableLogger;
  /** From now on, for all children as well. */
  setLevel(level: LogLevel): void;
}

interface Verbosity {
  /** The rank of the level that is just written. */
  most: number;
}

const RANK: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

const deps = new AsyncLocalStorage<LogFields>();

/** Runs `work`; every line it logs, also later and by whatever logger, carries these fields. */
export const withFields = <T>(fields: LogFields, work: () => T): T => deps.run({ ...deps.getStore(), ...fields }, work);

export function createLogger(options: LoggerOptions): BindableLogger {
  const transport =
    options.sink === undefined
      ? new winston.transports.Console()
      : new winston.transports.Stream({ stream: options.sink });
  const lines = options.format === 'json' ? winston.format.json() : winston.format.printf((info) => prettyLine(info));
  const target = winston.createLogger({
    levels: RANK,
    level: options.level,
    format: winston.format.combine(winston.format.timestamp(), lines),
    transports: [transport],
  });
  return boundLogger(target, { most: RANK[options.level] }, {});
}

function boundLogger(target: winston.Logger, verbosity: Verbosity, bound: LogFields): BindableLogger {
  // winston runs its formats before it looks at the level (winston issue 2441), so the level is looked at here.
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (RANK[level] > verbosity.most) return;
      try {
        target.log({ ...flatten({ ...bound, ...deps.getStore() }), ...flatten(fields), level, message });
      } catch {
        // A log line that cannot be written must not take a call along.
      }
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => boundLogger(target, verbosity, { ...bound, ...fields }),
    setLevel(level) {
      target.level = level;
      verbosity.most = RANK[level];
    },
  };
}
