/**
 * A small office: serves the built board under its policy, and speaks the API's shapes and no others. What happens in it is what a
 * test says; requests are kept, and answered as the test wants.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type {
  Accepted,
  Bay,
  BayState,
  ChangeMessage,
  Ending,
  Heartbeat,
  LotSnapshot,
  Me,
  Problem,
  SignInRequest,
  StreamMessage,
} from '@parkade/api-contract';
import { reception } from './told.js';

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface Asked {
  readonly method: string;
  /** Without `/api/v1/`. */
  readonly path: string;
  readonly body: unknown;
  readonly key: string | null;
}

export type Reply = { readonly status: number; readonly body: Accepted | Problem } | 'hang';
export type Handler = (asked: Asked) => Reply;

export interface OfficeSettings {
  readonly site: string;
  /** The server's time when the office opens, ms. */
  readonly at: number;
  readonly lots: readonly LotSnapshot[];
  readonly me?: Partial<Me>;
  readonly signedIn?: boolean;
  /** What is asked for and not followed, by path without `/api/v1/` and without query. */
  readonly answers?: Readonly<Record<string, (now: number) => unknown>>;
  /** How often it says that it lives; the contract says 2000. */
  readonly beatMs?: number;
  /** Whether it opens with no stream answered. */
  readonly unreachable?: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export const problemOf = (status: number, reason: string, some: Partial<Problem> = {}): Problem => ({
  type: `urn:parkade:${reason}`,
  title: reason,
  status,
  detail: `refused: ${reason}`,
  reason,
  retryable: false,
  ...some,
});

export class Office {
  readonly requests: Asked[] = [];
  readonly lots = new Map<string, LotSnapshot>();
  phones: Heartbeat['phones'] = [{ user: reception.user, domain: reception.domain, state: 'ready' }];
  storeAwaySince: number | null = null;
  /** While true, nothing is said, and streams stay open. */
  silent = false;
  /** While true, no stream is answered. */
  unreachable = false;
  private waiting: (() => void)[] = [];
  private readonly streams = new Set<ServerResponse>();
  private readonly handlers = new Map<string, Handler>();
  private readonly opened = performance.now();
  private position = 1;
  private beating: NodeJS.Timeout | undefined;
  private signedIn: boolean;

  private constructor(
    private readonly settings: OfficeSettings,
    private readonly server: Server,
  ) {
    this.signedIn = settings.signedIn ?? true;
    this.unreachable = settings.unreachable ?? false;
    for (const lot of settings.lots) this.lots.set(lot.info.lot, lot);
  }

