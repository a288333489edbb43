import type { LogFields, Logger } from '@parkade/park-ports';

/** Every line with a call's id says the id of its trace as well. */
export function withTraceIds(log: Logger, traceIdOf: (callId: string) => string): Logger {
  const traced = (fields?: LogFields): LogFields | undefined => {
    const callId = fields?.['callId'];
    return typeof callId === 'string' ? { ...fields, traceId: traceIdOf(callId) } : fields;
  };
  return {
    debug: (message, fields) => log.debug(message, traced(fields)),
    info: (message, fields) => log.info(message, traced(fields)),
    warn: (message, fields) => log.warn(message, traced(fields)),
    error: (message, fields) => log.error(message, traced(fields)),
  };
}
