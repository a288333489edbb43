/** The event stream. */
import { StreamMessage } from '@parkade/api-contract';
import { z } from 'zod';
import { Refused } from '../problems.js';
import { readPositions } from '../stream/event-id.js';
import { EventConnection } from '../stream/slow-reader.js';
import { unauthenticated, viewerOf } from '../who/guard.js';
import { hasScope } from '../who/viewer.js';
import { refusalOf, type App, type RouteDeps } from './route-kit.js';

const Wanted = z.object({
  lots: z
    .string()
    .max(4_096)
    .optional()
    .meta({ description: 'names of lots, parted by commas; all that may be seen without it' }),
  after: z
    .string()
    .max(8_192)
    .optional()
    .meta({ description: 'an `id` of the stream to go on from, where `Last-Event-ID` cannot be sent' }),
});

export function addEventRoutes(app: App, { settings, streams, authenticate }: RouteDeps): void {
  app.get(
    '/events',
    {
      config: { may: 'see' },
      schema: {
        operationId: 'followEvents',
        summary: 'Snapshots and what happens after them, without a gap',
        description:
          'Server-sent events: `event` is the kind, `id` the place to go on from, `data` a `StreamMessage`. First comes a snapshot of each lot, unless `Last-Event-ID` can be gone on from; then each change, whole and in order; every two seconds a heartbeat.',
        tags: ['events'],
        querystring: Wanted,
        response: {
          200: { description: 'the stream', content: { 'text/event-stream': { schema: StreamMessage } } },
          '4xx': refusalOf(),
          '5xx': refusalOf(),
        },
      },
    },
    (request, reply) => {
      const viewer = viewerOf(request, reply);
      // Gone while the store was asked who it is: nobody would be told of the end of such a stream.
      if (reply.raw.destroyed) return void reply.hijack();
      if (streams.count >= settings.mostStreams) throw new Refused('too-many-streams');
      if (!streams.mayOpen(viewer))
        throw new Refused('too-many-streams', { detail: `${viewer.name} has too many open here already` });
      const { lots, after } = request.query;
      const lastId = request.headers['last-event-id'] ?? after;
      const { proof } = request;
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // nginx gathers an answer otherwise.
        'x-accel-buffering': 'no',
      });
      const connection = new EventConnection(raw, () => streams.remove(stream));
      const stream = streams.add(connection, {
        viewer,
        wanted: lots === undefined ? null : lots.split(','),
        from: readPositions(typeof lastId === 'string' ? lastId : undefined),
        again: async () => {
          const now = proof === null ? ({ kind: 'nobody' } as const) : await authenticate.who(proof);
          if (now.kind === 'store-down') return null;
          return now.kind === 'viewer' && hasScope(now.viewer, 'see') ? now.viewer : unauthenticated();
        },
      });
    },
  );
}
