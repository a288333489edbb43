/**
 * The stories that lean on the store, on practice nodes whose engines keep it in a Cluster of three masters or behind three
 * Sentinels; and what happens when the master dies. `scripts/test` says at its end how many were told where.
 */
import { describe } from '@jest/globals';
import { FAILURES } from '../src/scenarios/failures.js';
import { LAMPS } from '../src/scenarios/lamps.js';
import { MANY_NODES } from '../src/scenarios/many-nodes.js';
import { PICKING_UP } from '../src/scenarios/picking-up.js';
import { RECALLS } from '../src/scenarios/recalls.js';
import { STORE_FAILOVER } from '../src/scenarios/store-failover.js';
import { mortalShape, sharedShape } from '../src/store/shaped-redis.js';
import { Gate, Telling } from './telling.js';

/** They wait more than they work. */
const SIDE_BY_SIDE = 3;

/** All stories of a shape share its servers, so those in which Redis itself dies are not among them. */
const STORIES = [...FAILURES, ...RECALLS, ...PICKING_UP, ...MANY_NODES, ...LAMPS].filter(
  ({ id, only }) => !id.includes('redis') && (only === undefined || only.kind === 'practice'),
);

const gate = new Gate(SIDE_BY_SIDE);

describe.each(['cluster', 'sentinel'] as const)('on the practice switch with a Redis %s', (name) => {
  new Telling(gate, () => ({ stores: mortalShape(name) })).among(STORE_FAILOVER);
  const shared = new Telling(gate, () => ({ stores: sharedShape(name) }));
  for (const scenario of STORIES) shared.among(scenario);
});
