/** What may be done with a caller. Each is asked for with a key, and answered with the bay as it is then. */
import {
  Accepted,
  CancelRequest,
  ExtendRequest,
  ForWhomRequest,
  NoteRequest,
  ParkRequest,
  PickUpRequest,
  PutBackRequest,
  RingNowRequest,
  SendRequest,
} from '@parkade/api-contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseLegId, parseOrbit, sameUser, type Act, type AnyCall } from '@parkade/park-decision';
import type { DeskAnswer, ParkWanted } from '@parkade/park-ports';
import { z } from 'zod';
import { addressOf, askDesk, askerOf, callFor, type Right } from '../acts/ask-desk.js';
import { deskWords } from '../acts/desk-words.js';
import { once, requestKey } from '../acts/same-request.js';
import { Refused } from '../problems.js';
import { viewerOf } from '../who/guard.js';
import { hasScope, rightsIn, type Viewer } from '../who/viewer.js';
import { answers, faceFor, lotName, type App, type RouteDeps } from './route-kit.js';

const CallName = z.object({ callId: z.string().max(64) });
const LotName = z.object({ lot: lotName });
const Key = z.object({
  'idempotency-key': z.string().max(200).optional().meta({
    description: 'required: the same key is the same request, done once; kept for ten minutes',
  }),
});

const config = { may: 'act' } as const;
const shapeOf = <B extends z.ZodType>(operationId: string, summary: string, body: B) => ({
  operationId,
  summary,
  tags: ['acts'],
  headers: Key,
  body,
  response: answers(Accepted),
});
const ofCall = <B extends z.ZodType>(operationId: string, summary: string, body: B) => ({
  config,
  schema: { ...shapeOf(operationId, summary, body), params: CallName },
});

interface OfCall {
  readonly params: { readonly callId: string };
  readonly body: { readonly ifVersion?: number | undefined };
}

type ActFor = (call: AnyCall, viewer: Viewer) => Act;

type DoAct = (
  request: FastifyRequest & OfCall,
  reply: FastifyReply,
  rights: readonly Right[],
  actFor: ActFor,
) => Promise<Accepted>;

export function addActRoutes(app: App, route: RouteDeps): void {
  const act: DoAct = (request, reply, rights, actFor) =>
    answerOnce(route, request, reply, async (viewer) => {
      const call = await callFor(route, viewer, request.params.callId, ...rights);
      const { ifVersion = null } = request.body;
      return askDesk(route, viewer, { call, act: actFor(call, viewer), ifVersion, key: requestKey(viewer, request) });
    });
  addRingingActs(app, act);
  addWaitingActs(app, route, act);
  addMovingActs(app, route);
}

/** Whose phones ring. */
function addRingingActs(app: App, act: DoAct): void {
  app.post(
    '/calls/:callId/pickup',
    ofCall('pickUp', 'My phone rings, and then has the caller', PickUpRequest),
    (request, reply) =>
      act(request, reply, ['retrieve'], (_call, viewer) => ({
        kind: 'pick-up',
        phone: phoneOf(viewer, request.body.phone),
      })),
  );
  app.post(
    '/calls/:callId/send',
    ofCall('send', "Somebody else's phone rings; the caller stays claimable until it is answered", SendRequest),
    (request, reply) =>
      act(request, reply, ['attend'], () => ({
        kind: 'send',
        to: addressOf(request.body.to),
        forMs: (request.body.forSeconds ?? SEND_SECONDS) * 1000,
      })),
  );
  app.post(
    '/calls/:callId/cancel',
    ofCall('cancel', 'End what pickup or send has begun', CancelRequest),
    (request, reply) => act(request, reply, ['retrieve', 'attend'], () => ({ kind: 'cancel' })),
  );
}

/** How the wait goes on. */
function addWaitingActs(app: App, route: RouteDeps, act: DoAct): void {
  app.post(
    '/calls/:callId/ring-now',
    ofCall('ringNow', 'The next stage of the recall rings at once', RingNowRequest),
    (request, reply) => act(request, reply, ['attend'], () => ({ kind: 'ring-now' })),
  );
  app.post(
    '/calls/:callId/extend',
    ofCall('extend', 'The next step comes later, sooner, or not at all', ExtendRequest),
    (request, reply) =>
      act(request, reply, ['attend'], (call) => ({ kind: 'next-at', at: nextAt(call, request.body.bySeconds, route) })),
  );
  app.put(
    '/calls/:callId/note',
    ofCall('note', 'Write a note; an empty one is taken away', NoteRequest),
    (request, reply) => act(request, reply, ['attend'], () => ({ kind: 'note', text: request.body.text })),
  );
  app.put(
    '/calls/:callId/for-whom',
    ofCall('forWhom', 'Say for whom the caller is; an empty text lets anybody have them', ForWhomRequest),
    (request, reply) => act(request, reply, ['attend'], () => ({ kind: 'for-whom', whom: request.body.forWhom })),
  );
}

