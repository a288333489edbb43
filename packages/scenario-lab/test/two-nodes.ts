/** Two practice nodes and an engine of their own, for stories that need more of the configuration than a scenario says. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PracticeLab } from '@parkade/practice-switch';
import { ownPorts, PrivateRedis } from '@parkade/testkit';
import { parse, stringify } from 'yaml';
import type { AnyCall } from '@parkade/park-decision';
import { engineYaml } from '../src/engine/engine-config.js';
import { ENGINE_PROGRAM, EngineProcess } from '../src/engine/engine-process.js';
import { liveCalls } from '../src/engine/store-reader.js';
import { eventually } from '../src/waiting.js';
import { HOLD_MUSIC, LAB_DOMAIN, NODE_NAMES } from '../src/lab-surroundings.js';
import { EXTENSIONS, writePracticeDialplan } from '../src/practice/practice-dialplan.js';

/** The parts of the configuration that stories change. */
export interface StoryConfig {
  readonly nodes: Record<string, unknown>[];
  readonly timeouts: Record<string, unknown>;
  readonly lots: { readonly main: Record<string, unknown> } & Record<string, Record<string, unknown>>;
  sites?: Record<string, unknown>;
}

export interface TwoNodes {
  readonly lab: PracticeLab;
  readonly engine: EngineProcess;
  readonly live: () => Promise<readonly AnyCall[]>;
  /** `parkade ARGS`; its output. Rejects when it exits with anything but 0. */
  readonly parkade: (...args: readonly string[]) => Promise<string>;
  /** The configuration with a further change; `text` has the last word. Settles when the engine has logged `line`. */
  readonly reload: (
    line: string,
    change: (config: StoryConfig) => void,
    text?: (yaml: string) => string,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

const PASSWORD = 'practice';

/** @param users all who have a phone, on both nodes. */
export async function twoNodes(users: readonly string[], change: (config: StoryConfig) => void): Promise<TwoNodes> {
  const folder = mkdtempSync(join(tmpdir(), 'parkade-two-nodes-'));
  const [listenPort = 0, httpPort = 0, ...eslPorts] = await ownPorts(2 + NODE_NAMES.length);
  const dialplan = writePracticeDialplan(folder);
  const redis = await PrivateRedis.start();
  const lab = await PracticeLab.start({
    nodes: NODE_NAMES.map((name, index) => ({
      name,
      ...(eslPorts[index] === undefined ? {} : { eslPort: eslPorts[index] }),
      password: PASSWORD,
      domain: LAB_DOMAIN,
      dialplanDirs: [dialplan.folder],
      extraDialplan: EXTENSIONS,
      substitutions: { [dialplan.engine]: `127.0.0.1:${listenPort}` },
      globals: { hold_music: HOLD_MUSIC },
      directory: users.map((user) => ({ user, domain: LAB_DOMAIN, context: 'default' })),
    })),
  });
  const nodes = lab.nodes().map((node) => ({
    name: node.name,
    esl: { port: node.eslPort, password: PASSWORD },
    peerDial: `sofia/peers/%s@${node.sipAddress}`,
  }));
  const redisPlace = { redis: redis.place, redisPrefix: 'lab' };
  const around = { domain: LAB_DOMAIN, music: HOLD_MUSIC, listenPort, httpPort, ...redisPlace, nodes };
  const config = parse(engineYaml(around, {})) as StoryConfig;
  change(config);
  const engine = new EngineProcess(folder, stringify(config), httpPort);
  const close = async (): Promise<void> => {
    await engine.stop();
    await lab.close();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await engine.start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    lab,
    engine,
    live: () => liveCalls({ port: redis.port, prefix: 'lab' }),
    parkade: async (...args) => {
      const file = join(folder, 'parkade.yaml');
      const { stdout } = await promisify(execFile)(process.execPath, [ENGINE_PROGRAM, '-c', file, ...args]);
      return stdout;
    },
    reload: async (line, further, text = (yaml) => yaml) => {
      const count = (): number => readFileSync(engine.logPath, 'utf8').split(`"${line}"`).length;
      const before = count();
      const next = structuredClone(config);
      further(next);
      engine.reload(text(stringify(next)));
      await eventually(`"${line}"`, { within: 10_000 }, () => (count() > before ? true : undefined));
    },
    close,
  };
}
