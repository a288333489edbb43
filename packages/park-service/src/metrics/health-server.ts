import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { PrometheusMeters } from './prometheus-meters.js';

export interface HealthServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly meters: Pick<PrometheusMeters, 'expose'>;
  /** Why the service should not get traffic now; empty when it should. */
  notReady(): Promise<readonly string[]>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A check that takes longer is itself a reason. */
const READY_WITHIN_MS = 3000;
const MOST_CONNECTIONS = 64;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `/healthz` (the process answers), `/readyz` (it should get calls; else 503 and the reasons) and `/metrics`. For
 * supervisors and scrapers on a private address: there is no login and nothing of a caller in it.
 * @throws when the address cannot be taken.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) => {
    void respond(options, request, response);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listening = (server: Server, { host, port }: HealthServerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

async function respond(
  options: HealthServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await answerTo(options, request).catch(() =>
    problem(500, 'Internal Server Error', 'The check itself failed.'),
  );
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'cache-control': 'no-store',
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

async function answerTo(options: HealthServerOptions, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (route === undefined) return problem(404, 'Not Found', 'There are /healthz, /readyz and /metrics.');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { ...problem(405, 'Method Not Allowed', 'Use GET.'), headers: { allow: 'GET, HEAD' } };
  }
  return route(options);
}

const ROUTES: Readonly<Record<string, (options: HealthServerOptions) => Promise<Answer>>> = {
  '/healthz': () => Promise.resolve(json(200, { status: 'alive' })),
  '/readyz': async (options) => {
    const reasons = await withinTime(options.notReady());
    return json(reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons });
  },
  '/metrics': async ({ meters }) => {
    const { contentType, text } = await meters.expose();
    return { status: 200, contentType, body: text };
  },
};

function withinTime(check: Promise<readonly string[]>): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(['the readiness check takes too long']), READY_WITHIN_MS);
    check
      .catch(() => ['the readiness check failed'])
      .then((reasons) => {
        clearTimeout(timer);
        resolve(reasons);
      }, resolve);
  });
}

const json = (status: number, body: object): Answer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
});

/** RFC 9457, section 3. */
const problem = (status: number, title: string, detail: string): Answer => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title, status, detail }),
});
