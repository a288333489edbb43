/** The office's page and its files, as the board's build made them. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `packages/board/dist/site`, seen from the sources and from the built files of this package alike. */
export const SITE = fileURLToPath(new URL('../../../board/dist/site/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but the page's own; the board stands in a frame of the same origin. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The board's, in the office's frame. */
const BOARD_POLICY = POLICY.replace("frame-src 'self'; ", '').replace(
  "frame-ancestors 'none'",
  "frame-ancestors 'self'",
);

export const isOffice = (path: string): boolean => path === '/office' || path === '/office/';

/**
 * A file of the page for this path; `null` for all others.
 *
 * @param withBoard an engine that serves no page has the board's too: the same build
 */
export function pageFile(path: string, { withBoard }: { readonly withBoard: boolean }): string | null {
  const name = isOffice(path)
    ? 'practice.html'
    : withBoard && path === '/'
      ? 'index.html'
      : /^\/(assets\/[\w.-]+|icon\.svg)$/.exec(path)?.[1];
  if (name === undefined) return null;
  const file = join(SITE, name);
  return existsSync(file) && statSync(file).isFile() ? file : null;
}

/** @param cookie set in the browser that gets it */
export function sendFile(file: string, to: ServerResponse, cookie?: string): void {
  to.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': file.endsWith('index.html') ? BOARD_POLICY : POLICY,
    ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': file.endsWith('.html') ? 'no-store' : 'max-age=31536000, immutable',
  });
  createReadStream(file).pipe(to);
}
