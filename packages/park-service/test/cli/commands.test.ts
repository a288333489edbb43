import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InMemoryParkStore, parkPlan, reservePlan, SAMPLE_NOW } from '@parkade/testkit';

import { runCli } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const EXAMPLE = `${ROOT}docker/parkade.example.yaml`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('parkade', () => {
  it('explains itself', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'check', 'lots', 'calls', 'dialplan', 'doctor']) expect(stdout).toContain(command);
  });

  it.each([[['park']], [['check', '--colour']], [['check', 'a', 'b']], [['dialplan']], [[]]])(
    'exits with 2 when it is misused: %j',
    async (args) => {
      expect((await runCli(args)).code).toBe(2);
    },
  );

  it('finds its configuration by --config, then PARKADE_CONFIG, then in /etc', async () => {
    expect((await runCli(['check', '-c', EXAMPLE])).code).toBe(0);
    expect((await runCli(['-c', EXAMPLE, 'check'])).code).toBe(0);
    expect((await runCli(['check'], { env: { PARKADE_CONFIG: EXAMPLE } })).code).toBe(0);
    const lost = await runCli(['check']);
    expect(lost.code).toBe(1);
    expect(lost.stdout).toContain('/etc/parkade/parkade.yaml:1:1  cannot be read: ENOENT');
  });

  it('says why the configuration is wrong before it does anything else', async () => {
    const { code, stderr } = await runCli(['lots', '-c', '/nowhere.yaml']);
    expect(code).toBe(1);
    expect(stderr).toContain('fix: give the path');
  });
});

