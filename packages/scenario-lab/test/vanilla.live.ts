/** docs/vanilla.md, literally: every command of the page on a real FreeSWITCH with its vanilla configuration, and the call at its end. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SipPhone } from '@parkade/sip-phone';
import { ownPorts, ownUdpRange, PrivateRedis } from '@parkade/testkit';
import { toneOfUser } from '../src/lab-sounds.js';
import type { LabUser } from '../src/lab.js';
import { findFreeSwitch } from '../src/real-switch/find-binary.js';
import { RealPhone } from '../src/real-switch/real-phone.js';
import { parkBlind, parkByConsult, pickUp } from '../src/scenarios/park-steps.js';
import { conversation } from '../src/scenarios/scenario.js';
import { eventually, settlesWithin } from '../src/waiting.js';
import { findVanilla, VANILLA_PASSWORD, VanillaSwitch } from './vanilla-switch.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ONE_STEP_MS = 120_000;
const ENDS_WITHIN_MS = 12_000;
/** What the page chooses in step 5. */
const PHONE_PASSWORD = 'not-1234';

const run = promisify(execFile);
const page = readFileSync(join(ROOT, 'docs/vanilla.md'), 'utf8');
/** The page's commands, block by block. */
const BLOCKS = [...page.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block = '']) => block);
const SERVE = 'parkade serve -c parkade.yaml';

const binary = findFreeSwitch();
const vanilla = binary.kind === 'found' ? findVanilla(binary.path) : binary;

