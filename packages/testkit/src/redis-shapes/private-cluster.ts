import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPorts } from '../ports/index.js';
import type { RedisPlace } from './redis-place.js';
import { LOOPBACK } from './redis-place.js';
import { ask, fieldsOf, startRedis } from './redis-process.js';
import type { ServerProcess } from './server-process.js';
import { allStarted, untilTrue } from './server-process.js';

export interface PrivateClusterOptions {
  /** One replica for each master. Default: no. */
  readonly replicas?: boolean;
  /** How long a node may be silent before the others count it as failed, in ms. Default: 1000. */
  readonly nodeTimeoutMs?: number;
}

export interface ClusterMember {
  readonly port: number;
  readonly process: ServerProcess;
}

const MASTERS = 3;
const SLOTS = 16_384;

/**
 * A Redis Cluster of three masters on loopback. A master that is gone takes its slots with it and no others
 * (`cluster-require-full-coverage no`); with `replicas` its replica takes its place.
 */
export class PrivateCluster {
  readonly place: RedisPlace;
  readonly #directory: string;
  readonly #masters: readonly ClusterMember[];
  readonly #replicas: readonly ClusterMember[];

  private constructor(directory: string, masters: readonly ClusterMember[], replicas: readonly ClusterMember[]) {
    this.#directory = directory;
    this.#masters = masters;
    this.#replicas = replicas;
    this.place = { cluster: masters.map(({ port }) => ({ host: LOOPBACK, port })), redis: {} };
  }

  /** @throws Error when the servers do not start or do not come together. */
  static async start({ replicas = false, nodeTimeoutMs = 1000 }: PrivateClusterOptions = {}): Promise<PrivateCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'parkade-cluster-'));
    const members: ClusterMember[] = [];
    const cluster = (): PrivateCluster =>
      new PrivateCluster(directory, members.slice(0, MASTERS), members.slice(MASTERS));
    try {
      const count = replicas ? 2 * MASTERS : MASTERS;
      // The bus port as well: by itself it is the port + 10000, which may be anybody's.
      const ports = await ownPorts(2 * count);
      const started = Array.from({ length: count }, (_, at) =>
        startMember(directory, ports[2 * at] ?? 0, ports[2 * at + 1] ?? 0, nodeTimeoutMs),
      );
      await allStarted(started, members);
      await bringTogether(members);
      if (replicas) await replicate(members.slice(0, MASTERS), members.slice(MASTERS));
      return cluster();
    } catch (error) {
      await cluster().stop();
      throw error;
    }
  }

  /** The master that has the slot of a key: of its hash tag, when it has one. */
  async ownerOf(key: string): Promise<ClusterMember> {
    const [first] = this.#masters;
    if (first === undefined) throw new Error('the cluster has ended');
    const slot = Number(await ask(first.port, ['cluster', 'keyslot', key]));
    const owner = this.#masters.find((_, at) => slot <= rangeOf(at)[1]);
    if (owner === undefined) throw new Error(`nobody has slot ${String(slot)}`);
    return owner;
  }

  /**
   * Who answers for a key now, replicas that were promoted included.
   *
   * @throws Error while nobody does.
   */
  async servingNow(key: string): Promise<ClusterMember> {
    for (const member of [...this.#masters, ...this.#replicas]) {
      const isMaster = await ask(member.port, ['role']).then((role) => role.startsWith('master'), isGone);
      // Another slot's master answers with a redirection, which is an error.
      if (isMaster && (await ask(member.port, ['exists', key]).then(() => true, isGone))) return member;
    }
    throw new Error(`nobody answers for ${key}`);
  }

  /** The other masters. */
  async strangersTo(key: string): Promise<readonly ClusterMember[]> {
    const owner = await this.ownerOf(key);
    return this.#masters.filter((member) => member !== owner);
  }

  /** Settles when the replicas have what the masters have. */
  async replicated(): Promise<void> {
    for (const { port } of this.#masters) await untilTrue('replicas have caught up', () => replicaHasAll(port));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#masters, ...this.#replicas].map((member) => member.process.kill9()));
    await rm(this.#directory, { recursive: true, force: true });
  }
}

const isGone = (): false => false;

/** The slots of the master with this number: first and last. */
function rangeOf(at: number): readonly [first: number, last: number] {
  const cut = (index: number): number => Math.floor((index * SLOTS) / MASTERS);
  return [cut(at), cut(at + 1) - 1];
}

async function startMember(
  directory: string,
  port: number,
  busPort: number,
  timeoutMs: number,
): Promise<ClusterMember> {
  const process = await startRedis({
    port,
    directory: join(directory, String(port)),
    directives: {
      'cluster-enabled': 'yes',
      'cluster-port': String(busPort),
      'cluster-node-timeout': String(timeoutMs),
      'cluster-require-full-coverage': 'no',
      // A replica that was cut off for long may still take over: the test wants to see it.
      'cluster-replica-validity-factor': '0',
      'repl-diskless-sync-delay': '0',
    },
  });
  return { port, process };
}

async function bringTogether(members: readonly ClusterMember[]): Promise<void> {
  for (const [at, { port }] of members.entries()) {
    await ask(port, ['cluster', 'set-config-epoch', String(at + 1)]);
    if (at < MASTERS) await ask(port, ['cluster', 'addslotsrange', ...rangeOf(at).map(String)]);
  }
  const [first, ...others] = members;
  if (first === undefined) throw new Error('a cluster without members');
  for (const { port } of others) {
    const busPort = fieldsOf(
      await ask(port, ['config', 'get', 'cluster-port']).then((text) => text.replace('\n', ':')),
    );
    await ask(first.port, ['cluster', 'meet', LOOPBACK, String(port), busPort.get('cluster-port') ?? '']);
  }
  for (const { port } of members) {
    await untilTrue('the cluster is whole', async () => {
      const info = fieldsOf(await ask(port, ['cluster', 'info']));
      return (
        info.get('cluster_state') === 'ok' &&
        info.get('cluster_known_nodes') === String(members.length) &&
        info.get('cluster_slots_assigned') === String(SLOTS)
      );
    });
  }
}

async function replicate(masters: readonly ClusterMember[], replicas: readonly ClusterMember[]): Promise<void> {
  for (const [at, { port }] of replicas.entries()) {
    const id = await ask(masters[at]?.port ?? 0, ['cluster', 'myid']);
    await ask(port, ['cluster', 'replicate', id]);
  }
  for (const { port } of masters) await untilTrue('each master has its replica', () => replicaHasAll(port));
  // A master that dies before the others have heard of its replica is not replaced.
  for (const { port } of masters) {
    await untilTrue('everybody knows the replicas', async () => {
      const nodes = await ask(port, ['cluster', 'nodes']);
      return nodes.split('\n').filter((line) => / (?:myself,)?slave /.test(line)).length === replicas.length;
    });
  }
}

/** Whether the one replica of a master has received everything. */
export async function replicaHasAll(port: number, password = ''): Promise<boolean> {
  const info = fieldsOf(await ask(port, ['info', 'replication'], password));
  const replica = info.get('slave0') ?? '';
  return replica.includes('state=online') && replica.includes(`offset=${info.get('master_repl_offset') ?? '?'},`);
}