describe('[O4] parkade check', () => {
  it('says what a good file means', async () => {
    const { code, stdout } = await runCli(['check', EXAMPLE]);
    expect(code).toBe(0);
    expect(stdout).toContain('lot main in pbx.test');
    expect(stdout).toContain('20: 701 to 720, first free one');
    expect(stdout).toContain('after 1m: the parker 20s, 1000@pbx.test 20s; 2 times, 1m apart; then stay');
    expect(stdout).toContain('the switch itself rings the parker after 215s');
    expect(stdout).not.toContain('ClueCon');
  });

  it('[E3][G3][G4][G5] says what finds a caller, and what is heard', async () => {
    const file = join(folder, 'flows.yaml');
    const more =
      "retrieve_prefixes: ['*71']\n    find: { oldest: '*72', mine: '*75' }\n    courtesy: caller\n    announce_recall: true\n    " +
      "escape: { 1: parker, '*': { forward: { extension: '*991001', context: default } } }";
    writeFileSync(file, readFileSync(EXAMPLE, 'utf8').replace("retrieve_prefixes: ['*71']", more));
    const { stdout } = await runCli(['check', file]);
    expect(stdout).toMatch(/^ +find +\*72 oldest, \*75 mine$/m);
    expect(stdout).toMatch(/^ +tone +tone_stream:\/\/%\(250,0,1050\) for the caller$/m);
    expect(stdout).toMatch(/^ +keys +1 parker, \* \*991001 in default$/m);
    expect(stdout).toMatch(/^ +announced +who answers a recall first hears the orbit$/m);
    expect(JSON.parse((await runCli(['check', file, '--json'])).stdout)).toMatchObject({
      summary: { lots: [{ numberPlans: [{ find: { oldest: '*72', mine: '*75' } }] }] },
    });
  });

  it('warns of an old name and still says 0', async () => {
    const file = join(folder, 'old-names.yaml');
    writeFileSync(file, `${readFileSync(EXAMPLE, 'utf8')}\ntimeouts:\n  deadman_grace: 20s\n`);
    const { code, stdout } = await runCli(['check', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\S+old-names\.yaml:\d+:3 {2}warning: timeouts\.deadman_grace: is called `failsafe_grace` now/,
    );
    expect(stdout).toContain('can be used.');
    expect(JSON.parse((await runCli(['check', file, '--json'])).stdout)).toMatchObject({
      ok: true,
      warnings: [{ field: 'timeouts.deadman_grace', fix: 'write `failsafe_grace`' }],
    });
  });

  it('says it to programs, without passwords', async () => {
    const { stdout } = await runCli(['check', EXAMPLE, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      summary: { nodes: [{ node: 'fs-a' }], lots: [{ lot: 'main' }] },
    });
    expect(stdout).not.toContain('ClueCon');
  });
});

describe('[O4] parkade dialplan render', () => {
  it('writes a folder that it then finds right', async () => {
    const out = join(folder, 'conf');
    expect((await runCli(['dialplan', 'render', '-c', EXAMPLE, '--out', out])).code).toBe(0);
    expect(readFileSync(join(out, 'parkade.xml'), 'utf8')).toContain('parkade-hold');
    expect((await runCli(['dialplan', 'render', '-c', EXAMPLE, '--check', out])).code).toBe(0);
  });

  it('finds the folder of the repository right', async () => {
    const { code, stdout } = await runCli([
      'dialplan',
      'render',
      '-c',
      EXAMPLE,
      '--check',
      `${ROOT}freeswitch-dialplan`,
    ]);
    expect(stdout).toContain('is what the configuration renders');
    expect(code).toBe(0);
  });

  it('says how a folder differs', async () => {
    const out = join(folder, 'changed');
    await runCli(['dialplan', 'render', '-c', EXAMPLE, '--out', out]);
    const file = join(out, 'default/00_parkade.xml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('+4 parkade', '+9 parkade'));
    const { code, stdout } = await runCli(['dialplan', 'render', '-c', EXAMPLE, '--check', out]);
    expect(code).toBe(1);
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((each) => each.includes('+9 parkade')) + 1;
    expect(stdout).toContain(`${file}:${String(line)}: 1 line differs, first:`);
    expect(stdout).toMatch(/- .*\+9 parkade[^]*\+ .*\+4 parkade/);
    expect(stdout).toContain('fix: parkade dialplan render --out');
  });

  it('prints the files, and is not asked for two things at once', async () => {
    expect((await runCli(['dialplan', 'render', '-c', EXAMPLE])).stdout).toContain('<!-- ===== parkade.xml ===== -->');
    expect((await runCli(['dialplan', 'render', '-c', EXAMPLE, '--out', 'a', '--check', 'b'])).code).toBe(2);
    expect((await runCli(['dialplan', 'render', '-c', EXAMPLE, '--check', '/nowhere'])).code).toBe(1);
  });
});

describe('[O4] parkade lots and calls', () => {
  const clock = { now: () => SAMPLE_NOW + 75_000 };

  async function occupied(): Promise<InMemoryParkStore> {
    const store = new InMemoryParkStore();
    const name = 'Ann\u001b[31m';
    await store.openCall(parkPlan({ callId: 'call00001', candidates: ['703'], name }), SAMPLE_NOW);
    await store.openCall(reservePlan({ callId: 'call00002', candidates: ['701'] }), SAMPLE_NOW + 60_000);
    return store;
  }
  const world = { clock, openStore: occupied };

  it('lists the lots and how full they are', async () => {
    const { code, stdout } = await runCli(['lots', '-c', EXAMPLE], world);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'lot   domain    orbits  taken  resting  free',
      'main  pbx.test  20      2      0        18',
    ]);
  });

  it('lists who waits, since when, and what comes next', async () => {
    const { code, stdout } = await runCli(['calls', '-c', EXAMPLE], world);
    const [head, reserved, parked] = stdout.split('\n');
    expect(code).toBe(0);
    expect(head).toMatch(/^lot +orbit +state +caller +since +parked by +due +node$/);
    expect(reserved).toMatch(/^main +701 +reserved +- +1:15 ago +1001@pbx\.test +0:45 overdue +west$/);
    expect(parked).toMatch(/^main +703 +parked +Ann·\[31m \+1 555 0100 +1:15 ago +1001@pbx\.test +0:30 overdue +west$/);
  });

  it('lists them for programs', async () => {
    const { stdout } = await runCli(['calls', '-c', EXAMPLE, '--json', '--lot', 'main'], world);
    expect(JSON.parse(stdout)).toMatchObject({
      calls: [{ orbit: '701' }, { orbit: '703', state: 'parked', since: SAMPLE_NOW, due: SAMPLE_NOW + 45_000 }],
    });
  });

  it('knows the lots of the configuration only', async () => {
    const { code, stderr } = await runCli(['calls', '-c', EXAMPLE, '--lot', 'maim'], world);
    expect(code).toBe(2);
    expect(stderr).toContain('there are: main');
  });

  it('says that nobody is parked', async () => {
    const empty = { clock, openStore: () => Promise.resolve(new InMemoryParkStore()) };
    expect((await runCli(['calls', '-c', EXAMPLE], empty)).stdout).toBe('Nobody is parked.');
  });

  it('says that Redis is not there', async () => {
    const store = new InMemoryParkStore();
    const down = Object.assign(Object.create(store) as InMemoryParkStore, {
      liveCalls: () => Promise.resolve({ kind: 'store-down', why: 'connection refused' } as const),
      close: () => Promise.resolve(),
    });
    const { code, stderr } = await runCli(['calls', '-c', EXAMPLE], { clock, openStore: () => Promise.resolve(down) });
    expect(code).toBe(1);
    expect(stderr).toContain('connection refused');
  });
});
