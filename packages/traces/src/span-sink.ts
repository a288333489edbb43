/** Makes spans of traces and sends them on; whoever adds one never waits. What finds no room is left out, whole calls at a time. */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Link } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type IdGenerator,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { Logger, Meters } from '@parkade/park-ports';
import type { CallTrace, PlainSpan } from './call-trace.js';
import { ROOT_KEY, spanIdOf, traceIdOf } from './trace-ids.js';

export interface SpanSinkOptions {
  /** Where OTLP over HTTP is taken (OpenTelemetry Protocol, "OTLP/HTTP Request"): `http://127.0.0.1:4318/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The engine that sends, and its release. */
  readonly engine: string;
  readonly version: string;
  readonly log: Logger;
  readonly meters: Meters;
  /** Default: 4,096. */
  readonly mostSpansWaiting?: number;
  /** The longest one sending may take with all its tries, ms. Default: ten seconds. */
  readonly answerMs?: number;
  /** How long spans are collected before they are sent, ms. Default: two seconds. */
  readonly collectMs?: number;
}

const MOST_SPANS_WAITING = 4_096;
const ANSWER_MS = 10_000;
const COLLECT_MS = 2_000;
const SPANS_AT_ONCE = 512;
/** At the end so much time is given to what waits; less than a part of the engine has for its own end. */
const CLOSE_MS = 400;

type Outcome = 'sent' | 'failed' | 'left-out';

export class SpanSink {
  readonly #options: SpanSinkOptions;
  readonly #provider: BasicTracerProvider;
  /** The ids of the span that is begun next. */
  #ids = { traceId: '', spanId: '' };
  #waiting = 0;
  #isFull = false;
  #isFailing = false;

  constructor(options: SpanSinkOptions) {
    this.#options = options;
    const { endpoint, headers, engine, version, answerMs = ANSWER_MS, collectMs = COLLECT_MS } = options;
    const { mostSpansWaiting = MOST_SPANS_WAITING } = options;
    const exporter = new OTLPTraceExporter({ url: endpoint, headers: { ...headers }, timeoutMillis: answerMs });
    const idGenerator: IdGenerator = {
      generateTraceId: () => this.#ids.traceId,
      generateSpanId: () => this.#ids.spanId,
    };
    this.#provider = new BasicTracerProvider({
      idGenerator,
      sampler: new AlwaysOnSampler(),
      resource: resourceFromAttributes({
        'service.name': 'parkade',
        'service.version': version,
        'service.instance.id': engine,
      }),
      spanProcessors: [
        new BatchSpanProcessor(this.#watched(exporter), {
          maxQueueSize: mostSpansWaiting,
          maxExportBatchSize: Math.min(SPANS_AT_ONCE, mostSpansWaiting),
          scheduledDelayMillis: collectMs,
          exportTimeoutMillis: answerMs * 2,
        }),
      ],
    });
  }

  add(call: CallTrace): void {
    const { mostSpansWaiting = MOST_SPANS_WAITING, log } = this.#options;
    const spans = call.children.length + 1;
    if (this.#waiting + spans > mostSpansWaiting) {
      this.#count('left-out');
      if (!this.#isFull) log.warn('traces-left-out', { waiting: this.#waiting });
      this.#isFull = true;
      return;
    }
    this.#waiting += spans;
    this.#make(call);
  }

  /** Never rejects. What cannot be sent quickly is lost. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([this.#provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  #make(call: CallTrace): void {
    const tracer = this.#provider.getTracer('parkade');
    const begin = (span: PlainSpan, context: typeof ROOT_CONTEXT, links: Link[]) => {
      this.#ids = { traceId: traceIdOf(call.callId), spanId: spanIdOf(call.callId, span.key) };
      const { name, from, attributes } = span;
      return tracer.startSpan(name, { kind: SpanKind.INTERNAL, startTime: from, attributes, links }, context);
    };
    const root = begin(call.root, ROOT_CONTEXT, linksOf(call));
    const inside = trace.setSpan(ROOT_CONTEXT, root);
    for (const child of call.children) begin(child, inside, []).end(child.to);
    for (const { name, at } of call.moments) root.addEvent(name, at);
    if (call.isLost) root.setStatus({ code: SpanStatusCode.ERROR, message: 'the caller was lost' });
    root.end(call.root.to);
  }

  #watched(exporter: OTLPTraceExporter): SpanExporter {
    return {
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          // ExportResultCode.SUCCESS of @opentelemetry/core.
          this.#settled(spans, result.code === 0 ? null : (result.error ?? new Error('not taken')));
          done(result);
        }),
      forceFlush: () => exporter.forceFlush(),
      shutdown: () => exporter.shutdown(),
    };
  }

  #settled(spans: readonly ReadableSpan[], error: Error | null): void {
    const { log } = this.#options;
    this.#waiting -= spans.length;
    for (const { parentSpanContext } of spans)
      if (parentSpanContext === undefined) this.#count(error === null ? 'sent' : 'failed');
    if (error !== null) {
      if (!this.#isFailing) log.warn('traces-not-sent', { endpoint: this.#options.endpoint, why: causeOf(error) });
      this.#isFailing = true;
      return;
    }
    if (this.#isFailing || this.#isFull) log.info('traces-sent-again');
    this.#isFailing = false;
    this.#isFull = false;
  }

  #count(outcome: Outcome): void {
    this.#options.meters.count('parkade_traces_total', { outcome });
  }
}

const linksOf = ({ putBackOf }: CallTrace): Link[] =>
  putBackOf === null
    ? []
    : [
        {
          context: {
            traceId: traceIdOf(putBackOf),
            spanId: spanIdOf(putBackOf, ROOT_KEY),
            traceFlags: TraceFlags.SAMPLED,
          },
        },
      ];

/** The exporter's error has the HTTP status as its code, and what the network said as its message. */
function causeOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'number' ? `answered ${error.code}: ` : '';
  return `${code}${error.message.split('\n', 1)[0] ?? ''}`.slice(0, 200);
}
