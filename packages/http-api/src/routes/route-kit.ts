/** What the routes have in common. */
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Problem } from '@parkade/api-contract';
import { parseLotId, tenantOf } from '@parkade/park-decision';
import type { StoreAnswer } from '@parkade/park-ports';
import type { LotFace } from '@parkade/park-view';
import { z } from 'zod';
import type { ApiDeps, ApiSettings } from '../api-deps.js';
import type { LiveLots } from '../lots/live-lots.js';
import type { ToldLot } from '../lots/told-lot.js';
import { Refused } from '../problems.js';
import type { EventStreams } from '../stream/event-streams.js';
import type { Authenticate } from '../who/authenticate.js';
import { seesLot, type Viewer } from '../who/viewer.js';

/** A lot by its name, or the lot of one domain, `<name>@<domain>`. */
export const lotName = z.string().max(320);

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface RouteDeps {
  readonly deps: ApiDeps;
  readonly settings: ApiSettings;
  readonly lots: LiveLots;
  readonly streams: EventStreams;
  readonly authenticate: Authenticate;
}

/** The answers of a route: the good one, and all others. */
export const answers = <T extends z.ZodType>(good: T) => ({ 200: good, '4xx': refusalOf(), '5xx': refusalOf() });

export const refusalOf = () => ({
  description: 'not done, and why',
  content: { 'application/problem+json': { schema: Problem } },
});

/** @throws Refused while the store is away. */
export function known<T>(answer: StoreAnswer<T>): T {
  if (answer.kind === 'ok') return answer.value;
  throw new Refused('store-down');
}

/** @throws Refused when the viewer sees no such lot, or it is not known yet. */
export function lotFor(lots: LiveLots, viewer: Viewer, name: string): ToldLot {
  const lot = seesLot(viewer, name) ? lots.get(name) : undefined;
  if (lot !== undefined) return lot;
  if (lots.storeAwaySince !== null && seesLot(viewer, name)) throw new Refused('store-down');
  throw new Refused('unknown-lot', { detail: `there is no lot "${name}", or it is not shown to ${viewer.name}` });
}

/** [X1] Also of a domain's lot in which nobody has parked yet. @throws Refused as {@link lotFor} does. */
export function faceFor({ deps, lots }: RouteDeps, viewer: Viewer, name: string): LotFace {
  const ofDomain = tenantOf(name) === null || !seesLot(viewer, name) ? undefined : parseLotId(name);
  return (ofDomain === undefined ? undefined : deps.house.lot(ofDomain)) ?? lotFor(lots, viewer, name).live.face;
}

/** The lots that a viewer sees, in the order of their names. */
export const lotsFor = (lots: LiveLots, viewer: Viewer): readonly ToldLot[] =>
  lots.all
    .filter(({ live }) => seesLot(viewer, live.face.lot))
    .toSorted((a, b) => (a.live.face.lot < b.live.face.lot ? -1 : 1));
