/** The engine's own board and API on the office's origin: everything that is not the office's is asked of the engine. */
import { request, type IncomingMessage, type ServerResponse } from 'node:http';

/** Of one connection, not of a request (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const ended = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));

/** The board stands in a frame of the office's page, and in nobody else's. */
function framed(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { 'x-frame-options': _frame, 'content-security-policy': policy, ...others } = ended(headers);
  if (policy === undefined) return others;
  const text = Array.isArray(policy) ? policy.join('; ') : policy;
  const rules = text.split(';').map((rule) => rule.trim());
  const rest = rules.filter((rule) => rule !== '' && !rule.startsWith('frame-ancestors'));
  return { ...others, 'content-security-policy': [...rest, "frame-ancestors 'self'"].join('; ') };
}

/**
 * Nobody else is asked: a path is never read as an address (RFC 3986 section 4.2, "//host/"; RFC 9112 section 3.2.2, a whole URL).
 * @param engine `http://127.0.0.1:7277`
 */
export function askEngine(engine: string, from: IncomingMessage, to: ServerResponse): void {
  const path = from.url ?? '/';
  if (!path.startsWith('/') || path.startsWith('//')) {
    to.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
    return void to.end('Ask for a path of this office.');
  }
  const target = new URL(engine);
  const headers: IncomingMessage['headers'] = { ...ended(from.headers), host: target.host };
  // Its Origin check is about its own address; ours was looked at by the office.
  if (headers.origin !== undefined) headers.origin = target.origin;
  const { hostname, port } = target;
  const asked = request({ hostname, port, path, method: from.method ?? 'GET', headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, framed(answer.headers));
    to.flushHeaders();
    answer.pipe(to);
    answer.on('error', () => to.destroy());
  });
  asked.on('error', () => {
    if (to.headersSent) return to.destroy();
    to.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    return to.end('The engine is away.');
  });
  to.on('close', () => asked.destroy());
  from.pipe(asked);
}
