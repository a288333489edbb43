/**
 * Practice switches for the scenarios. Each scenario has two nodes, a Redis and an engine of its own, so that scenarios may be
 * told side by side; only the rendered dialplan is shared.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PracticeLab, type NodeOptions } from '@parkade/practice-switch';
import { ownPorts } from '@parkade/testkit';
import { engineYaml, type EngineProcessDeps } from '../engine/engine-config.js';
import { EngineProcess } from '../engine/engine-process.js';
import { LinkGates } from '../engine/link-gates.js';
import { FOLLOW_ME } from '../house-dialplan.js';
import { LAB_USERS, type LabHost, type LabUser } from '../lab.js';
import { FOLLOWED_USER } from '../lab-users.js';
import { HOLD_MUSIC, LAB_DOMAIN, NODE_NAMES, OTHER_DOMAIN } from '../lab-surroundings.js';
import type { LotSettings } from '../lot-settings.js';
import { OWN_REDIS } from '../store/own-redis.js';
import type { StoreHome, StoreHomes } from '../store/store-home.js';
import { EXTENSIONS, writePracticeDialplan, type PracticeDialplan } from './practice-dialplan.js';
import { PracticeScenario } from './practice-scenario.js';

/** Made up for the laboratory; the switch listens on loopback only. */
const ESL_PASSWORD = 'practice';

/** Of the directory, as in the real switch's. */
const DESK_GROUP: readonly string[] = ['1001', '1002'];
const AGENT = { name: `1001@${LAB_DOMAIN}`, contact: `[leg_timeout=20]user/1001@${LAB_DOMAIN}` };

export interface PracticeOptions {
  /** The lot of which the dialplan is rendered; one with everything that any story needs when absent. */
  readonly dialplan?: LotSettings;
  /** Seed of the switches' jitter; each scenario adds its number. */
  readonly seed?: number;
  /** A Redis of its own for each scenario, unless told otherwise. */
  readonly stores?: StoreHomes;
  /** The command `parkade`, when it is not this workspace's: engines are it, and it has rendered the dialplan. */
  readonly program?: string;
  /** What users are called in the directory; `Phone 1001` when not given. */
  readonly names?: Readonly<Partial<Record<LabUser, string>>>;
  /** Sees the switches and the store of each scenario before its engine starts. */
  readonly watch?: (lab: PracticeLab, store: StoreHome) => Promise<void>;
}

export class PracticeHost implements LabHost {
  readonly kind = 'practice';
  readonly folder: string;
  readonly seed: number;
  readonly #dialplan: PracticeDialplan;
  readonly #stores: StoreHomes;
  readonly #watch: PracticeOptions['watch'];
  readonly #program: PracticeOptions['program'];
  readonly #names: NonNullable<PracticeOptions['names']>;
  readonly #open = new Set<Promise<PracticeScenario>>();
  #scenarios = 0;

  private constructor(folder: string, dialplan: PracticeDialplan, seed: number, options: PracticeOptions) {
    this.folder = folder;
    this.#dialplan = dialplan;
    this.#stores = options.stores ?? OWN_REDIS;
    this.#watch = options.watch;
    this.#program = options.program;
    this.#names = options.names ?? {};
    this.seed = seed;
  }

  static start(options: PracticeOptions = {}): PracticeHost {
    const folder = mkdtempSync(join(tmpdir(), 'parkade-practice-'));
    const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
    return new PracticeHost(folder, writePracticeDialplan(folder, options.program, options.dialplan), seed, options);
  }

  async openScenario(settings: LotSettings): Promise<PracticeScenario> {
    const opening = this.#openScenario(settings, () => this.#open.delete(opening));
    this.#open.add(opening);
    return opening;
  }

  async #openScenario(settings: LotSettings, onClosed: () => void): Promise<PracticeScenario> {
    this.#scenarios += 1;
    const scenario = this.#scenarios;
    const seed = this.seed + 10 * scenario;
    const folder = mkdtempSync(join(this.folder, `scenario-${scenario}-`));
    const [listenPort = 0, httpPort = 0, apiPort = 0, ...eslPorts] = await ownPorts(3 + NODE_NAMES.length);
    const store = await this.#stores.open(settings, scenario);
    let lab: PracticeLab | undefined;
    try {
      lab = await PracticeLab.start({ seed, nodes: this.#nodes(listenPort, eslPorts) });
      // Always, not once in hundreds: nothing of ours may stand in the way of a leg that is taken out of its socket.
      for (const name of NODE_NAMES) lab.node(name).core.habits.runsOnWhileTakenOut = 1;
      await this.#watch?.(lab, store);
      const around = surroundingsOf(lab, store, { listenPort, httpPort, apiPort });
      const gates = await LinkGates.between(around, settings);
      const engine = new EngineProcess(folder, engineYaml(gates.deps, settings), httpPort, this.#program);
      const parts = { lab, store, engine, gates, listenPort, apiPort, seed };
      return new PracticeScenario(settings, parts, onClosed);
    } catch (error) {
      await lab?.close();
      await store.close();
      throw error;
    }
  }

  /** Ends what is still open or being opened; the folder with the engines' logs is removed unless a scenario failed. */
  async close(keepLogs = false): Promise<void> {
    const opened = await Promise.allSettled(this.#open);
    await Promise.all(opened.map(async (one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    await this.#stores.close();
    if (!keepLogs) rmSync(this.folder, { recursive: true, force: true });
  }

  #nodes(listenPort: number, eslPorts: readonly number[]): readonly NodeOptions[] {
    return NODE_NAMES.map((name, index) => ({
      name,
      ...(eslPorts[index] === undefined ? {} : { eslPort: eslPorts[index] }),
      codecRefusingAddress: narrowAddress(index),
      password: ESL_PASSWORD,
      domain: LAB_DOMAIN,
      dialplanDirs: [this.#dialplan.folder],
      extraDialplan: EXTENSIONS,
      substitutions: { [this.#dialplan.engine]: `127.0.0.1:${listenPort}` },
      globals: { hold_music: HOLD_MUSIC },
      callCenters: { [`support@${LAB_DOMAIN}`]: AGENT },
      directory: [LAB_DOMAIN, OTHER_DOMAIN].flatMap((domain) => [
        { user: FOLLOWED_USER, domain, dialString: FOLLOW_ME },
        ...LAB_USERS.map((user) => ({
          user,
          domain,
          ...(DESK_GROUP.includes(user) ? { groups: ['desk'] } : {}),
          context: 'default',
          variables: {
            effective_caller_id_name: this.#names[user] ?? `Phone ${user}`,
            effective_caller_id_number: user,
          },
        })),
      ]),
    }));
  }
}

/** A SIP profile that takes no codec the other node has; nothing listens there, addresses of the practice lab are names. */
const narrowAddress = (index: number): string => `127.0.0.1:${5090 + index}`;

function surroundingsOf(
  lab: PracticeLab,
  store: StoreHome,
  ports: { readonly listenPort: number; readonly httpPort: number; readonly apiPort: number },
): EngineProcessDeps {
  return {
    domain: LAB_DOMAIN,
    music: HOLD_MUSIC,
    ...ports,
    redis: store.place,
    redisPrefix: store.prefix,
    nodes: lab.nodes().map((node, index) => ({
      name: node.name,
      esl: { port: node.eslPort, password: ESL_PASSWORD },
      peerDial: `sofia/peers/%s@${node.sipAddress}`,
      disagreeingDial: `sofia/peers/%s@${narrowAddress(index)}`,
    })),
  };
}
