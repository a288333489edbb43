/** One real FreeSWITCH, a Redis and an engine of their own, for stories about how Parkade is put into somebody's installation. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SipPhone } from '@parkade/sip-phone';
import { ownPorts, ownUdpRange, PrivateRedis } from '@parkade/testkit';
import { stringify } from 'yaml';
import { ENGINE_PROGRAM, EngineProcess } from '../src/engine/engine-process.js';
import { toneOfUser } from '../src/lab-sounds.js';
import type { LabUser } from '../src/lab.js';
import { RealNode } from '../src/real-switch/real-node.js';
import { RealPhone } from '../src/real-switch/real-phone.js';
import { passwordOf, type ServedDialplan } from '../src/real-switch/switch-config.js';
import { eventually } from '../src/waiting.js';

export interface Places {
  readonly listenPort: number;
  readonly httpPort: number;
  readonly esl: { readonly port: number; readonly password: string };
  readonly peers: number;
  readonly redisUrl: string;
}

export interface OneRealNode {
  readonly node: RealNode;
  readonly engine: EngineProcess;
  readonly phone: (user: LabUser, domain: string) => Promise<RealPhone>;
  /** No call is left on the switch. */
  readonly untilEmpty: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `parkade ARGS`; what it says on standard output. Rejects when it exits with anything but 0. */
export const parkade = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [ENGINE_PROGRAM, ...args])).stdout;

/**
 * @param configOf  The configuration of the engine.
 * @param served    Makes the switch's dialplan, given the configuration file and a folder to write to.
 */
export async function oneRealNode(
  binary: string,
  configOf: (places: Places) => object,
  served: (configFile: string, folder: string) => Promise<ServedDialplan>,
): Promise<OneRealNode> {
  const folder = mkdtempSync(join(tmpdir(), 'parkade-one-real-node-'));
  const redis = await PrivateRedis.start();
  const phones: RealPhone[] = [];
  let node: RealNode | undefined;
  let engine: EngineProcess | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(phones.map((phone) => phone.sip.stop()));
    await engine?.stop();
    await node?.stop();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [listenPort = 0, httpPort = 0, esl = 0, sip = 0, other = 0, shared = 0, peers = 0, narrow = 0, proxied = 0] =
      await ownPorts(9);
    const { first: from, last: to } = await ownUdpRange(100);
    const eslPassword = `lab-${process.pid}`;
    const places = { listenPort, httpPort, esl: { port: esl, password: eslPassword }, peers, redisUrl: redis.url };
    const config = stringify(configOf(places));
    const file = join(folder, 'config.yaml');
    writeFileSync(file, config);
    mkdirSync(join(folder, 'rendered'));
    const dialplan = await served(file, join(folder, 'rendered'));
    const ports = { esl, sip, other, shared, peers, narrow, proxied, rtp: { from, to } };
    const started = new RealNode(binary, {
      name: 'node-a',
      folder: join(folder, 'node'),
      ports,
      eslPassword,
      dialplan,
    });
    node = started;
    await started.start();
    engine = new EngineProcess(folder, config, httpPort);
    await engine.start();
    return {
      node: started,
      engine,
      phone: async (user, domain) => {
        const line = { password: passwordOf(user), proxy: started.sipAddressFor(domain), register: true };
        const phone = new RealPhone(
          user,
          'node-a',
          await SipPhone.start({ user, domain, ...line, toneHz: toneOfUser(user) }),
        );
        phones.push(phone);
        return phone;
      },
      untilEmpty: async () => {
        await eventually('every channel to be gone', { within: 10_000, every: 100 }, async () =>
          (await started.channelCount()) === 0 ? true : undefined,
        );
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
