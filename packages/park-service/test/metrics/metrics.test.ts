import { afterEach, describe, expect, it } from '@jest/globals';

import { createMeters, startHealthServer, type HealthServer } from '../../src/metrics/index.js';

describe('[O5] the meters', () => {
  it('expose counters, gauges, and durations in seconds', async () => {
    const meters = createMeters();
    meters.count('parkade_events_total', { lot: 'main', event: 'parked' });
    meters.count('parkade_events_total', { event: 'parked', lot: 'main' });
    meters.gauge('parkade_up', 1);
    meters.observeMs('parkade_timer_lag_ms', 40);
    const { text, contentType } = await meters.expose();
    expect(contentType).toContain('text/plain');
    expect(text).toContain('parkade_events_total{lot="main",event="parked"} 2');
    expect(text).toContain('parkade_up 1');
    expect(text).toContain('parkade_timer_lag_seconds_sum 0.04');
    expect(text).toContain('parkade_timer_lag_seconds_bucket{le="0.05"} 1');
  });

  it('have a registry of their own', async () => {
    createMeters().gauge('parkade_up', 1);
    expect((await createMeters().expose()).text).not.toContain('parkade_up');
  });

  it('never throw: what does not fit is counted', async () => {
    const meters = createMeters();
    meters.count('parkade_a_total', { x: '1' });
    meters.count('parkade_a_total', { y: '1' });
    meters.gauge('parkade_a_total', 1);
    meters.gauge('parkade_b', Number.NaN);
    meters.count('other_name');
    expect((await meters.expose()).text).toContain('parkade_measurements_dropped_total 4');
  });

  it('bound the values of labels', async () => {
    const meters = createMeters();
    for (let index = 0; index < 1000; index += 1) meters.count('parkade_a_total', { number: String(index) });
    const series = (await meters.expose()).text.split('\n').filter((line) => line.startsWith('parkade_a_total{'));
    expect(series).toHaveLength(201);
    expect(series.at(-1)).toBe('parkade_a_total{number="other"} 800');
  });
});

describe('[O5] the health server', () => {
  let server: HealthServer | undefined;
  afterEach(() => server?.close());

  const started = async (notReady: () => Promise<readonly string[]> = () => Promise.resolve([])): Promise<string> => {
    const meters = createMeters();
    meters.gauge('parkade_up', 1);
    server = await startHealthServer({ host: '127.0.0.1', port: 0, meters, notReady });
    return `http://127.0.0.1:${String(server.port)}`;
  };

  it('says that the process is alive', async () => {
    const response = await fetch(`${await started()}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'alive' }]);
  });

  it('says whether the service is ready, and why not', async () => {
    const reasons: string[] = [];
    const url = `${await started(() => Promise.resolve(reasons))}/readyz`;
    const ready = await fetch(url);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, reasons: [] }]);
    reasons.push('store down', 'no link to fs-a');
    const not = await fetch(url);
    expect([not.status, await not.json()]).toEqual([503, { ready: false, reasons: ['store down', 'no link to fs-a'] }]);
  });

  it('takes a failed check as a reason', async () => {
    const response = await fetch(`${await started(() => Promise.reject(new Error('x')))}/readyz`);
    expect(response.status).toBe(503);
  });

  it('serves the metrics', async () => {
    const response = await fetch(`${await started()}/metrics?x=1`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('parkade_up 1');
  });

  it('answers everything else with a problem', async () => {
    const url = await started();
    const lost = await fetch(`${url}/parked`);
    expect([lost.status, lost.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(await lost.json()).toMatchObject({ title: 'Not Found', status: 404 });
    const posted = await fetch(`${url}/healthz`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('tells when its port is taken', async () => {
    const port = Number(new URL(await started()).port);
    const second = startHealthServer({
      host: '127.0.0.1',
      port,
      meters: createMeters(),
      notReady: () => Promise.resolve([]),
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