/** Into an orbit. */
function addMovingActs(app: App, route: RouteDeps): void {
  app.post(
    '/calls/:callId/put-back',
    ofCall('putBack', 'Whom I picked up goes back into the same orbit', PutBackRequest),
    (request, reply) =>
      answerOnce(route, request, reply, async (viewer) => {
        const call = await callFor(route, viewer, request.params.callId, 'attend', 'retrieve');
        const hand = call.kind === 'ended' ? (call.retriever?.address ?? null) : null;
        const own = viewer.phones.find((phone) => sameUser(phone, hand));
        const by = own === undefined ? askerOf(viewer) : { ...askerOf(viewer), address: own };
        return route.deps.desk.putBack({ callId: call.callId, by });
      }),
  );
  app.post(
    '/lots/:lot/park',
    {
      config,
      schema: {
        ...shapeOf('park', 'Park a live call, by its channel or by whose talk it is', ParkRequest),
        params: LotName,
      },
    },
    (request, reply) =>
      answerOnce(route, request, reply, async (viewer) => {
        const face = faceFor(route, viewer, request.params.lot);
        if (!rightsIn(viewer, face).park)
          throw new Refused('not-allowed', { detail: `${viewer.name} may not park in the lot ${face.lot}` });
        const answer = await route.deps.desk.park(parkWanted(request.body, viewer, face.lot));
        if (answer.kind === 'done') await route.lots.show(face.lot);
        return answer;
      }),
  );
}

async function answerOnce(
  { deps, lots }: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (viewer: Viewer) => Promise<DeskAnswer>,
): Promise<Accepted> {
  const viewer = viewerOf(request, reply);
  const { status, body, isRepeat } = await once(deps, viewer, request, async () =>
    deskWords(await work(viewer), lots, viewer),
  );
  if (isRepeat) void reply.header('idempotency-replayed', 'true');
  if (status === 200) return body as Accepted;
  throw Refused.with(body);
}

const SEND_SECONDS = 20;

/** @throws Refused when none is named, or one of somebody else. */
function phoneOf(viewer: Viewer, written: string | undefined): ReturnType<typeof addressOf> {
  const [first] = viewer.phones;
  const phone = written === undefined ? first : addressOf(written);
  const fields = [{ field: 'body.phone', problem: 'say which phone is to ring' }];
  if (phone === undefined) throw new Refused('invalid', { fields });
  if (viewer.kind === 'user' && !viewer.phones.some((own) => sameUser(own, phone)))
    throw new Refused('not-allowed', { detail: `${written ?? ''} is not a phone of ${viewer.name}` });
  return phone;
}

/** From when it would come; what rings already would come now. */
function nextAt(call: AnyCall, bySeconds: number | 'never', { deps }: RouteDeps): number | 'never' {
  if (bySeconds === 'never') return 'never';
  const now = deps.clock.now();
  const due = call.kind === 'parked' ? call.deadline : call.kind === 'recalling' ? (call.asked?.resumeAt ?? now) : now;
  return due + bySeconds * 1000;
}

function parkWanted(body: ParkRequest, viewer: Viewer, lot: ParkWanted['lot']): ParkWanted {
  const orbit = body.orbit === undefined ? null : parseOrbit(body.orbit);
  if (orbit === undefined) throw new Refused('invalid', { fields: [{ field: 'body.orbit', problem: 'is no orbit' }] });
  const note = body.note === undefined ? {} : { note: body.note };
  const forWhom = body.forWhom === undefined || body.forWhom === '' ? {} : { forWhom: body.forWhom };
  return { what: whatToPark(body, viewer), lot, orbit, by: askerOf(viewer), ...note, ...forWhom };
}

/** A person parks whom they talk to; whose channel a channel is they cannot know. */
function whatToPark({ channel, talkOf }: ParkRequest, viewer: Viewer): ParkWanted['what'] {
  if (talkOf !== undefined) return { talkOf: phoneOf(viewer, talkOf) };
  if (viewer.kind === 'user' && !hasScope(viewer, 'admin'))
    throw new Refused('not-allowed', { detail: 'people park by `talkOf`, programs by `channel`' });
  const leg = parseLegId(channel);
  if (leg === undefined) throw new Refused('invalid', { fields: [{ field: 'body.channel', problem: 'is no uuid' }] });
  return { leg };
}