  static async open(settings: OfficeSettings): Promise<Office> {
    const server = createServer();
    const office = new Office(settings, server);
    server.on('request', (request, response) => void office.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    office.beating = setInterval(() => office.beat(), settings.beatMs ?? 2000);
    return office;
  }

  get url(): string {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  now(): number {
    return Math.round(this.settings.at + performance.now() - this.opened);
  }

  get me(): Me {
    return {
      name: 'carla',
      kind: 'user',
      scopes: ['see', 'act', 'records', 'admin'],
      lots: [...this.lots.keys()],
      phones: [reception],
      groups: [],
      contract: 1,
      version: '0.1.0',
      ...this.settings.me,
    };
  }

  /** How an action is answered from now on: `pickup`, `note`, ... */
  on(action: string, handler: Handler): void {
    this.handlers.set(action, handler);
  }

  beat(): void {
    this.say({
      kind: 'heartbeat',
      at: this.now(),
      storeAwaySince: this.storeAwaySince,
      engine: 'engine-a',
      phones: this.phones,
    });
  }

  /** Something happens to a bay; those who watch are told. */
  change(orbit: string, state: BayState, what: ChangeMessage['what'], some: Partial<ChangeMessage> = {}): void {
    const [lotName, bay] = this.bayAt(orbit);
    this.tell(lotName, { ...bay, state }, what, some);
  }

  end(orbit: string, ending: Ending, then: BayState = { kind: 'free' }): void {
    this.change(orbit, then, 'ended', { ending });
  }

  private bayAt(orbit: string): readonly [string, Bay] {
    for (const [name, { bays }] of this.lots) {
      const bay = bays.find((one) => one.orbit === orbit);
      if (bay !== undefined) return [name, bay];
    }
    throw new Error(`no bay ${orbit}`);
  }

  private tell(lotName: string, bay: Bay, what: ChangeMessage['what'], some: Partial<ChangeMessage>): void {
    const lot = this.lots.get(lotName);
    if (lot === undefined) throw new Error(`no lot ${lotName}`);
    this.position += 1;
    const message: ChangeMessage = {
      kind: 'change',
      lot: lotName,
      position: `${this.position}-0`,
      at: this.now(),
      what,
      bay,
      version: 'call' in bay.state ? bay.state.call.version : null,
      ending: null,
      text: what,
      why: null,
      ...some,
    };
    this.lots.set(lotName, {
      ...lot,
      position: message.position ?? lot.position,
      at: message.at,
      bays: lot.bays.map((old) => (old.orbit === bay.orbit ? bay : old)),
      endings: message.ending === null ? lot.endings : [message.ending, ...lot.endings].slice(0, 50),
    });
    this.say(message);
  }

  say(message: StreamMessage): void {
    if (!this.silent) for (const stream of this.streams) write(stream, message, `${this.position}`);
  }

  /** Resolves when something is asked for. */
  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Ends every stream, as a proxy or a restart would. */
  cut(): void {
    for (const stream of this.streams) stream.destroy();
  }

  endSession(): void {
    this.signedIn = false;
  }

  async close(): Promise<void> {
    clearInterval(this.beating);
    this.cut();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://office');
    if (!pathname.startsWith('/api/v1/')) return this.serve(pathname, response);
    const path = pathname.slice('/api/v1/'.length);
    const text = await bodyOf(request);
    const key = request.headers['idempotency-key'];
    const asked: Asked = {
      method: request.method ?? 'GET',
      path,
      body: text === '' ? null : (JSON.parse(text) as unknown),
      key: typeof key === 'string' ? key : null,
    };
    if (path === 'session') return this.session(asked, response);
    if (!this.signedIn && request.headers.authorization !== 'Bearer right-token')
      return json(response, 401, problemOf(401, 'unauthenticated'));
    const told = this.settings.answers?.[path];
    if (told !== undefined && asked.method === 'GET') return json(response, 200, told(this.now()));
    if (path === 'me') return json(response, 200, this.me);
    if (path === 'lots') return json(response, 200, [...this.lots.values()]);
    if (path === 'events') return this.stream(request, response);
    this.requests.push(asked);
    for (const wake of this.waiting.splice(0)) wake();
    const reply = this.handlers.get(path.split('/').at(-1) ?? '')?.(asked) ?? this.accepted(path);
    if (reply !== 'hang') json(response, reply.status, reply.body);
  }

  private session({ method, body }: Asked, response: ServerResponse): void {
    if (method === 'DELETE') {
      this.signedIn = false;
      response.writeHead(204).end();
      return;
    }
    const asked = body as SignInRequest;
    this.signedIn = 'token' in asked ? asked.token === 'right-token' : asked.password === 'right';
    if (this.signedIn) json(response, 200, this.me);
    else json(response, 401, problemOf(401, 'unauthenticated'));
  }

  private accepted(path: string): Reply {
    const callId = decodeURIComponent(path.split('/')[1] ?? '');
    for (const [lot, { bays }] of this.lots) {
      const bay = bays.find(({ state }) => 'call' in state && state.call.callId === callId);
      if (bay !== undefined) return { status: 202, body: { lot, bay, position: null } };
    }
    const [lot, first] = [...this.lots][0] ?? [];
    const bay = first?.bays[0];
    if (lot === undefined || bay === undefined) return { status: 404, body: problemOf(404, 'unknown') };
    return { status: 202, body: { lot, bay, position: null } };
  }

  private stream(request: IncomingMessage, response: ServerResponse): void {
    if (this.unreachable) {
      response.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const resumes = request.headers['last-event-id'] !== undefined;
    for (const lot of this.lots.values())
      write(
        response,
        { kind: 'snapshot', contract: 1, why: resumes ? 'gap' : 'new', lot: { ...lot, at: this.now() } },
        '1',
      );
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    this.beat();
  }

  private async serve(pathname: string, response: ServerResponse): Promise<void> {
    const path = normalize(pathname === '/' ? 'index.html' : pathname.slice(1));
    try {
      const content = await readFile(join(this.settings.site, path));
      response.writeHead(200, {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }
}

function write(stream: ServerResponse, message: StreamMessage, id: string): void {
  stream.write(`event: ${message.kind}\nid: ${id}\ndata: ${JSON.stringify(message)}\n\n`);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}
