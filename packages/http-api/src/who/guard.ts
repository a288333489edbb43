/** In front of every route: who asks, whether a page of ours asks, and how often. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiScope } from '@parkade/park-ports';
import type { ApiSettings } from '../api-deps.js';
import { problem, Refused } from '../problems.js';
import type { Authenticate, Known, Proof } from './authenticate.js';
import { hasScope, type Viewer } from './viewer.js';

export const SESSION_COOKIE = 'pk_session';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the asker has shown; `null`: nothing. */
    proof: Proof | null;
    known: Known;
  }
  interface FastifyContextConfig {
    /** Who may ask; `anybody`: also who has not said who they are. */
    readonly may?: ApiScope | 'anybody' | 'known';
  }
}

function proofOf(request: FastifyRequest): Proof | null {
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', token };
  const session = request.cookies[SESSION_COOKIE];
  return session === undefined || session.length > 200 ? null : { kind: 'cookie', session };
}

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * A cookie goes along with whatever a browser is made to send; only a page of ours sends our own origin (Fetch, "Origin" header).
 */
export function isFromElsewhere(request: FastifyRequest, publicAddress: string | null): boolean {
  if (!CHANGES.has(request.method)) return false;
  const { origin } = request.headers;
  const own = publicAddress ?? `${request.protocol}://${request.host}`;
  return origin === undefined ? request.headers['sec-fetch-site'] !== 'same-origin' : origin !== own;
}

export function addGuard(app: FastifyInstance, authenticate: Authenticate, settings: ApiSettings): void {
  app.decorateRequest('proof', null);
  app.decorateRequest('known');
  app.addHook('onRequest', async (request) => {
    request.proof = proofOf(request);
    request.known = request.proof === null ? { kind: 'nobody' } : await authenticate.who(request.proof);
  });
  app.addHook('preValidation', async (request, reply) => {
    const { may } = request.routeOptions.config;
    if (may === 'anybody' || may === undefined) return;
    const viewer = viewerOf(request, reply);
    if (request.proof?.kind === 'cookie' && isFromElsewhere(request, settings.publicAddress))
      throw new Refused('forbidden', { detail: 'the request comes from a page of another origin' });
    if (may !== 'known' && !hasScope(viewer, may))
      throw new Refused('forbidden', { detail: `${viewer.name} has no right to "${may}"` });
  });
}

/** @throws Refused when nobody known asks. */
export function viewerOf({ known }: FastifyRequest, reply: FastifyReply): Viewer {
  if (known.kind === 'viewer') return known.viewer;
  if (known.kind === 'store-down') throw new Refused('store-down');
  void reply.header('www-authenticate', 'Bearer');
  throw new Refused('unauthenticated', { detail: 'send `Authorization: Bearer <token>`, or sign in' });
}

export const unauthenticated = () => problem('unauthenticated', { detail: 'the session or the token is over' });
