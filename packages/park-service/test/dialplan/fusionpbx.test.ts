import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderDialplan, FUSION_APP } from '@parkade/dialplan-contract';
import { parseConfig } from '@parkade/park-config';
import { runCli, type CliRun } from '../cli/run-cli.js';
import { repositoryText } from '../packaging/repository.js';

const GUIDE = repositoryText('docs/fusionpbx.md');
/** The configuration of the guide. */
const [, EXAMPLE = ''] = /```yaml\n([^]*?)```/.exec(GUIDE) ?? [];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-fusionpbx-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;
function render(text: string, ...options: readonly string[]): Promise<CliRun> {
  written += 1;
  const file = join(folder, `${String(written)}.yaml`);
  writeFileSync(file, text);
  return runCli(['dialplan', 'render', '-c', file, '--for', 'fusionpbx', ...options]);
}

const extensionsIn = (xml: string): readonly string[] =>
  [...xml.matchAll(/<extension name="([^"]+)"/g)].map(([, name = '']) => name);

describe('[O9] parkade dialplan render --for fusionpbx', () => {
  it('writes two rows a domain, one for the peers and one for our context, as the guide says', async () => {
    const out = join(folder, 'rows');
    const { code, stdout } = await render(EXAMPLE, '--out', out);
    expect(code).toBe(0);
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:xml|sql)$/.test(name));
    expect(files.toSorted()).toEqual([
      'north.example.org/parkade-astray.xml',
      'north.example.org/parkade.xml',
      'parkade.sql',
      'parkade/parkade-context.xml',
      'public/parkade-peers.xml',
      'south.example.org/parkade-astray.xml',
      'south.example.org/parkade.xml',
    ]);
    for (const file of files) expect(stdout).toContain(`wrote ${out}/${file}`);
    expect(stdout).toContain('Flush Cache');
    const head = readFileSync(join(out, 'north.example.org/parkade.xml'), 'utf8').split('\n')[0] ?? '';
    expect(head).toContain(
      'name parkade, context north.example.org, order 90, continue false, domain north.example.org',
    );
    expect(head).toContain('number *5900,*5901-*5999');
    for (const [, row = '', order = ''] of GUIDE.matchAll(/^\| `(parkade[a-z-]*)` +\|[^|]+\| (\d+) +\|/gm)) {
      const file = files.find((name) => name.endsWith(`/${row}.xml`)) ?? '';
      expect(readFileSync(join(out, file), 'utf8')).toContain(`name ${row}, `);
      expect(readFileSync(join(out, file), 'utf8')).toContain(`, order ${order}, `);
    }
  });

  it('has the same extensions as the files for any other switch, and no context around them', async () => {
    const loading = parseConfig(EXAMPLE);
    if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
    const rendered = renderDialplan(loading.config);
    const out = join(folder, 'same');
    await render(EXAMPLE, '--out', out);
    for (const [file, row] of [
      ['north.example.org/00_parkade.xml', 'north.example.org/parkade.xml'],
      ['south.example.org/zz_parkade_astray.xml', 'south.example.org/parkade-astray.xml'],
      ['public/00_parkade_peer.xml', 'public/parkade-peers.xml'],
      ['parkade.xml', 'parkade/parkade-context.xml'],
    ] as const) {
      const xml = readFileSync(join(out, row), 'utf8');
      expect(extensionsIn(xml).length).toBeGreaterThan(0);
      expect(extensionsIn(xml)).toEqual(extensionsIn(rendered.get(file) ?? ''));
      expect(xml).not.toMatch(/<\/?(?:include|context)\b/);
    }
  });

  it('prints SQL that replaces all rows of ours at once, with every quote doubled', async () => {
    const { stdout } = await render(EXAMPLE);
    const statements = stdout.split('\n');
    expect([statements.indexOf('begin;'), statements.at(-1)]).toEqual([2, 'commit;']);
    expect(stdout.match(/^insert into v_dialplans /gm)).toHaveLength(6);
    expect(stdout.match(new RegExp(`^delete from .*${FUSION_APP}`, 'gm'))).toHaveLength(2);
    expect(GUIDE).toContain(`app_uuid = '${FUSION_APP}'`);
    expect(stdout).toContain(`data="''\${parkade_landing}'' inline"`);
    // Outside of texts nothing is left that a configuration could have brought in.
    const outside = stdout.replaceAll(/^--.*$/gm, '').replaceAll(/'(?:[^']|'')*'/g, "''");
    expect(outside).not.toMatch(/extension|parkade-|\$\{|example/);
  });

  it('gives a row the same uuid each time, and each row another', async () => {
    const uuids = (sql: string): readonly string[] =>
      [...sql.matchAll(/^select (?:null|domain_uuid), '([0-9a-f-]{36})'/gm)].map(([, uuid = '']) => uuid);
    const [first, again] = [uuids((await render(EXAMPLE)).stdout), uuids((await render(EXAMPLE)).stdout)];
    expect(first).toEqual(again);
    expect(new Set(first).size).toBe(6);
    for (const uuid of first) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  });

  it('limits rows to one switch of several, and takes out only its own', async () => {
    const { stdout } = await render(EXAMPLE, '--hostname', 'pbx-a.example.org');
    expect(stdout.match(/^delete .*hostname = 'pbx-a\.example\.org'/gm)).toHaveLength(2);
    expect(stdout).not.toContain('hostname is null');
    expect((await render(EXAMPLE, '--hostname', "a'b")).code).toBe(2);
  });

  it.each([
    [
      '*5900',
      /^note: \*5900 in north\.example\.org: FusionPBX has valet_park_auto there \(order 470\); Parkade comes first/m,
    ],
    ['*732', /^warning: \*732 in .* recordings there \(order 400\), which can no longer be dialled/m],
    ['*05', /^warning: \*05.* speed_dial there \(order 70\), which comes first: choose other numbers, or disable it/m],
    ['*724', /^warning: \*724 .* page there \(order 240, off as installed\)/m],
  ])('says what FusionPBX does with %s itself', async (code, said) => {
    const { stderr, code: exit } = await render(EXAMPLE.replace("'*5900'", `'${code}'`));
    expect(stderr).toMatch(said);
    expect(exit).toBe(0);
  });

  it('[E3] reckons with codes that find a caller', async () => {
    const out = join(folder, 'finding');
    const found = EXAMPLE.replace(
      "park_codes: ['*5900']",
      "park_codes: ['*5900']\n    find: { only: '*732', mine: '*5' }",
    );
    const { stderr, code } = await render(found, '--out', out);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: \*732 in .* recordings there/m);
    const row = readFileSync(join(out, 'north.example.org/parkade.xml'), 'utf8');
    expect(row.split('\n')[0]).toContain('number *5900,*732,*5,*5901-*5999');
  });

  it('is silent about numbers that FusionPBX leaves free', async () => {
    expect((await render(EXAMPLE)).stderr).not.toContain('south.example.org');
  });

  it('[F5] has rows for each domain of a list, with one lot for all', async () => {
    const out = join(folder, 'listed');
    const { code } = await render(
      `version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
contexts: { phones: [a.example.org, b.example.org] }
lots: { main: { domain: [a.example.org, b.example.org], orbits: ['701'], park_codes: ['*70'] } }
`,
      '--out',
      out,
    );
    expect(code).toBe(0);
    for (const domain of ['a.example.org', 'b.example.org'])
      expect(readFileSync(join(out, domain, 'parkade.xml'), 'utf8')).toContain(`domain ${domain}`);
  });

  it('wants a domain for each context of phones', async () => {
    const { code, stderr } = await render(EXAMPLE.replace(/contexts:\n(?: .*\n)+/, ''));
    expect(code).toBe(1);
    expect(stderr).toMatch(/contexts\.phones: default: .*\n {2}fix: write contexts/);
  });

  it('is not asked for what it cannot do', async () => {
    expect((await render(EXAMPLE, '--check', folder)).code).toBe(2);
    expect((await render(EXAMPLE, '--for', 'asterisk')).stderr).toContain('it can be: fusionpbx');
    const file = join(folder, '1.yaml');
    expect(existsSync(file)).toBe(true);
    expect((await runCli(['dialplan', 'render', '-c', file, '--hostname', 'a'])).code).toBe(2);
  });
});
