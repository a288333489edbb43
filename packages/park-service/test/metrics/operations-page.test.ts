import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PAGE = readFileSync(`${ROOT}docs/operations.md`, 'utf8');
const MEASURED = /(?:count|gauge|observeMs)\(\s*'(parkade_[a-z_]+)'/g;

/** Every metric of the product, by the name under which it is scraped. */
const metrics: readonly string[] = [
  ...new Set(
    ['node-watch', 'park-engine', 'park-service', 'http-api', 'switch-command', 'timer-queue'].flatMap((name) =>
      readdirSync(join(ROOT, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(ROOT, 'packages', name, 'src', file), 'utf8'))
        .flatMap((source) => [...source.matchAll(MEASURED)].map((match) => match[1] ?? ''))
        .map((metric) => metric.replace(/_ms$/, '_seconds')),
    ),
  ),
].toSorted();

describe('docs/operations.md', () => {
  it('finds the metrics', () => {
    expect(metrics).toEqual(expect.arrayContaining(['parkade_timer_lag_seconds', 'parkade_up']));
    expect(metrics.length).toBeGreaterThanOrEqual(25);
  });

  it.each(metrics)('explains %s', (metric) => {
    expect(PAGE).toContain(`\`${metric}\``);
  });
});
