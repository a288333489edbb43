/** Two practice nodes in this process, engines in processes of their own, a private Redis that keeps its data. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PracticeLab, type Phone, type PracticeNode } from '@parkade/practice-switch';
import { ownPorts, PrivateRedis, TcpProxy, type PrivatePostgres, type RedisPlace } from '@parkade/testkit';
import { parse, stringify } from 'yaml';
import { engineYaml, type EngineProcessDeps } from '../engine/engine-config.js';
import { ENGINE_PROGRAM } from '../engine/engine-process.js';
import type { StoreAddress } from '../engine/store-reader.js';
import type { LotSettings } from '../lot-settings.js';
import { ChaosEngine } from './chaos-engine.js';

export const DOMAIN = 'pbx.test';
export const NODES = ['node-a', 'node-b'] as const;
export const MUSIC = 'local_stream://moh';
const PREFIX = 'chaos';
/** How long the switch waits alone before it rings the parker; a minute in the product, too long for a run. */
const ALONE_SEC = { product: 60, laboratory: 3 } as const;

export interface ChaosLabOptions {
  readonly seed: number;
  readonly settings: LotSettings;
  /** How many replicas; `engine-a`, `engine-b`, ... */
  readonly engines: number;
  /** Average ms of one step inside a switch. */
  readonly latencyMs?: number;
  readonly keepFiles?: boolean;
  /** Default true. Otherwise a Redis that is started again begins with nothing. */
  readonly redisRemembers?: boolean;
  /** Where records are kept; in a file beside the engines when not given. */
  readonly postgres?: PrivatePostgres;
  /** Further keys of the configuration's `timeouts`. */
  readonly timeouts?: Readonly<Record<string, string>>;
}

interface EnginePorts {
  readonly listen: number;
  readonly http: number;
  readonly api: number;
}

export class ChaosLab {
  readonly folder: string;
  readonly practice: PracticeLab;
  readonly redis: PrivateRedis;
  /** Between the engines and their Redis. */
  readonly redisLine: TcpProxy;
  readonly engines: readonly ChaosEngine[];
  readonly store: StoreAddress;
  #keepFiles: boolean;

  private constructor(
    folder: string,
    parts: {
      readonly practice: PracticeLab;
      readonly redis: PrivateRedis;
      readonly redisLine: TcpProxy;
      readonly engines: readonly ChaosEngine[];
      readonly keepFiles: boolean;
    },
  ) {
    this.folder = folder;
    this.practice = parts.practice;
    this.redis = parts.redis;
    this.redisLine = parts.redisLine;
    this.engines = parts.engines;
    this.#keepFiles = parts.keepFiles;
    this.store = { port: parts.redis.port, prefix: PREFIX };
  }

  /** Nothing is started twice; the engines run, but may not be ready yet. */
  static async start(options: ChaosLabOptions): Promise<ChaosLab> {
    const folder = mkdtempSync(join(tmpdir(), 'parkade-chaos-'));
    const redis = await PrivateRedis.start({ appendOnly: options.redisRemembers ?? true });
    const redisLine = await TcpProxy.start(redis.port);
    const place: RedisPlace = { redis: { host: '127.0.0.1', port: redisLine.port } };
    try {
      const ports = await enginePorts(options.engines);
      const eslPorts = await ownPorts(NODES.length);
      const yamlOf = (own: EnginePorts, order: readonly EnginePorts[]): string =>
        configuration(options, place, eslPorts, own, order);
      const practice = await PracticeLab.start({
        seed: options.seed,
        latencyMs: options.latencyMs ?? 3,
        nodes: NODES.map((name, index) => ({
          name,
          domain: DOMAIN,
          eslPort: eslPorts[index] ?? 0,
          // Each node asks another replica first, so that both have hits to answer.
          dialplanDirs: [renderedFor(join(folder, name), yamlOf(rotated(ports, index)[0], rotated(ports, index)))],
        })),
      });
      const engines = ports.map((own, index) => engineOf(folder, index, own, yamlOf(own, ports)));
      return new ChaosLab(folder, { practice, redis, redisLine, engines, keepFiles: options.keepFiles ?? false });
    } catch (error) {
      await redisLine.close();
      await redis.stop();
      throw error;
    }
  }

