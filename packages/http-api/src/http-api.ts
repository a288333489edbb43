/** The HTTP API of an engine: built, started, stopped. Nobody on the way of a call waits for any of it. */
import type { AddressInfo } from 'node:net';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { apiApp } from './api-app.js';
import type { ApiDeps, ApiSettings } from './api-deps.js';
import { LiveLots } from './lots/live-lots.js';
import { openApiDocument } from './open-api.js';
import { problem } from './problems.js';
import { addActRoutes } from './routes/act-routes.js';
import { addBoard } from './routes/board-routes.js';
import { addDrainRoutes } from './routes/drain-routes.js';
import { addEventRoutes } from './routes/event-routes.js';
import { addHouseRoutes } from './routes/house-routes.js';
import { addLotRoutes } from './routes/lot-routes.js';
import { addReloadRoutes } from './routes/reload-routes.js';
import { addRecordRoutes } from './routes/record-routes.js';
import type { App, RouteDeps } from './routes/route-kit.js';
import { addSessionRoutes } from './routes/session-routes.js';
import { EventStreams } from './stream/event-streams.js';
import { Authenticate } from './who/authenticate.js';

export interface HttpApi {
  readonly port: number;
  /** Every route below {@link API_PREFIX}, `GET /lots/{lot}`; but for the document's own. */
  readonly routes: readonly string[];
  /** The OpenAPI document. */
  document(): object;
  /** The configuration was replaced. */
  reconfigured(): Promise<void>;
  close(): Promise<void>;
}

export const API_PREFIX = '/api/v1';

/** @throws when the address cannot be had. */
export async function startHttpApi(deps: ApiDeps, settings: ApiSettings): Promise<HttpApi> {
  const authenticate = new Authenticate(deps.credentials, deps.clock);
  const app = await apiApp(deps, settings, authenticate);
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (schema?.hide !== true) routes.push(`${[method].flat().join()} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
  let made: object | undefined;
  const document = (): object => (made ??= openApiDocument(app.swagger()));
  const lots = new LiveLots(deps);
  const streams = new EventStreams(deps, lots);
  const route: RouteDeps = { deps, settings, lots, streams, authenticate };
  await app.register(
    (scope, _options, done) => {
      addRoutes(scope.withTypeProvider<ZodTypeProvider>() as App, route, document);
      done();
    },
    { prefix: API_PREFIX },
  );
  await addBoard(app, settings.board);
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await app.close();
    throw error;
  }
  await lots.start();
  streams.start();
  const { port } = app.server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await streams.close(problem('stopping', { detail: 'another engine answers as well' }));
    await lots.close();
    await app.close();
  };
  let closing: Promise<void> | undefined;
  return {
    port,
    routes: routes.filter((one) => one.includes(API_PREFIX)),
    document,
    reconfigured: () => lots.reconfigured(),
    close: () => (closing ??= close()),
  };
}

function addRoutes(app: App, route: RouteDeps, document: () => object): void {
  addSessionRoutes(app, route);
  addLotRoutes(app, route);
  addEventRoutes(app, route);
  addActRoutes(app, route);
  addHouseRoutes(app, route);
  addDrainRoutes(app, route);
  addReloadRoutes(app, route);
  addRecordRoutes(app, route);
  // Whoever asks need not say who they are: it is put into words once.
  let words: string | undefined;
  app.get('/openapi.json', { config: { may: 'anybody' }, schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json').send((words ??= JSON.stringify(document()))),
  );
}
