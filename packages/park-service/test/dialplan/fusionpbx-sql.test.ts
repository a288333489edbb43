/** The SQL for FusionPBX, put into a PostgreSQL by its own client, as the guide says. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresPrograms, PrivatePostgres } from '@parkade/testkit';
import { runCli } from '../cli/run-cli.js';
import { repositoryText } from '../packaging/repository.js';

const [, EXAMPLE = ''] = /```yaml\n([^]*?)```/.exec(repositoryText('docs/fusionpbx.md')) ?? [];

/** The tables as FusionPBX describes them (app/dialplans/app_config.php), as far as rows of ours touch them. */
const tables = (flag: 'boolean' | 'text'): string => `
  drop table if exists v_dialplan_details, v_dialplans, v_domains;
  create table v_domains (domain_uuid uuid primary key, domain_name text);
  create table v_dialplans (domain_uuid uuid references v_domains, dialplan_uuid uuid primary key, app_uuid uuid, hostname text,
    dialplan_context text, dialplan_name text, dialplan_number text, dialplan_destination ${flag}, dialplan_continue ${flag},
    dialplan_xml text, dialplan_order numeric, dialplan_enabled ${flag}, dialplan_description text, insert_date timestamptz);
  create table v_dialplan_details (dialplan_detail_uuid uuid primary key, dialplan_uuid uuid references v_dialplans);
  insert into v_domains values (gen_random_uuid(), 'north.example.org'), (gen_random_uuid(), 'south.example.org');
  insert into v_dialplans (dialplan_uuid, dialplan_context, dialplan_name, dialplan_order)
    values (gen_random_uuid(), 'north.example.org', 'somebody else''s', 470);`;

const programs = await postgresPrograms();
if (programs === undefined) {
  describe('[O9] the SQL for FusionPBX', () => {
    it.skip('not run: Postgres is not installed (apt-get install postgresql)', () => undefined);
  });
} else {
  describe('[O9] the SQL for FusionPBX', () => {
    let postgres: PrivatePostgres;
    let folder = '';
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'parkade-fusionpbx-sql-'));
      postgres = await PrivatePostgres.start();
    }, 60_000);
    afterAll(async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true });
    });

    const psql = async (...args: readonly string[]): Promise<string> => {
      const { host, port, user, database, password } = postgres;
      const login = ['-h', host, '-p', String(port), '-U', user, '-d', database, '-v', 'ON_ERROR_STOP=1'];
      const { stdout } = await promisify(execFile)(
        join(programs, 'psql'),
        ['-X', '-q', '-t', '-A', ...login, ...args],
        {
          env: { ...process.env, PGPASSWORD: password },
        },
      );
      return stdout.trim();
    };

    async function put(text: string, ...options: readonly string[]): Promise<void> {
      const file = join(folder, 'parkade.yaml');
      writeFileSync(file, text);
      const how = ['--for', 'fusionpbx', '--out', join(folder, 'rows'), ...options];
      expect((await runCli(['dialplan', 'render', '-c', file, ...how])).code).toBe(0);
      await psql('-f', join(folder, 'rows/parkade.sql'));
    }

    const rows = (): Promise<string> =>
      psql(
        '-c',
        `select coalesce(domain_name, '-'), dialplan_context, dialplan_name, dialplan_number, dialplan_order, dialplan_enabled
         from v_dialplans left join v_domains using (domain_uuid) where app_uuid is not null
         order by dialplan_order, dialplan_context`,
      );

    it.each(['boolean', 'text'] as const)('goes into tables whose flags are of type %s, twice', async (flag) => {
      await psql('-c', tables(flag));
      await put(EXAMPLE);
      const enabled = flag === 'boolean' ? 't' : 'true';
      const expected = [
        ['-', 'parkade', 'parkade-context', '', '5', enabled],
        ['-', 'public', 'parkade-peers', '', '5', enabled],
        ['north.example.org', 'north.example.org', 'parkade', '*5900,*5901-*5999', '90', enabled],
        ['south.example.org', 'south.example.org', 'parkade', '*70,701-720', '90', enabled],
        ['north.example.org', 'north.example.org', 'parkade-astray', '', '980', enabled],
        ['south.example.org', 'south.example.org', 'parkade-astray', '', '980', enabled],
      ].map((row) => row.join('|'));
      expect((await rows()).split('\n')).toEqual(expected);
      await put(EXAMPLE);
      expect((await rows()).split('\n')).toEqual(expected);
      expect(await psql('-c', 'select count(*) from v_dialplans')).toBe('7');
    });

    it('holds the XML byte for byte', async () => {
      await psql('-c', tables('boolean'));
      await put(EXAMPLE);
      const file = readFileSync(join(folder, 'rows/parkade/parkade-context.xml'), 'utf8');
      const xml = await psql('-c', "select dialplan_xml from v_dialplans where dialplan_name = 'parkade-context'");
      expect(xml.length).toBeGreaterThan(10_000);
      expect(file.endsWith(`-->\n${xml}\n`)).toBe(true);
    });

    it('takes out what is ours and no longer wanted, and nothing else', async () => {
      await psql('-c', tables('boolean'));
      await put(EXAMPLE);
      const north = EXAMPLE.replace(/ {4}south.*\n/, '')
        .replace(/ {2}south:\n(?: {4}.*\n)+/, '')
        .replace(', south.example.org', '');
      await put(north);
      expect(await rows()).not.toContain('south');
      expect((await rows()).split('\n')).toHaveLength(4);
      expect(await psql('-c', 'select count(*) from v_dialplans where app_uuid is null')).toBe('1');
    });

    it('keeps the rows of several switches apart', async () => {
      await psql('-c', tables('boolean'));
      await put(EXAMPLE, '--hostname', 'pbx-a');
      await put(EXAMPLE, '--hostname', 'pbx-b');
      await put(EXAMPLE, '--hostname', 'pbx-a');
      const hosts = await psql(
        '-c',
        'select hostname, count(*) from v_dialplans where app_uuid is not null group by 1 order by 1',
      );
      expect(hosts.split('\n')).toEqual(['pbx-a|6', 'pbx-b|6']);
    });

    it('changes nothing when FusionPBX has no such domain', async () => {
      await psql('-c', tables('boolean'));
      await put(EXAMPLE);
      const before = await rows();
      await expect(put(EXAMPLE.replaceAll('south.example.org', 'west.example.org'))).rejects.toThrow(
        /FusionPBX has no domain west\.example\.org: nothing was changed/,
      );
      expect(await rows()).toBe(before);
    });
  });
}
