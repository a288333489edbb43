/** What can be broken around real switches, and how it is made whole again. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandom, TcpProxy } from '@parkade/testkit';
import type { NodeName } from '../lab.js';
import type { RealHost } from '../real-switch/real-host.js';
import type { ChaosEngine } from './chaos-engine.js';
import { redisCommand } from '../engine/redis-command.js';

const KINDS = [
  'engine killed',
  'engine frozen',
  'both engines killed',
  'links cut',
  'redis killed',
  'redis flushed',
  'redis frozen',
  'node killed',
  'nothing',
] as const;
type LiveFaultKind = (typeof KINDS)[number];

export interface LiveFault {
  readonly kind: LiveFaultKind;
  /** ms from the beginning of the round. */
  readonly at: number;
  /** ms until it is mended. */
  readonly forMs: number;
  /** Which engine. */
  readonly engine: number;
  /** Which node. */
  readonly node: NodeName;
}

/** Draws always the same number of numbers. */
export function drawFault(random: SeededRandom): LiveFault {
  return {
    kind: random.pick(KINDS),
    at: random.below(1500),
    forMs: 300 + random.below(2700),
    engine: random.below(2),
    node: random.pick(['node-a', 'node-b'] as const),
  };
}

export const describeFault = ({ kind, at, forMs, engine, node }: LiveFault): string => {
  if (kind === 'nothing') return kind;
  const which = kind === 'node killed' ? ` ${node}` : kind.startsWith('engine ') ? ` ${engine + 1}` : '';
  return `${kind}${which} at ${at} ms for ${forMs} ms`;
};

export interface LiveSurroundings {
  readonly host: RealHost;
  readonly engines: readonly ChaosEngine[];
  readonly proxies: readonly TcpProxy[];
  /** Called before the node's process is killed, and when it runs again. */
  readonly onNode: (node: NodeName, is: 'killed' | 'back') => Promise<void>;
}

export async function breakAndMend(around: LiveSurroundings, fault: LiveFault): Promise<void> {
  await pause(fault.at);
  const mend = await breakIt(around, fault);
  await pause(fault.forMs);
  await mend();
}

async function breakIt(around: LiveSurroundings, fault: LiveFault): Promise<() => Promise<void>> {
  const { host, proxies, engines } = around;
  const engine = engines[fault.engine % engines.length];
  switch (fault.kind) {
    case 'engine killed':
      await engine?.kill9();
      return async () => engine?.start();
    case 'engine frozen':
      engine?.freeze();
      return async () => engine?.thaw();
    case 'both engines killed':
      await Promise.all(engines.map((one) => one.kill9()));
      return async () => {
        for (const one of engines) one.start();
      };
    case 'links cut':
      for (const proxy of proxies) proxy.cut();
      return async () => proxies.forEach((proxy) => proxy.mend());
    case 'redis killed':
      await host.redis.kill9();
      return () => host.redis.restart();
    case 'redis flushed':
      await redisCommand(host.redis.port, ['FLUSHALL']);
      return async () => undefined;
    case 'redis frozen':
      host.redis.pause();
      return async () => host.redis.resume();
    case 'node killed':
      await around.onNode(fault.node, 'killed');
      await host.node(fault.node).kill9();
      return async () => {
        await host.node(fault.node).start();
        await around.onNode(fault.node, 'back');
      };
    case 'nothing':
      return async () => undefined;
  }
}