if (binary.kind === 'absent' || vanilla.kind === 'absent') {
  const why = vanilla.kind === 'absent' ? vanilla.why : '';
  describe('[O8] docs/vanilla.md', () => {
    it.skip(`not run: ${why}`, () => undefined);
  });
} else {
  const { path } = binary;
  const { conf, fsCli } = vanilla;

  describe('[O8] docs/vanilla.md on a real FreeSWITCH', () => {
    let folder = '';
    let redis: PrivateRedis;
    let office: VanillaSwitch;
    let engine: ChildProcess | undefined;
    const phones: RealPhone[] = [];
    const ports = { listen: 0, http: 0, redis: 0, esl: 0 };
    const done: string[] = [];

    /** The page's ports are those of the laboratory's processes here. */
    const here = (command: string): string =>
      command
        .replaceAll(/\b7276\b/g, String(ports.listen))
        .replaceAll(/\b7275\b/g, String(ports.http))
        .replaceAll(/\b6379\b/g, String(ports.redis))
        .replaceAll(/\b8021\b/g, String(ports.esl));

    const environment = (): NodeJS.ProcessEnv => ({
      ...process.env,
      PATH: [join(folder, 'tools'), join(folder, 'global/bin'), process.env['PATH'] ?? ''].join(delimiter),
    });

    /** One block, in a shell that still knows what earlier ones have set. What it says on standard output. */
    async function follow(block: string): Promise<string> {
      const variables = done.flatMap((earlier) => earlier.match(/^[A-Z]+=\$\(.*\)$/gm) ?? []);
      done.push(block);
      const script = ['set -euo pipefail', ...variables, block].join('\n');
      const { stdout } = await run('bash', ['-c', here(script)], { cwd: join(folder, 'work'), env: environment() });
      return stdout;
    }

    /** The only block that has these words. */
    const blockWith = (words: string): string => {
      const found = BLOCKS.filter((block) => block.includes(words));
      expect(found).toHaveLength(1);
      return found[0] ?? '';
    };

    /** By the page's command: music alone says little, since vanilla plays the same to whoever is on hold. */
    const untilShown = (orbit: string): Promise<true> =>
      eventually(`${orbit} to be parked`, { within: 10_000, every: 100 }, async () =>
        new RegExp(`main +${orbit} +parked`).test(await follow(blockWith('parkade calls'))) ? true : undefined,
      );

    async function phone(user: LabUser): Promise<RealPhone> {
      const made = await SipPhone.start({
        user,
        domain: '127.0.0.1',
        password: PHONE_PASSWORD,
        proxy: { host: '127.0.0.1', port: office.places.internal },
        register: true,
        toneHz: toneOfUser(user),
      });
      const real = new RealPhone(user, 'node-a', made);
      phones.push(real);
      return real;
    }

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'parkade-vanilla-'));
      for (const name of ['tools', 'work', 'global', 'package']) mkdirSync(join(folder, name));
      redis = await PrivateRedis.start({ hz: 10, directives: { 'maxmemory-policy': 'allkeys-lru' } });
      const [listen = 0, http = 0, esl = 0, internal = 0, external = 0] = await ownPorts(5);
      const { first: from, last: to } = await ownUdpRange(100);
      Object.assign(ports, { listen, http, esl, redis: redis.port });
      office = await VanillaSwitch.start(path, conf, join(folder, 'switch'), {
        esl,
        internal,
        external,
        rtp: { from, to },
      });
      await run(process.execPath, [join(ROOT, 'scripts/package.mjs'), '--out', join(folder, 'package')]);
      const [tarball = ''] = readdirSync(join(folder, 'package')).filter((name) => name.endsWith('.tgz'));
      const { stdout: npm } = await run('bash', ['-c', 'command -v npm']);
      writeTool('fs_cli', `exec ${fsCli} -H 127.0.0.1 -P ${esl} -p ${VANILLA_PASSWORD} "$@"`);
      writeTool(
        'npm',
        `[ "$*" = "install --global parkade" ] || exit 9
exec ${npm.trim()} install --global --prefix ${join(folder, 'global')} --prefer-offline --ignore-scripts --no-audit --no-fund ${join(folder, 'package', tarball)}`,
      );
    }, ONE_STEP_MS);

    /** The same commands as the page's, for this laboratory's switch and this workspace's package. */
    function writeTool(name: string, script: string): void {
      const file = join(folder, 'tools', name);
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    }

    afterAll(async () => {
      await Promise.all(phones.map((each) => each.sip.stop()));
      await endEngine();
      await office?.stop();
      await redis?.stop();
      rmSync(folder, { recursive: true, force: true });
    }, ONE_STEP_MS);

    async function startEngine(): Promise<void> {
      const log = openSync(join(folder, 'engine.log'), 'a');
      // `exec`, so that the signal at the end reaches it.
      const child = spawn('bash', ['-c', `exec ${SERVE}`], {
        cwd: join(folder, 'work'),
        env: environment(),
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      engine = child;
      done.push(SERVE);
      await eventually('the engine to be ready', { within: 30_000, every: 100 }, async () => {
        if (child.exitCode !== null) throw new Error(readFileSync(join(folder, 'engine.log'), 'utf8'));
        const answer = await fetch(`http://127.0.0.1:${ports.http}/readyz`);
        return answer.status === 200 ? true : undefined;
      });
    }

    async function endEngine(): Promise<void> {
      const child = engine;
      engine = undefined;
      if (child === undefined || child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      if (await settlesWithin(ENDS_WITHIN_MS, gone)) return;
      child.kill('SIGKILL');
      await gone;
    }

    it(
      '1 to 5: installs, configures, and renders into the running switch',
      async () => {
        expect(await follow(blockWith('npm install'))).toContain('0.');
        await follow(blockWith('redis-cli'));
        const meaning = await follow(blockWith('parkade check'));
        expect(meaning).toContain('lot main in 127.0.0.1');
        expect(meaning).toContain('is fine.');
        expect(await follow(blockWith('dialplan render'))).toContain('+OK [Success]');
        expect(await follow(blockWith('default_password'))).toContain('+OK [Success]');
        expect(await office.api('global_getvar default_password')).toBe(PHONE_PASSWORD);
      },
      ONE_STEP_MS,
    );

    it(
      '6: doctor finds nothing to mend, and the engine is ready',
      async () => {
        const found = await follow(blockWith('parkade doctor'));
        expect(found).toMatch(/\b0 to mend\b/);
        expect(found).toContain('context default has our dialplan');
        expect(BLOCKS.filter((block) => block.trim() === SERVE)).toHaveLength(1);
        await startEngine();
      },
      ONE_STEP_MS,
    );

    it(
      '7: a call is parked, shown and picked up, by a transfer and by a second line',
      async () => {
        const [caller, parker, retriever] = [await phone('1000'), await phone('1001'), await phone('1002')];
        const first = await conversation(caller, parker);
        await parkBlind(first.called);
        await untilShown('701');
        await first.caller.hears('music');
        await (await pickUp(retriever, '701', first.caller)).hangUp();
        const second = await conversation(caller, parker);
        // 701 rests for a while.
        await parkByConsult(parker, second.called, '702');
        await untilShown('702');
        await second.caller.hears('music');
        await (await pickUp(retriever, '702', second.caller)).hangUp();
        await eventually('every channel to be gone', { within: 10_000, every: 100 }, async () =>
          (await office.api('show channels count')).startsWith('0 total') ? true : undefined,
        );
      },
      ONE_STEP_MS,
    );

    it(
      'takes everything out again, and has left no command out',
      async () => {
        await endEngine();
        expect(await follow(blockWith('rm "$CONF'))).toContain('+OK [Success]');
        expect(await office.api('xml_locate dialplan context name default')).not.toContain('name="parkade-');
        expect(await office.api('xml_locate dialplan context name public')).not.toContain('name="parkade-');
        expect(new Set(done.map((block) => block.trim()))).toEqual(new Set(BLOCKS.map((block) => block.trim())));
      },
      ONE_STEP_MS,
    );
  });
}
