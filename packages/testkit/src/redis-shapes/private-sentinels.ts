import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPorts } from '../ports/index.js';
import { replicaHasAll } from './private-cluster.js';
import type { RedisPlace } from './redis-place.js';
import { LOOPBACK } from './redis-place.js';
import { ask, pairsOf, startRedis } from './redis-process.js';
import { allStarted, ServerProcess, untilTrue } from './server-process.js';

const NAME = 'parkade-main';
const PASSWORD = 'redis-secret';
const SENTINEL_PASSWORD = 'sentinel-secret';
const SENTINELS = 3;

interface DataNode {
  readonly port: number;
  readonly process: ServerProcess;
}

/**
 * A master, its replica and three Sentinels on loopback. The Sentinels give a silent master up after a second; two of
 * three decide. All have passwords, the Sentinels another one than the data nodes.
 */
export class PrivateSentinels {
  readonly place: RedisPlace;
  readonly #directory: string;
  readonly #nodes: readonly DataNode[];
  readonly #sentinels: readonly ServerProcess[];
  readonly #sentinelPorts: readonly number[];

  private constructor(
    directory: string,
    nodes: readonly DataNode[],
    sentinels: readonly ServerProcess[],
    ports: readonly number[],
  ) {
    this.#directory = directory;
    this.#nodes = nodes;
    this.#sentinels = sentinels;
    this.#sentinelPorts = ports;
    this.place = {
      redis: {
        sentinels: ports.map((port) => ({ host: LOOPBACK, port })),
        name: NAME,
        password: PASSWORD,
        sentinelPassword: SENTINEL_PASSWORD,
      },
    };
  }

  /** @throws Error when the servers do not start or do not find each other. */
  static async start(): Promise<PrivateSentinels> {
    const directory = await mkdtemp(join(tmpdir(), 'parkade-sentinels-'));
    const nodes: DataNode[] = [];
    const sentinels: ServerProcess[] = [];
    const [master = 0, replica = 0, ...ports] = await ownPorts(2 + SENTINELS);
    const trio = new PrivateSentinels(directory, nodes, sentinels, ports);
    try {
      nodes.push(await startNode(directory, master));
      nodes.push(await startNode(directory, replica, master));
      await untilTrue('the replica has caught up', () => replicaHasAll(master, PASSWORD));
      await allStarted(
        ports.map((port) => startSentinel(directory, port, master)),
        sentinels,
      );
      for (const port of ports) await untilTrue('the Sentinels know each other', () => knowsEverybody(port));
      return trio;
    } catch (error) {
      await trio.stop();
      throw error;
    }
  }

  /** Settles when the replica has what the master has. */
  async replicated(): Promise<void> {
    const { port } = await this.master();
    await untilTrue('the replica has caught up', () => replicaHasAll(port, PASSWORD));
  }

  /** The master by the Sentinels' word. */
  async master(): Promise<DataNode> {
    const [sentinel = 0] = this.#sentinelPorts;
    const answer = await ask(sentinel, ['sentinel', 'get-master-addr-by-name', NAME], SENTINEL_PASSWORD);
    const port = Number(answer.split('\n')[1]);
    const node = this.#nodes.find((each) => each.port === port);
    if (node === undefined) throw new Error(`the Sentinels name a master that is none of ours: ${answer}`);
    return node;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#sentinels, ...this.#nodes.map((node) => node.process)].map((each) => each.kill9()));
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function startNode(directory: string, port: number, master?: number): Promise<DataNode> {
  const process = await startRedis({
    port,
    directory: join(directory, String(port)),
    directives: {
      requirepass: PASSWORD,
      masterauth: PASSWORD,
      'repl-diskless-sync-delay': '0',
      ...(master === undefined ? {} : { replicaof: `${LOOPBACK} ${String(master)}` }),
    },
  });
  return { port, process };
}

/** A Sentinel writes what it learns into its configuration, so each has a file of its own. */
async function startSentinel(directory: string, port: number, master: number): Promise<ServerProcess> {
  const own = join(directory, `sentinel-${String(port)}`);
  await mkdir(own);
  const file = join(own, 'sentinel.conf');
  const lines = [
    `port ${String(port)}`,
    `bind ${LOOPBACK}`,
    `dir ${own}`,
    `requirepass ${SENTINEL_PASSWORD}`,
    `sentinel sentinel-pass ${SENTINEL_PASSWORD}`,
    `sentinel monitor ${NAME} ${LOOPBACK} ${String(master)} 2`,
    `sentinel auth-pass ${NAME} ${PASSWORD}`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 5000`,
    `sentinel parallel-syncs ${NAME} 1`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return ServerProcess.start({ binary: 'redis-server', args: [file, '--sentinel'], ready: /\+monitor master/ });
}

async function knowsEverybody(port: number): Promise<boolean> {
  const master = pairsOf(await ask(port, ['sentinel', 'master', NAME], SENTINEL_PASSWORD));
  return (
    master.get('flags') === 'master' &&
    master.get('num-slaves') === '1' &&
    master.get('num-other-sentinels') === String(SENTINELS - 1)
  );
}
