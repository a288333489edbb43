/** The Grafana board and the Prometheus rules, held against the table of metrics in docs/operations.md and the code that counts. */
import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { ROOT, repositoryText } from '../packaging/repository.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Board {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const PAGE = repositoryText('docs/operations.md');
const board = JSON.parse(repositoryText('docker/grafana-parkade.json')) as Board;
const { groups } = parse(repositoryText('docker/alerts.yaml')) as { groups: readonly { rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** Each metric of the table with its labels, and whether the table asks for an alert. */
const table = new Map(
  [...PAGE.matchAll(/^\| `(parkade_[a-z_]+)` *\| *([^|]*?) *\| (.*) \|$/gm)].map(
    ([, name = '', labels = '', what = '']) => [
      name,
      { labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label), alert: what.includes('**Alert**') },
    ],
  ),
);
/** What Prometheus adds when it scrapes. */
const ADDED = ['job', 'instance', 'le'];

const selectorsIn = (expr: string): readonly { name: string; labels: readonly string[] }[] =>
  [...expr.matchAll(/\b(parkade_[a-z_]+)(?:\{([^}]*)\})?/g)].map(([, scraped = '', matchers = '']) => ({
    name: scraped.replace(/_bucket$/, ''),
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  }));

/** Labels by which an expression groups; all its metrics in that clause must have them. */
const groupingsIn = (expr: string): readonly string[] =>
  [...expr.matchAll(/\b(?:by|on|without|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(/\s*,\s*/),
  );

function strayLabels(expr: string): readonly string[] {
  const selectors = selectorsIn(expr);
  const ofSelectors = selectors.flatMap(({ name, labels }) =>
    labels.filter((label) => ![...ADDED, ...(table.get(name)?.labels ?? [])].includes(label)),
  );
  const known = [...ADDED, ...selectors.flatMap(({ name }) => table.get(name)?.labels ?? [])];
  return [...ofSelectors, ...groupingsIn(expr).filter((label) => !known.includes(label))];
}

const expressions: readonly (readonly [string, string])[] = [
  ...board.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [`board: ${title}`, expr] as const)),
  ...rules.map(({ alert, expr }) => [`alert: ${alert}`, expr] as const),
];

describe('[O5] the Grafana board and the alert rules', () => {
  it.each(expressions)('%s asks for metrics that exist, by labels that they have', (_, expr) => {
    const names = selectorsIn(expr).map(({ name }) => name);
    expect(names.filter((name) => !table.has(name))).toEqual([]);
    if (!expr.startsWith('up{')) expect(names.length).toBeGreaterThan(0);
    expect(strayLabels(expr)).toEqual([]);
    // A histogram is asked for by its buckets, everything else is not.
    for (const [, scraped = ''] of expr.matchAll(/\b(parkade_\w+_seconds\w*)/g)) expect(scraped).toMatch(/_bucket$/);
    // Counters only grow within a process: what counts is by how much.
    for (const [counter] of expr.matchAll(/parkade_\w+_total/g))
      expect(expr).toMatch(new RegExp(`(?:rate|increase)\\(${counter}(?:\\{[^}]*\\})?\\[`));
  });

  it('has a rule for each metric that the table wants an alert for', () => {
    const asked = new Set(rules.flatMap(({ expr }) => selectorsIn(expr).map(({ name }) => name)));
    const wanted = [...table].filter(([, { alert }]) => alert).map(([name]) => name);
    expect(wanted.length).toBeGreaterThan(8);
    expect(wanted.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('shows nothing in a legend or a summary that its expression does not keep', () => {
    for (const { expr, annotations } of rules) {
      const kept = expr.includes(' by ') ? groupingsIn(expr) : ADDED;
      const shown = [...`${annotations.summary} ${annotations.description}`.matchAll(/\$labels\.(\w+)/g)];
      expect(shown.map(([, label = '']) => label).filter((label) => !kept.includes(label))).toEqual([]);
    }
    for (const { targets = [] } of board.panels) {
      for (const { expr, legendFormat } of targets) {
        const kept = expr.includes(' by ') ? groupingsIn(expr) : ADDED;
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
        expect(shown.filter((label) => !kept.includes(label))).toEqual([]);
      }
    }
  });

  it('has rules with a name of their own, a severity, and what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { labels, annotations } of rules) {
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(15);
      expect(annotations.description.length).toBeGreaterThan(15);
    }
  });

  it('has panels that do not overlap, and variables that are used', () => {
    const cells = new Set<string>();
    for (const { gridPos } of board.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(x).toBeLessThan(24);
          expect(cells.has(`${String(x)},${String(y)}`)).toBe(false);
          cells.add(`${String(x)},${String(y)}`);
        }
      }
    }
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    const text = JSON.stringify(board.panels);
    for (const { name, definition = '' } of board.templating.list) {
      expect(text).toMatch(new RegExp(`\\$\\{?${name}\\b`));
      for (const { name: metric } of selectorsIn(definition)) expect([...table.keys()]).toContain(metric);
    }
  });

  it('speaks of events and refusals by their words', () => {
    const words = new Set([...PAGE.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, word]) => word));
    for (const [, expr] of expressions)
      for (const [, matched = ''] of expr.matchAll(/event=~"([^"]+)"/g))
        expect(matched.split('|').filter((word) => !words.has(word))).toEqual([]);
    expect(repositoryText('docs/refusals.md')).toContain('lot-full');
  });
});

describe('the table of metrics', () => {
  const sources = [
    'park-engine',
    'park-service',
    'switch-command',
    'timer-queue',
    'node-watch',
    'records',
    'redis-store',
  ];
  const counted = sources.flatMap((name) =>
    readdirSync(join(ROOT, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, 'packages', name, 'src', file), 'utf8'))
      .flatMap((source) => [
        ...source.matchAll(
          /(count|gauge|observeMs)\(\s*'(parkade_[a-z_]+)'(?:,[^{;]*?)?(?:,\s*\{([^}]*)\})?\s*,?\s*\)/g,
        ),
      ])
      .map(([, kind = '', name_ = '', literal = '']) => ({
        metric: kind === 'observeMs' ? name_.replace(/_ms$/, '_seconds') : name_,
        labels: literal.split(',').flatMap((part) => /^\s*(\w+)/.exec(part)?.[1] ?? []),
      })),
  );

  it('names each metric with the labels by which it is counted', () => {
    expect(counted.length).toBeGreaterThan(30);
    for (const { metric, labels } of counted.filter(({ metric: name }) => table.has(name))) {
      if (labels.length > 0)
        expect({ metric, labels: labels.toSorted() }).toEqual({ metric, labels: table.get(metric)?.labels.toSorted() });
    }
  });
});

/** Prometheus's own checker, where it is installed (Debian: prometheus). */
const promtool = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'promtool'))
  .find(canRun);

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

describe('docker/alerts.yaml', () => {
  if (promtool === undefined) {
    it.skip('not read by promtool: it is not in PATH (apt-get install prometheus)', () => undefined);
    return;
  }
  it('is read by promtool', async () => {
    const { stdout } = await promisify(execFile)(promtool, ['check', 'rules', join(ROOT, 'docker/alerts.yaml')]);
    expect(stdout).toContain(`SUCCESS: ${String(rules.length)} rules found`);
  });
});
