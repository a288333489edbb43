import type { Logger } from '@parkade/park-ports';

type Log = (details: object, message: string) => void;

/** As much of pino's logger as esl-lite calls; its typings name pino, which it does not bring along. */
export interface EslLiteLogger {
  child(bindings: object): EslLiteLogger;
  readonly trace: Log;
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
}

const silent = (): void => undefined;

/**
 * What esl-lite has to say, as far as an operator may see it: its errors' messages. Its details are never passed on, for
 * they hold whole commands, the authentication among them.
 */
export function quietLogger(log: Logger, node: string): EslLiteLogger {
  const pass =
    (level: 'warn' | 'error') =>
    (details: object, message: string): void =>
      log[level]('esl-lite', {
        node,
        message,
        why: 'err' in details && details.err instanceof Error ? details.err.message : '',
      });
  const logger: EslLiteLogger = {
    child: () => logger,
    trace: silent,
    debug: silent,
    info: silent,
    warn: pass('warn'),
    error: pass('error'),
  };
  return logger;
}
