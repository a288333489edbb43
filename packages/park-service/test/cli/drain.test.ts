import { describe, expect, it } from '@jest/globals';
import type { Drain, EngineReport } from '@parkade/park-ports';
import { InMemoryParkStore, parkPlan, reservePlan, SAMPLE_NOW } from '@parkade/testkit';

import type { Duties } from '../../src/cli/duties.js';
import type { CliDeps } from '../../src/cli/cli-deps.js';
import { fileWith } from '../config/file-with.js';
import { runCli, type CliRun } from './run-cli.js';

const FILE = fileWith(`
version: 1
nodes:
  - { name: east, esl: '127.0.0.1:8021', password: s, peer: '127.0.0.1:5080', site: home }
  - { name: west, esl: '127.0.0.2:8021', password: s, peer: '127.0.0.2:5080' }
lots: { main: { domain: pbx.test, orbits: ['701-720'] } }
`);

const ok = <T>(value: T) => Promise.resolve({ kind: 'ok' as const, value });

/** What Redis would keep, and who would hold the leases. */
class KeptDuties implements Duties {
  readonly drains: Drain[] = [];
  readonly registry: EngineReport[] = [];
  readonly leases = new Map<string, string>();
  closed = 0;

  list = () => ok(this.drains);
  set = (drain: Drain) => ok(void this.drains.push(drain));
  clear = (kind: string, name: string) => {
    const kept = this.drains.filter((each) => each.kind !== kind || each.name !== name);
    this.drains.splice(0, this.drains.length, ...kept);
    return ok(undefined);
  };
  sign = (report: EngineReport) => ok(void this.registry.push(report));
  leave = () => ok(undefined);
  engines = () => ok(this.registry);
  holderOf = (lease: string) => ok(this.leases.get(lease) ?? null);
  close = (): void => void (this.closed += 1);
}

const engine = (name: string, more: Partial<EngineReport> = {}): EngineReport => ({
  name,
  startedAt: SAMPLE_NOW - 65_000,
  seenAt: SAMPLE_NOW,
  draining: false,
  requests: 0,
  at: [],
  ...more,
});

function world() {
  const duties = new KeptDuties();
  const store = new InMemoryParkStore();
  const deps: Partial<CliDeps> = {
    clock: { now: () => SAMPLE_NOW },
    openStore: () => Promise.resolve(store),
    openDuties: () => Promise.resolve(duties),
  };
  const run = (args: string, more: Partial<CliDeps> = {}): Promise<CliRun> =>
    runCli(['-c', FILE, ...args.split(' ')], { ...deps, ...more });
  return { duties, store, run };
}

describe('[M6] parkade drain node', () => {
  it('notes the wish, once for all engines, and takes it back', async () => {
    const { duties, run } = world();
    expect(await run('drain node east')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no new parked calls'),
    });
    expect(duties.drains).toEqual([{ kind: 'node', name: 'east', since: SAMPLE_NOW }]);
    expect(await run('drain node east --off')).toMatchObject({ code: 0, stdout: 'node east serves again' });
    expect(duties.drains).toEqual([]);
    expect(duties.closed).toBe(2);
  });

  it('does not drain a switch there is not', async () => {
    const { duties, run } = world();
    expect(await run('drain node eats')).toMatchObject({ code: 2, stderr: expect.stringContaining('`east`') });
    expect(await run('drain node')).toMatchObject({ code: 2 });
    expect(duties.drains).toEqual([]);
  });

  it('waits until nobody is there, and says how many are left when that changes', async () => {
    const { store, run } = world();
    const plan = parkPlan({ callId: 'call00001', candidates: ['703'] });
    const opened = await store.openCall(plan, SAMPLE_NOW);
    if (opened.kind !== 'ok' || opened.value.kind !== 'opened') throw new Error('no orbit');
    const { call } = opened.value;
    let pauses = 0;
    const { code, stdout } = await run('drain node west --wait', {
      pause: async () => {
        pauses += 1;
        if (pauses < 3 || call.kind !== 'parked') return;
        const { chain: _chain, deadline: _deadline, ...rest } = call;
        await store.advanceCall({
          from: call,
          next: {
            ...rest,
            kind: 'ended',
            version: call.version + 1,
            outcome: 'abandoned',
            endedAt: SAMPLE_NOW,
            retriever: null,
          },
          outbox: [],
          events: [],
          now: SAMPLE_NOW,
        });
      },
    });
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(1)).toEqual(['1 waiting, 0 reserved', 'node west is empty']);
  });
});

