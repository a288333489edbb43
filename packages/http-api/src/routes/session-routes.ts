/** Who asks: signing in, out, and what one may. */
import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONTRACT_VERSION, Me, SignInRequest } from '@parkade/api-contract';
import { sameUser } from '@parkade/park-decision';
import type { SessionRecord } from '@parkade/park-ports';
import { z } from 'zod';
import type { ApiSettings } from '../api-deps.js';
import type { LiveLots } from '../lots/live-lots.js';
import { Refused } from '../problems.js';
import { SESSION_MS } from '../who/authenticate.js';
import { isFromElsewhere, SESSION_COOKIE, viewerOf } from '../who/guard.js';
import { hashOf, isPassword, isToken } from '../who/secrets.js';
import { viewerOfToken, viewerOfUser, type Viewer } from '../who/viewer.js';
import { answers, known, lotsFor, refusalOf, type App, type RouteDeps } from './route-kit.js';

/** So often somebody may be wrong, */
const MOST_FAILURES = 5;
/** then nobody gets in by this name for so long. */
const LOCKED_OUT_MS = 5 * 60_000;
const MOST_TRIES_A_MINUTE = 20;

export function addSessionRoutes(app: App, route: RouteDeps): void {
  const tags = ['session'];
  app.get(
    '/me',
    {
      config: { may: 'known' },
      schema: { operationId: 'whoAmI', summary: 'Who asks, and what they may', tags, response: answers(Me) },
    },
    (request, reply) => {
      const viewer = viewerOf(request, reply);
      // The session was used: its twelve hours begin anew, and so do those of the cookie.
      if (request.proof?.kind === 'cookie') setSession(reply, request, request.proof.session, route.settings);
      return meOf(viewer, route);
    },
  );
  app.post(
    '/session',
    {
      config: { may: 'anybody', rateLimit: { max: MOST_TRIES_A_MINUTE, timeWindow: 60_000 } },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in: a cookie is set that pages of ours send along',
        tags,
        security: [],
        body: SignInRequest,
        response: answers(Me),
      },
    },
    (request, reply) => signIn(request.body, request, reply, route),
  );
  app.delete(
    '/session',
    {
      config: { may: 'known' },
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        tags,
        response: { 204: z.null().meta({ description: 'signed out' }), '4xx': refusalOf(), '5xx': refusalOf() },
      },
    },
    async (request, reply) => {
      const { proof } = request;
      if (proof?.kind !== 'cookie') throw new Refused('invalid', { detail: 'a token is revoked by `parkade tokens`' });
      known(await route.deps.credentials.endSession(hashOf(proof.session)));
      route.authenticate.forget(proof);
      void reply.clearCookie(SESSION_COOKIE, cookieOf(request, route.settings)).code(204);
      return null;
    },
  );
}

const meOf = (viewer: Viewer, { deps, lots }: RouteDeps): Me => ({
  name: viewer.name,
  kind: viewer.kind,
  scopes: [...viewer.scopes],
  lots: lotsFor(lots, viewer).map(({ live }) => live.face.lot),
  phones: viewer.phones.map((phone) => ({ ...phone, label: phone.user })),
  groups: groupsOf(viewer, lots),
  contract: CONTRACT_VERSION,
  version: deps.version,
});

/** [V1] Of directories' groups only a phone's own line tells. */
function groupsOf(viewer: Viewer, lots: LiveLots): string[] {
  const { phones } = viewer;
  const groups = lotsFor(lots, viewer).flatMap(({ live }) => live.face.policy().forWhom?.groups ?? []);
  const own = groups.filter(({ members }) => members.some((one) => phones.some((phone) => sameUser(phone, one))));
  return [...new Set(own.map(({ name }) => name))];
}

/** Without TLS on the way to us, or to a proxy before us, there is nothing that a cookie marked so could travel by. */
function cookieOf({ protocol }: Pick<FastifyRequest, 'protocol'>, { publicAddress }: ApiSettings) {
  const secure = protocol === 'https' || publicAddress?.startsWith('https:') === true;
  return { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
}

function setSession(reply: FastifyReply, request: FastifyRequest, id: string, settings: ApiSettings): void {
  void reply.setCookie(SESSION_COOKIE, id, { ...cookieOf(request, settings), maxAge: SESSION_MS / 1000 });
}

async function signIn(
  asked: SignInRequest,
  request: FastifyRequest,
  reply: FastifyReply,
  route: RouteDeps,
): Promise<Me> {
  if (request.headers.origin !== undefined && isFromElsewhere(request, route.settings.publicAddress))
    throw new Refused('forbidden', { detail: 'the request comes from a page of another origin' });
  const [viewer, session] = 'token' in asked ? await byToken(asked.token, route) : await byPassword(asked, route);
  const id = randomBytes(32).toString('base64url');
  known(await route.deps.credentials.beginSession(hashOf(id), session, SESSION_MS));
  route.deps.log.info('api-signed-in', { who: viewer.name, kind: viewer.kind, address: request.ip });
  setSession(reply, request, id, route.settings);
  return meOf(viewer, route);
}

type SignedIn = readonly [Viewer, SessionRecord];

async function byToken(token: string, { deps }: RouteDeps): Promise<SignedIn> {
  const hash = hashOf(token);
  const record = isToken(token) ? known(await deps.credentials.token(hash)) : null;
  const isOver = record?.expiresAt !== undefined && record.expiresAt !== null && record.expiresAt <= deps.clock.now();
  if (record === null || isOver) throw refusedToSignIn(deps, 'the token is not known, or over');
  return [viewerOfToken(record), { kind: 'token', hash }];
}

/** A name that nobody has is counted, locked and answered like one that somebody has. */
async function byPassword(
  { user: name, password }: Exclude<SignInRequest, { token: string }>,
  { deps }: RouteDeps,
): Promise<SignedIn> {
  const { credentials } = deps;
  if (known(await credentials.failures(name)) >= MOST_FAILURES) {
    deps.meters.count('parkade_api_sign_ins_total', { outcome: 'locked-out' });
    throw new Refused('locked-out', { detail: 'wait five minutes, or have the password set anew' });
  }
  const user = known(await credentials.user(name));
  if (!(await isPassword(password, user?.password ?? null)) || user === null) {
    const failures = known(await credentials.failedToSignIn(name, LOCKED_OUT_MS));
    throw refusedToSignIn(deps, `name or password is wrong; ${String(MOST_FAILURES - failures)} tries are left`);
  }
  known(await credentials.forgetFailures(name));
  deps.meters.count('parkade_api_sign_ins_total', { outcome: 'in' });
  return [viewerOfUser(user), { kind: 'user', name, salt: user.password.salt }];
}

/** Nobody is told which of the two was wrong. The log has no name: people type their password into the wrong field. */
function refusedToSignIn({ log, meters }: RouteDeps['deps'], detail: string): Refused {
  meters.count('parkade_api_sign_ins_total', { outcome: 'refused' });
  log.warn('api-sign-in-refused', { why: detail });
  return new Refused('unauthenticated', { detail });
}
