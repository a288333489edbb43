/**
 * A real FreeSWITCH with its vanilla configuration, as it came with the switch: a copy of that, so that the machine's own stays as it is.
 * What the laboratory changes in the copy is where the switch listens and where it looks for sounds, nothing of its dialplan.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { HOLD_MUSIC_HZ } from '@parkade/sip-phone';
import { EslClient } from '../src/real-switch/esl-client.js';
import { writeDigitPrompts, writeTone } from '../src/real-switch/prompt-tones.js';
import { FOLDERS } from '../src/real-switch/switch-config.js';
import { eventually, settlesWithin } from '../src/waiting.js';

const STARTS_WITHIN_MS = 40_000;
const STOPS_WITHIN_MS = 5_000;
const MUSIC_MS = 20_000;
/** Vanilla's. */
export const VANILLA_PASSWORD = 'ClueCon';

export type VanillaParts =
  | { readonly kind: 'found'; readonly conf: string; readonly fsCli: string }
  | { readonly kind: 'absent'; readonly why: string };

/** `PARKADE_VANILLA_CONF`, else where the binary was installed to, else where packages and sources put it. */
export function findVanilla(binary: string, env: NodeJS.ProcessEnv = process.env): VanillaParts {
  const prefix = dirname(dirname(realpathSync(binary)));
  const named = env['PARKADE_VANILLA_CONF'];
  const folders =
    named === undefined || named === ''
      ? [join(prefix, 'etc/freeswitch'), join(prefix, 'conf'), '/usr/share/freeswitch/conf/vanilla', '/etc/freeswitch']
      : [named];
  const conf = folders.find(isVanilla);
  if (conf === undefined)
    return {
      kind: 'absent',
      why: `no vanilla configuration in ${folders.join(', ')} (PARKADE_VANILLA_CONF names one)`,
    };
  const fsCli = [join(prefix, 'bin/fs_cli'), '/usr/bin/fs_cli', '/usr/local/bin/fs_cli'].find(existsSync);
  return fsCli === undefined
    ? { kind: 'absent', why: 'there is no fs_cli beside freeswitch' }
    : { kind: 'found', conf, fsCli };
}

const isVanilla = (folder: string): boolean => {
  const file = join(folder, 'dialplan/default.xml');
  return (
    existsSync(join(folder, 'vars.xml')) && existsSync(file) && readFileSync(file, 'utf8').includes('Local_Extension')
  );
};

export interface VanillaPlaces {
  readonly esl: number;
  readonly internal: number;
  readonly external: number;
  readonly rtp: { readonly from: number; readonly to: number };
}

export class VanillaSwitch {
  readonly conf: string;
  readonly places: VanillaPlaces;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, places: VanillaPlaces, process: ChildProcess) {
    this.#folder = folder;
    this.conf = join(folder, 'conf');
    this.places = places;
    this.#process = process;
  }

  static async start(binary: string, conf: string, folder: string, places: VanillaPlaces): Promise<VanillaSwitch> {
    for (const each of FOLDERS) mkdirSync(join(folder, each), { recursive: true });
    cpSync(conf, join(folder, 'conf'), { recursive: true });
    settle(join(folder, 'conf'), places);
    writeSounds(join(folder, 'sounds'));
    const output = openSync(join(folder, 'log', 'output.txt'), 'a');
    const folders = FOLDERS.flatMap((each) => [`-${each}`, join(folder, each)]);
    const child = spawn(binary, ['-nonat', '-nf', '-nc', '-nocal', ...folders], { stdio: ['ignore', output, output] });
    closeSync(output);
    child.once('error', () => undefined);
    const started = new VanillaSwitch(folder, places, child);
    try {
      await eventually(`the vanilla switch (log: ${folder}/log)`, { within: STARTS_WITHIN_MS, every: 200 }, () =>
        started.#isUp(),
      );
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  async api(command: string): Promise<string> {
    const esl = await EslClient.open({ host: '127.0.0.1', port: this.places.esl, password: VANILLA_PASSWORD });
    try {
      return await esl.api(command);
    } finally {
      await esl.close();
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    await this.api('fsctl shutdown now').catch(() => undefined);
    if (await settlesWithin(STOPS_WITHIN_MS, gone)) return;
    this.#process.kill('SIGKILL');
    await gone;
  }

  async #isUp(): Promise<true | undefined> {
    if (this.#process.exitCode !== null)
      throw new Error(`it has ended: ${readFileSync(join(this.#folder, 'log/output.txt'), 'utf8')}`);
    return /^\s*internal\s+profile\s.*RUNNING/m.test(await this.api('sofia status')) ? true : undefined;
  }
}

/** Everything on loopback and on ports of our own; nobody outside is asked for our address. */
function settle(conf: string, { esl, internal, external, rtp }: VanillaPlaces): void {
  change(join(conf, 'vars.xml'), [
    [/cmd="stun-set" data="(external_\w+_ip)=[^"]*"/g, 'cmd="set" data="$1=127.0.0.1"'],
    [/internal_sip_port=\d+/, `internal_sip_port=${internal}`],
    [/external_sip_port=\d+/, `external_sip_port=${external}`],
    [/<include>/, '<include>\n<X-PRE-PROCESS cmd="set" data="local_ip_v4=127.0.0.1"/>\n'],
  ]);
  change(join(conf, 'autoload_configs/event_socket.conf.xml'), [
    [/name="listen-ip" value="[^"]*"/, 'name="listen-ip" value="127.0.0.1"'],
    [/name="listen-port" value="[^"]*"/, `name="listen-port" value="${esl}"`],
  ]);
  change(join(conf, 'autoload_configs/switch.conf.xml'), [
    [/<settings>/, `<settings>${param('rtp-start-port', rtp.from)}${param('rtp-end-port', rtp.to)}`],
  ]);
  change(join(conf, 'sip_profiles/internal.xml'), [[/<param name="wss?-binding"[^>]*\/>/g, '']]);
  for (const profile of ['internal', 'external'])
    rmSync(join(conf, `sip_profiles/${profile}-ipv6.xml`), { force: true });
}

const param = (name: string, value: number): string => `<param name="${name}" value="${value}"/>`;

function change(file: string, changes: readonly (readonly [RegExp, string])[]): void {
  let text = readFileSync(file, 'utf8');
  for (const [wanted, instead] of changes) {
    if (text.search(wanted) < 0) throw new Error(`${file} has no ${wanted.source}: is it the vanilla configuration?`);
    text = text.replace(wanted, instead);
  }
  writeFileSync(file, text);
}

/** In place of the packages freeswitch-sounds-en-us-callie and freeswitch-music-default: tones that phones can tell apart. */
function writeSounds(folder: string): void {
  writeDigitPrompts(join(folder, 'en/us/callie'));
  writeTone(join(folder, 'music/8000/tone.wav'), HOLD_MUSIC_HZ, MUSIC_MS);
}
