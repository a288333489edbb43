import type { Meters } from '@parkade/park-ports';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

export interface PrometheusMeters extends Meters {
  /** The text exposition of everything measured so far. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Longer times fall into the last bucket; those of commands and timers are milliseconds to seconds. */
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** So many different sets of label values of one metric are kept apart; what comes later is counted as `other`. */
const MOST_SERIES = 200;
const LONGEST_VALUE = 64;
const NAME = /^parkade_[a-z0-9_]{1,80}$/;

/**
 * The Meters port on prom-client, with a registry of its own. Metrics come into being at their first use; the labels of
 * that use are theirs for good. Durations are given in ms and exposed in seconds, as Prometheus wants base units:
 * `parkade_timer_lag_ms` is scraped as `parkade_timer_lag_seconds`. Nothing here ever throws.
 */
export function createMeters(): PrometheusMeters {
  const registry = new Registry();
  const dropped = new Counter({
    name: 'parkade_measurements_dropped_total',
    help: 'Measurements that did not fit their metric.',
    registers: [registry],
  });
  const metrics = new Map<string, Metric>();
  const measure = (kind: Metric['kind'], name: string, labels: Labels, value: number): void => {
    try {
      const metric = metrics.get(name) ?? createMetric(registry, kind, name, labels);
      metrics.set(name, metric);
      record(metric, kind, labels, value);
    } catch {
      dropped.inc();
    }
  };
  return {
    count: (name, labels = {}) => measure('counter', name, labels, 1),
    gauge: (name, value, labels = {}) => measure('gauge', name, labels, value),
    observeMs: (name, ms, labels = {}) => measure('histogram', inSeconds(name), labels, ms / 1000),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

type Metric = Instrument & { readonly labelNames: readonly string[]; readonly series: Set<string> };
type Instrument =
  | { readonly kind: 'counter'; readonly counter: Counter }
  | { readonly kind: 'gauge'; readonly gauge: Gauge }
  | { readonly kind: 'histogram'; readonly histogram: Histogram };

const inSeconds = (name: string): string => `${name.replace(/_ms$/, '')}_seconds`;

function createMetric(registry: Registry, kind: Metric['kind'], name: string, labels: Labels): Metric {
  if (!NAME.test(name)) throw new Error(`not a name of ours: ${name}`);
  const labelNames = Object.keys(labels).toSorted();
  const settings = { name, help: helpFor(name), labelNames, registers: [registry] };
  const common = { labelNames, series: new Set<string>() };
  switch (kind) {
    case 'counter':
      return { kind, counter: new Counter(settings), ...common };
    case 'gauge':
      return { kind, gauge: new Gauge(settings), ...common };
    case 'histogram':
      return { kind, histogram: new Histogram({ ...settings, buckets: SECONDS }), ...common };
  }
}

const helpFor = (name: string): string =>
  `See docs/operations.md: ${name.replace(/^parkade_/, '').replaceAll('_', ' ')}.`;

function record(metric: Metric, kind: Metric['kind'], labels: Labels, value: number): void {
  if (metric.kind !== kind || !Number.isFinite(value)) throw new Error('does not fit');
  if (Object.keys(labels).toSorted().join() !== metric.labelNames.join()) throw new Error('other labels');
  const bounded = boundedLabels(metric, labels);
  switch (metric.kind) {
    case 'counter':
      return metric.counter.inc(bounded, value);
    case 'gauge':
      return metric.gauge.set(bounded, value);
    case 'histogram':
      return metric.histogram.observe(bounded, value);
  }
}

/** Label values come from a few fixed words and the configuration; should one not, it must not fill the memory. */
function boundedLabels(metric: Metric, labels: Labels): Record<string, string> {
  const short = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, value.slice(0, LONGEST_VALUE)]));
  const series = metric.labelNames.map((name) => short[name]).join('\n');
  if (metric.series.has(series)) return short;
  if (metric.series.size >= MOST_SERIES) return Object.fromEntries(metric.labelNames.map((name) => [name, 'other']));
  metric.series.add(series);
  return short;
}
