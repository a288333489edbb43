/**
 * The office's own server, on loopback only: the page, what the phones do as server-sent events, presses as POST. A name that is
 * not of this machine, or a page of another origin, gets nothing: a web page elsewhere cannot press keys here (DNS rebinding).
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PracticeOffice } from '../office.js';
import type { OfficeTold } from '../told.js';
import { askEngine } from './board-door.js';
import { takeSeat } from './board-seat.js';
import { isOffice, pageFile, sendFile } from './page-files.js';
import { readWish } from './read-wish.js';

const MOST_BYTES = 4096;
const BEATS_EVERY_MS = 10_000;

export interface OfficeServer {
  /** `http://127.0.0.1:4711/office` */
  readonly address: string;
  close(): Promise<void>;
}

/** @param port 0 for any free one. @throws Error when it is taken. */
export async function serveOffice(office: PracticeOffice, port: number): Promise<OfficeServer> {
  const open = new Set<ServerResponse>();
  const seat = await takeSeat(office);
  if (seat !== null) office.showBoard('/');
  const server: Server = createServer((from, to) => {
    const here = placeOf(server);
    if (!isForUs(from, here)) return refuse(to, 403, 'This office is for this machine alone.');
    const path = (from.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/office/events' && from.method === 'GET') return follow(office, to, open);
    if (path === '/office/wishes' && from.method === 'POST') return void take(office, from, to);
    const file = from.method === 'GET' ? pageFile(path, { withBoard: seat?.isServed === false }) : null;
    if (file !== null) return sendFile(file, to, isOffice(path) ? seat?.cookie : undefined);
    if (path.startsWith('/office')) return refuse(to, 404, 'There is nothing here.');
    return askEngine(office.engineUrl, from, to);
  });
  server.requestTimeout = 10_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${placeOf(server)}/office`,
    async close() {
      for (const one of open) one.end();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function placeOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isForUs({ headers }: IncomingMessage, port: number): boolean {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!names.includes(headers.host ?? '')) return false;
  if (headers.origin !== undefined && !names.some((name) => headers.origin === `http://${name}`)) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

function refuse(to: ServerResponse, status: number, why: string): void {
  to.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  to.end(`${why}\n`);
}

/** All that is told, at each change; a reader that is behind gets the latest alone. */
function follow(office: PracticeOffice, to: ServerResponse, open: Set<ServerResponse>): void {
  to.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  let latest: OfficeTold | null = null;
  const say = (told: OfficeTold): void => {
    if (to.writableNeedDrain) {
      latest = told;
      return;
    }
    to.write(`data: ${JSON.stringify(told)}\n\n`);
  };
  to.on('drain', () => {
    const told = latest;
    latest = null;
    if (told !== null) say(told);
  });
  say(office.told());
  const stop = office.onTold(say);
  const beat = setInterval(() => to.write(': here\n\n'), BEATS_EVERY_MS);
  open.add(to);
  to.on('close', () => {
    stop();
    clearInterval(beat);
    open.delete(to);
  });
}

async function take(office: PracticeOffice, from: IncomingMessage, to: ServerResponse): Promise<void> {
  if (from.headers['content-type']?.split(';', 1)[0]?.trim() !== 'application/json')
    return refuse(to, 415, 'content-type: application/json');
  let body = '';
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      body += chunk.toString();
      if (body.length > MOST_BYTES) return refuse(to, 413, `the body may have ${MOST_BYTES} bytes`);
    }
  } catch {
    return;
  }
  const wish = readWish(body);
  if ('problem' in wish) return refuse(to, 400, wish.problem);
  office.obey(wish);
  to.writeHead(204).end();
}
