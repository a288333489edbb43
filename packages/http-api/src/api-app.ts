/** The Fastify instance with all that is true of every route: schemas, headers, errors, limits. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest, type FastifyReply } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Problem } from '@parkade/api-contract';
import type { ApiDeps, ApiSettings } from './api-deps.js';
import { openApiInfo } from './open-api.js';
import { problem, Refused } from './problems.js';
import type { Authenticate } from './who/authenticate.js';
import { addGuard } from './who/guard.js';

/** A note is the longest that anybody has to say. */
const MOST_BODY_BYTES = 16_384;
const REQUEST_WITHIN_MS = 10_000;
const HEADERS_WITHIN_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
const MOST_CONNECTIONS = 4_096;

export async function apiApp(
  deps: Pick<ApiDeps, 'log' | 'meters' | 'limits' | 'version'>,
  settings: ApiSettings,
  authenticate: Authenticate,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
    routerOptions: { maxParamLength: 400, caseSensitive: true },
    serverFactory: (handler) => serverOf(settings, handler),
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(reply, problemOf(error, request, deps)));
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    strictTransportSecurity: settings.tls === null ? false : { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  addGuard(app, authenticate, settings);
  await app.register(rateLimit, {
    redis: deps.limits,
    nameSpace: settings.limitsPrefix,
    // Without the store nobody is counted; signing in needs the store by itself.
    skipOnError: true,
    max: settings.mostRequests,
    timeWindow: 60_000,
    keyGenerator: ({ known, ip }: FastifyRequest) =>
      known.kind === 'viewer' ? `${known.viewer.kind}:${known.viewer.name}` : ip,
    errorResponseBuilder: (_request, { after }) => {
      deps.meters.count('parkade_api_rate_limited_total');
      return new Refused('rate-limited', { detail: `ask again in ${after}` });
    },
  });
  await app.register(swagger, {
    openapi: openApiInfo(deps.version, settings.publicAddress),
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { route, method: request.method, status: `${String(Math.floor(reply.statusCode / 100))}xx` };
    deps.meters.observeMs('parkade_api_request_ms', reply.elapsedTime, labels);
    done();
  });
  return app;
}

/** Node looks for requests that do not end every 30 s unless it is told otherwise, and only when the server is made. */
function serverOf({ tls }: ApiSettings, handler: RequestListener): Server {
  const times = {
    headersTimeout: HEADERS_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 1_000,
  };
  return tls === null ? createHttp(times, handler) : createHttps({ ...times, ...tls }, handler);
}

/** Nothing but our own files; no inline script, no frame, no form that goes elsewhere. */
const CONTENT_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

export const sendProblem = (reply: FastifyReply, body: Problem): FastifyReply =>
  reply
    .code(body.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);

function problemOf(error: FastifyError, request: FastifyRequest, { log }: Pick<ApiDeps, 'log'>): Problem {
  if (error instanceof Refused) return error.problem;
  if (hasZodFastifySchemaValidationErrors(error)) return problem('invalid', { fields: fieldsOf(error) });
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem('too-large', { detail: `a body has at most ${String(MOST_BODY_BYTES)} bytes` });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem('not-json', { detail: 'send `Content-Type: application/json`' });
  }
  if (error.statusCode !== undefined && error.statusCode < 500) return problem('invalid', { detail: error.message });
  log.error('api-request-failed', {
    method: request.method,
    route: request.routeOptions.url ?? '',
    why: String(error.stack ?? error),
  });
  return problem('internal');
}

interface Invalid {
  readonly validation: readonly { readonly instancePath: string; readonly message?: string | undefined }[];
  readonly validationContext?: string | undefined;
}

/** Which field, as it is written: `body.bySeconds`. */
const fieldsOf = ({ validation, validationContext = 'body' }: Invalid): NonNullable<Problem['fields']> =>
  validation.map(({ instancePath, message = 'is wrong' }) => ({
    field: `${validationContext}${instancePath.replaceAll('/', '.')}`,
    problem: message,
  }));
