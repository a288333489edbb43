import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { ownPorts } from '@parkade/testkit';
import { SipPhone } from '@parkade/sip-phone';
import { ChaosEngine } from '../chaos/chaos-engine.js';
import { engineYaml } from '../engine/engine-config.js';
import type { StoreAddress } from '../engine/store-reader.js';
import { toneOfUser } from '../lab-sounds.js';
import type { LabPhone, LabUser } from '../lab.js';
import type { RealHost } from '../real-switch/real-host.js';
import { RealPhone } from '../real-switch/real-phone.js';
import { LAB_DOMAIN, passwordOf } from '../real-switch/switch-config.js';
import { eventually } from '../waiting.js';
import { TWO_ENGINES, type TwoEngines } from './two-engines.js';

const NODE = 'node-a';

/** On a real FreeSWITCH, that of a host who was started for two engines; engines, phones and what the store holds are the story's own. */
export class RealPair implements TwoEngines {
  readonly first: ChaosEngine;
  readonly second: ChaosEngine;
  readonly store: StoreAddress;
  readonly #host: RealHost;
  readonly #phones = new Map<LabUser, RealPhone>();

  private constructor(host: RealHost, engines: readonly [ChaosEngine, ChaosEngine], prefix: string) {
    this.#host = host;
    [this.first, this.second] = engines;
    this.store = { port: host.redis.port, prefix };
  }

  static async start(host: RealHost, prefix: string): Promise<RealPair> {
    const folder = mkdtempSync(join(host.folder, `${prefix}-`));
    const httpPorts = await ownPorts(2);
    const engineOf = (name: string, at: number): ChaosEngine => {
      const [listenPort = 0, httpPort = 0] = [host.deps.advertise?.[at], httpPorts[at]];
      const yaml = engineYaml({ ...host.deps, listenPort, httpPort, redisPrefix: prefix }, TWO_ENGINES);
      return new ChaosEngine({ name, folder, yaml, httpPort });
    };
    return new RealPair(host, [engineOf('engine-1', 0), engineOf('engine-2', 1)], prefix);
  }

  async phone(user: LabUser): Promise<LabPhone> {
    const known = this.#phones.get(user);
    if (known !== undefined) return known;
    const sip = await SipPhone.start({
      user,
      domain: LAB_DOMAIN,
      password: passwordOf(user),
      proxy: this.#host.node(NODE).sipAddress,
      toneHz: toneOfUser(user),
      register: true,
    });
    const phone = new RealPhone(user, NODE, sip);
    this.#phones.set(user, phone);
    return phone;
  }

  async endPhones(): Promise<void> {
    await Promise.all([...this.#phones.values()].map(({ sip }) => sip.stop()));
    await eventually('every channel to be gone', { within: 6_000, every: 100 }, async () =>
      (await this.#host.node(NODE).channelCount()) === 0 ? true : undefined,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.first, this.second].map((engine) => engine.kill9()));
  }
}