describe('[M6] parkade drain engine', () => {
  it('names an engine that is there, and warns when no other takes requests', async () => {
    const { duties, run } = world();
    duties.registry.push(engine('a'), engine('gone', { seenAt: SAMPLE_NOW - 60_000 }));
    expect(await run('drain engine b')).toMatchObject({ code: 2, stderr: expect.stringContaining('there are: a') });
    expect((await run('drain engine a')).stderr).toContain('no other engine takes requests');
    expect(duties.drains).toEqual([{ kind: 'engine', name: 'a', since: SAMPLE_NOW }]);
    duties.registry.push(engine('b'));
    expect(await run('drain engine a')).toMatchObject({ code: 0, stderr: '' });
  });

  it('means the engine of this machine when none is named', async () => {
    const { duties, run } = world();
    duties.registry.push(engine('mine'), engine('b'));
    expect((await run('drain engine', { env: { PARKADE_ENGINE: 'mine' } })).code).toBe(0);
    expect(duties.drains).toMatchObject([{ kind: 'engine', name: 'mine' }]);
    expect((await run('drain engine')).stderr).toMatch(/there is no engine ".+:7276"/);
  });

  it('waits until the engine says that it answers nothing any more', async () => {
    const { duties, run } = world();
    duties.registry.push(engine('a', { requests: 2 }), engine('b'));
    const states = [engine('a', { draining: true, requests: 1 }), engine('a', { draining: true })];
    const { stdout, code } = await run('drain engine a --wait', {
      pause: () => {
        const [next] = states.splice(0, 1);
        if (next !== undefined) duties.registry.splice(0, 1, next);
        return Promise.resolve();
      },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('engine a is empty and can be stopped');
    expect(states).toEqual([]);
  });
});

describe('[M6] parkade nodes', () => {
  it('says who is linked, watched, draining and how full', async () => {
    const { duties, store, run } = world();
    duties.leases.set('seen-east', 'anybody');
    duties.leases.set('watch-east', `pbx1:7276-4711-${'x'.repeat(32)}`);
    duties.drains.push({ kind: 'node', name: 'east', since: SAMPLE_NOW - 90_000 });
    duties.registry.push(
      engine('pbx1:7276', { requests: 1, configuration: 'abc' }),
      engine('pbx2:7276', { seenAt: SAMPLE_NOW - 65_000, configuration: 'def' }),
    );
    await store.openCall(parkPlan({ callId: 'call00001', candidates: ['703'] }), SAMPLE_NOW);
    await store.openCall(reservePlan({ callId: 'call00002', candidates: ['701'] }), SAMPLE_NOW);
    const { code, stdout, stderr } = await run('nodes');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['node', 'site', 'link', 'watched by', 'state', 'waiting', 'reserved'],
      ['east', 'home', 'up', 'pbx1:7276', 'draining for 1:30', '0', '0'],
      ['west', '-', 'none', '-', 'serving', '1', '1'],
      [''],
      ['engine', 'state', 'requests', 'up for', 'configuration'],
      ['pbx1:7276', 'serving', '1', '1:05', 'abc'],
      ['pbx2:7276', 'silent for 1:05', '0', '0:00', 'def'],
    ]);
  });

  it('[O7] says that engines which run go by different configurations', async () => {
    const noted = async (...engines: readonly EngineReport[]): Promise<string> => {
      const { duties, run } = world();
      duties.registry.push(...engines);
      return (await run('nodes')).stderr;
    };
    const alike = [engine('pbx1:7276', { configuration: 'abc' }), engine('pbx0:7276')];
    expect(await noted(...alike)).toBe('');
    expect(await noted(...alike, engine('pbx2:7276', { configuration: 'def' }))).toContain(
      'engines go by different configurations',
    );
  });

  it('says it to programs', async () => {
    const { duties, run } = world();
    duties.registry.push(engine('a'));
    const { nodes, engines } = JSON.parse((await run('nodes --json')).stdout) as Record<string, unknown[]>;
    expect(nodes?.[1]).toEqual({
      node: 'west',
      site: null,
      linked: false,
      watchedBy: null,
      drainingSince: null,
      waiting: 0,
      reserved: 0,
    });
    expect(engines).toEqual([{ ...engine('a'), silent: false }]);
  });
});
