/** The npm package as whoever installs it has it: packed, installed in an empty folder, and a caller parked with it. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PracticeHost, SCENARIOS, tell } from '../src/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** npm asks the registry for what is not in its cache. */
const INSTALLS_WITHIN_MS = 240_000;
const STORY_MS = 90_000;
const QUIETLY = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
const TOLD = ['park-consult', 'pickup-other-node', 'recall-answered'];

interface Manifest {
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
}

const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const run = promisify(execFile);

let folder = '';
let installed = '';
let program = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-package-'));
  await run(process.execPath, [join(ROOT, 'scripts/package.mjs'), '--out', folder]);
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const empty = mkdtempSync(join(folder, 'empty-'));
  // A manifest, or npm would look for one in the folders above.
  writeFileSync(join(empty, 'package.json'), '{ "private": true }');
  const how = [...QUIETLY, '--omit=dev'];
  await run('npm', ['install', ...how, join(folder, tarball)], { cwd: empty });
  installed = join(empty, 'node_modules/parkade');
  program = realpathSync(join(empty, 'node_modules/.bin/parkade'));
}, INSTALLS_WITHIN_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parkade = async (...args: readonly string[]): Promise<string> =>
  (await run(join(installed, '../.bin/parkade'), [...args])).stdout;

describe('[O9] the npm package', () => {
  it('has one command, which knows its version and checks the example that comes with it', async () => {
    const { version } = json<Manifest>(join(ROOT, 'package.json'));
    expect((await parkade('--version')).trim()).toBe(version);
    expect(await parkade('check', join(installed, 'docker/parkade.example.yaml'))).toContain('lot main in pbx.test');
    expect(program.startsWith(installed)).toBe(true);
  });

  it('needs nothing of this repository, and what it needs of the registry in the versions that were tested', () => {
    const { engines, dependencies } = json<Manifest>(join(installed, 'package.json'));
    const tested = json<Lock>(join(ROOT, 'package-lock.json')).packages;
    const locked = json<Lock>(join(installed, 'npm-shrinkwrap.json')).packages;
    expect(engines).toEqual(json<Manifest>(join(ROOT, 'package.json')).engines);
    for (const [name, version] of Object.entries(dependencies)) {
      expect(name).not.toContain('@parkade/');
      expect(tested[`node_modules/${name}`]?.version).toBe(version);
      expect(locked[`node_modules/${name}`]?.version).toBe(version);
    }
    const below = Object.entries(locked).filter(([place]) => place !== '');
    expect(below.length).toBeGreaterThan(Object.keys(dependencies).length);
    for (const [place, { integrity }] of below) expect(integrity).toBe(tested[place]?.integrity);
  });

  it(
    'is installed by its own shrinkwrap, as the image does it',
    async () => {
      const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
      const unpacked = mkdtempSync(join(folder, 'unpacked-'));
      await run('tar', ['-xzf', join(folder, tarball), '-C', unpacked, '--strip-components=1']);
      await run('npm', ['ci', ...QUIETLY, '--omit=dev'], { cwd: unpacked });
      const command = [join(unpacked, 'lib/parkade/dist/parkade.js'), 'check', 'docker/parkade.example.yaml'];
      expect((await run(process.execPath, command, { cwd: unpacked })).stdout).toContain('lot main in pbx.test');
    },
    INSTALLS_WITHIN_MS,
  );

  it('holds no tests, no tools, no sources and no passwords', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => /\.ts$|(?:^|\/)(?:test|testkit|src|secrets)(?:\/|$)/.test(name))).toEqual([]);
    const bundle = files.filter((name) => /^lib\/parkade\/dist\/[^/]+\.js$/.test(name));
    expect(bundle).toContain('lib/parkade/dist/parkade.js');
    for (const name of bundle)
      expect(readFileSync(join(installed, name), 'utf8')).not.toMatch(/PracticeLab|PrivateRedis/);
  });

  it('has pages whose links lead to what is inside', () => {
    const pages = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    expect(pages).toContain('README.md');
    for (const page of pages) {
      const links = readFileSync(join(installed, page), 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g);
      const dead = [...links].map(([, to = '']) => to).filter((to) => !existsSync(join(installed, dirname(page), to)));
      expect({ page, dead }).toEqual({ page, dead: [] });
    }
  });
});

describe('[O9] an engine from the npm package', () => {
  let host: PracticeHost;
  beforeAll(() => {
    host = PracticeHost.start({ program });
  });
  afterAll(() => host.close(), STORY_MS);

  it.each(TOLD)(
    'on the practice switch, with a dialplan of its own rendering: %s',
    async (id) => {
      const scenario = SCENARIOS.find((one) => one.id === id);
      if (scenario === undefined) throw new Error(`there is no story ${id}`);
      await tell(host, scenario);
    },
    STORY_MS,
  );
});