  async startEngines(): Promise<void> {
    for (const engine of this.engines) engine.start();
    await Promise.all(this.engines.map((engine) => engine.untilReady()));
  }

  node(name: string): PracticeNode {
    return this.practice.node(name);
  }

  phone(user: string, node: string): Phone {
    return this.practice.phone(user, node, { displayName: `Name ${user}` });
  }

  /** For somebody who wants to read the logs afterwards. */
  keepFiles(): void {
    this.#keepFiles = true;
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.kill9()));
    await this.practice.close();
    await this.redisLine.close();
    await this.redis.stop();
    if (!this.#keepFiles) rmSync(this.folder, { recursive: true, force: true });
  }
}

function engineOf(folder: string, index: number, ports: EnginePorts, yaml: string): ChaosEngine {
  const { http: httpPort, api: apiPort } = ports;
  return new ChaosEngine({ name: `engine-${'abcdef'[index] ?? String(index)}`, folder, yaml, httpPort, apiPort });
}

async function enginePorts(count: number): Promise<readonly [EnginePorts, ...EnginePorts[]]> {
  const free = await ownPorts(3 * count);
  const [first, ...others] = Array.from({ length: count }, (_, index) => ({
    listen: free[3 * index] ?? 0,
    http: free[3 * index + 1] ?? 0,
    api: free[3 * index + 2] ?? 0,
  }));
  if (first === undefined) throw new RangeError('at least one engine is needed');
  return [first, ...others];
}

function rotated(
  ports: readonly [EnginePorts, ...EnginePorts[]],
  by: number,
): readonly [EnginePorts, ...EnginePorts[]] {
  const at = by % ports.length;
  const [first = ports[0], ...others] = [...ports.slice(at), ...ports.slice(0, at)];
  return [first, ...others];
}

function configuration(
  { settings, timeouts, postgres }: ChaosLabOptions,
  redis: RedisPlace,
  eslPorts: readonly number[],
  own: EnginePorts,
  order: readonly EnginePorts[],
): string {
  const deps: EngineProcessDeps = {
    domain: DOMAIN,
    music: MUSIC,
    listenPort: own.listen,
    advertise: order.map(({ listen }) => listen),
    httpPort: own.http,
    apiPort: own.api,
    redis,
    redisPrefix: PREFIX,
    nodes: NODES.map((name, index) => ({
      name,
      esl: { port: eslPorts[index] ?? 0, password: 'ClueCon' },
      peerDial: `sofia/peers/%s@127.0.0.1:${5060 + index}`,
    })),
  };
  const config = parse(engineYaml(deps, { ...settings, api: true })) as Record<string, unknown>;
  config['timeouts'] = { ...(config['timeouts'] as object), ...timeouts };
  if (postgres !== undefined) config['records'] = { postgres: placeOf(postgres) };
  return stringify(config);
}

const placeOf = ({ host, port, database, user, password }: PrivatePostgres) => ({
  host,
  port,
  database,
  user,
  password,
});

/** The product's own dialplan by the product's own command. Returns the folder. */
function renderedFor(folder: string, yaml: string): string {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'render.yaml');
  const out = join(folder, 'dialplan');
  writeFileSync(config, yaml);
  execFileSync(process.execPath, [ENGINE_PROGRAM, 'dialplan', 'render', '-c', config, '--out', out], { stdio: 'pipe' });
  const own = join(out, 'parkade.xml');
  const wait = (seconds: number): string => `parkade_failsafe_sec=${seconds}`;
  writeFileSync(own, readFileSync(own, 'utf8').replaceAll(wait(ALONE_SEC.product), wait(ALONE_SEC.laboratory)));
  return out;
}
