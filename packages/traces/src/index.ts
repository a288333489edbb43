export type { CallerShown } from './call-trace.js';
export { SpanSink, type SpanSinkOptions } from './span-sink.js';
export { traceIdOf } from './trace-ids.js';
export { Traces, type TracesOptions } from './traces.js';
