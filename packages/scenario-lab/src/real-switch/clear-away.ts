/** After a story that failed: what it left on a switch must not meet the next one. */
import { eventually } from '../waiting.js';
import type { RealNode } from './real-node.js';

const ENDS_WITHIN_MS = 2_000;

/** @returns what was left, in words; nothing when all calls ended with their phones. */
export async function clearAway(node: RealNode): Promise<readonly string[]> {
  const left: string[] = [];
  if (!(await isEmptySoon(node))) {
    left.push(`${node.name}: ${await node.describeChannels().catch((error: unknown) => String(error))}`);
    await node.api('hupall').catch(() => undefined);
    if (!(await isEmptySoon(node))) {
      await node.kill9();
      await node.start();
      left.push(`${node.name} was started again`);
    }
  }
  // A phone that lost its power is registered still.
  await node.api('sofia profile internal flush_inbound_reg');
  return left;
}

const isEmptySoon = (node: RealNode): Promise<boolean> =>
  eventually(`${node.name} to be empty`, { within: ENDS_WITHIN_MS, every: 100 }, async () =>
    (await node.channelCount()) === 0 ? true : undefined,
  ).catch(() => false);
