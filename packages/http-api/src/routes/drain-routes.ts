/** To empty a switch or an engine, and to take that back: the wish of an administrator, the same for all engines. */
import { EngineCard, NodeCard } from '@parkade/api-contract';
import type { DrainKind } from '@parkade/park-ports';
import { isSilent } from '@parkade/park-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refused } from '../problems.js';
import { viewerOf } from '../who/guard.js';
import { engineCard, nodeList } from './house-routes.js';
import { answers, known, type App, type RouteDeps } from './route-kit.js';

const config = { may: 'admin' } as const;
const tags = ['house'];
const NodeName = z.object({ node: z.string().max(64) });
const EngineName = z.object({ engine: z.string().max(300) });

/** Saying the same twice changes nothing: the first moment is kept. */
export function addDrainRoutes(app: App, route: RouteDeps): void {
  const ofNode = <O extends string>(operationId: O, summary: string) => ({
    config,
    schema: { operationId, summary, tags, params: NodeName, response: answers(NodeCard) },
  });
  app.put(
    '/nodes/:node/drain',
    ofNode('drainNode', 'The switch takes no new parked calls; who is parked there is looked after as before'),
    (request, reply) => drainNode(route, request, reply, true),
  );
  app.delete('/nodes/:node/drain', ofNode('fillNode', 'The switch takes parked calls again'), (request, reply) =>
    drainNode(route, request, reply, false),
  );
  const ofEngine = <O extends string>(operationId: O, summary: string) => ({
    config,
    schema: { operationId, summary, tags, params: EngineName, response: answers(EngineCard) },
  });
  app.put(
    '/engines/:engine/drain',
    ofEngine('drainEngine', 'The engine takes no new dialplan requests; its timers and links go on'),
    (request, reply) => drainEngine(route, request, reply, true),
  );
  app.delete('/engines/:engine/drain', ofEngine('fillEngine', 'The engine takes requests again'), (request, reply) =>
    drainEngine(route, request, reply, false),
  );
}

type Of<P> = FastifyRequest & { readonly params: P };

async function drainNode(
  route: RouteDeps,
  request: Of<{ readonly node: string }>,
  reply: FastifyReply,
  drains: boolean,
): Promise<NodeCard> {
  const { node } = request.params;
  const isThere = route.deps.house.nodes().some((each) => each.node === node);
  if (!isThere) throw new Refused('not-found', { detail: `there is no node "${node}"` });
  await wish(route, request, reply, { kind: 'node', name: node, drains });
  const card = (await nodeList(route)).nodes.find((each) => each.node === node);
  if (card === undefined) throw new Refused('not-found', { detail: `there is no node "${node}" any more` });
  return card;
}

/** An engine that is gone may be taken out of the wish, and not be put into it. */
async function drainEngine(
  route: RouteDeps,
  request: Of<{ readonly engine: string }>,
  reply: FastifyReply,
  drains: boolean,
): Promise<EngineCard> {
  const { deps } = route;
  const { engine } = request.params;
  const now = deps.clock.now();
  const report = known(await deps.engines.engines()).find(({ name }) => name === engine);
  if (report === undefined || (drains && isSilent(report, now)))
    throw new Refused('not-found', { detail: `there is no engine "${engine}" that runs` });
  await wish(route, request, reply, { kind: 'engine', name: engine, drains });
  // It says so itself a quarter of a second later; what was wished for is told already.
  return { ...engineCard(report, now), draining: drains };
}

async function wish(
  { deps }: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { kind, name, drains }: { readonly kind: DrainKind; readonly name: string; readonly drains: boolean },
): Promise<void> {
  const { name: by } = viewerOf(request, reply);
  known(await (drains ? deps.drains.set({ kind, name, since: deps.clock.now() }) : deps.drains.clear(kind, name)));
  deps.log.warn(drains ? 'api-drain-asked' : 'api-drain-taken-back', { kind, name, by });
}
