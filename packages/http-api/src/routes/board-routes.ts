/** The web board: built files, served as they are. Whatever is no file and no API is a page of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { problem } from '../problems.js';
import { sendProblem } from '../api-app.js';

/** Their names change with what is in them. */
const HASHED = /[/\\]assets[/\\]/;

const NO_BOARD = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Parkade</title></head>
<body>
<h1>Parkade</h1>
<p>The web board is not here: it has not been built, or <code>api.board</code> names another folder.</p>
<p>The API is: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>. Phones need neither.</p>
</body>
</html>
`;

export async function addBoard(app: FastifyInstance, folder: string | null): Promise<void> {
  const isThere = folder !== null && existsSync(join(folder, 'index.html'));
  if (isThere)
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      cacheControl: false,
      setHeaders: (response, path) =>
        void response.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  else
    app.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(NO_BOARD),
    );
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    const isOurs = !request.url.startsWith('/api/');
    return isThere && isPage && isOurs ? reply.sendFile('index.html') : sendProblem(reply, problem('not-found'));
  });
}
