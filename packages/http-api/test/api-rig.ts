import { Redis } from 'ioredis';
import {
  declarationOf,
  policyForTenant,
  tenantOf,
  type AnyCall,
  type LotId,
  type LotPolicy,
  type NodeId,
} from '@parkade/park-decision';
import type { Grant, OperatorDesk, TokenRecord } from '@parkade/park-ports';
import type { LotFace } from '@parkade/park-view';
import {
  domainConnection,
  RedisAskedRequests,
  RedisCredentials,
  RedisDrains,
  RedisEventLog,
  RedisLeases,
  RedisLotStates,
  RedisParkStore,
} from '@parkade/redis-store';
import { east, POLICY, RecordedLog, RecordedMeters, type PrivateRedis } from '@parkade/testkit';
import {
  hashOf,
  newToken,
  startHttpApi,
  type ApiDeps,
  type ApiSettings,
  type HttpApi,
  type ReloadOutcome,
} from '../src/index.js';

export const SETTINGS: ApiSettings = {
  host: '127.0.0.1',
  port: 0,
  tls: null,
  trustedProxies: [],
  publicAddress: null,
  board: null,
  limitsPrefix: '{limits}:',
  mostRequests: 100_000,
  mostStreams: 2_000,
};

export const faceOf = (policy: LotPolicy): LotFace => ({
  lot: policy.lot,
  label: policy.lot,
  domain: policy.domain,
  parkCode: '*70',
  sites: [],
  orbits: policy.orbits.map((orbit) => ({ orbit, site: null })),
  policy: () => policy,
});

export const ANNEX: LotPolicy = { ...POLICY, lot: 'annex' as LotPolicy['lot'] };

let made = 0;

/** An API on a Redis of its own prefix; several may share it. */
export class ApiRig {
  readonly log = new RecordedLog();
  readonly meters = new RecordedMeters();
  readonly credentials: RedisCredentials;
  readonly store: RedisParkStore;
  readonly leases: RedisLeases;
  readonly drains: RedisDrains;
  readonly deps: ApiDeps;
  /** Whom the tests ask; the real one is the engine's. */
  desk: Partial<OperatorDesk> = {};
  reloads: ReloadOutcome = { kind: 'taken', lots: [], draining: [], needsRestart: [] };
  lots: readonly LotFace[] = [faceOf(POLICY), faceOf(ANNEX)];
  /** Each makes a lot for any domain. */
  declarations: readonly LotId[] = [];
  api!: HttpApi;
  readonly #ends: (() => void)[] = [];

  constructor(server: Pick<PrivateRedis, 'url'>, prefix = `api-${(made += 1)}`, other: Partial<ApiDeps> = {}) {
    const open = () => domainConnection({ url: server.url, commandTimeoutMs: 5_000 });
    const client = open();
    const limits = new Redis(server.url);
    this.#ends.push(
      () => client.disconnect(),
      () => limits.disconnect(),
    );
    const shared = { prefix, commandTimeoutMs: 5_000 };
    this.credentials = new RedisCredentials(client, shared);
    this.store = new RedisParkStore(client, shared);
    this.leases = new RedisLeases(client, shared);
    this.drains = new RedisDrains(client, shared);
    this.deps = {
      engine: 'engine-a',
      version: '0.1.0',
      house: {
        lots: () => this.lots,
        declared: () => [...this.lots.map(({ lot }) => lot), ...this.declarations],
        lot: (lot) =>
          this.lots.find((face) => face.lot === lot) ??
          (tenantOf(lot) !== null && this.declarations.includes(declarationOf(lot))
            ? faceOf(policyForTenant(POLICY, lot, tenantOf(lot) ?? ''))
            : undefined),
        nodes: () => [{ node: east, site: null }],
      },
      states: new RedisLotStates(client, shared),
      events: new RedisEventLog(client, { ...shared, openFollower: open, blockMs: 50, retryMs: 20 }),
      store: this.store,
      desk: new Proxy({} as OperatorDesk, { get: (_, name) => Reflect.get(this.desk, name) as unknown }),
      asked: new RedisAskedRequests(client, shared),
      drains: this.drains,
      reload: () => Promise.resolve(this.reloads),
      engines: this.drains,
      leases: this.drains,
      credentials: this.credentials,
      records: null,
      limits,
      clock: { now: () => Date.now() },
      log: this.log,
      meters: this.meters,
      ...other,
    };
    this.#ready = new Promise((resolve) => client.once('ready', () => resolve()));
  }

  readonly #ready: Promise<void>;

  /** The switch is heard of, as long as the test runs. */
  async start(settings: Partial<ApiSettings> = {}): Promise<void> {
    await this.#ready;
    await this.linked(east);
    this.api = await startHttpApi(this.deps, { ...SETTINGS, ...settings });
  }

  async linked(node: NodeId): Promise<void> {
    await this.leases.hold(`seen-${node}`, 'engine-a', 600_000);
  }

  async end(): Promise<void> {
    await this.api?.close();
    for (const end of this.#ends) end();
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.api.port)}/api/v1`;
  }

  async token(name: string, grant: Partial<Grant & Pick<TokenRecord, 'expiresAt'>> = {}): Promise<string> {
    const token = newToken();
    await this.credentials.addToken(hashOf(token), {
      name: `${name}-${(made += 1)}`,
      scopes: ['see'],
      lots: 'all',
      callers: 'full',
      createdAt: 0,
      expiresAt: null,
      ...grant,
    });
    return token;
  }

  ask(token: string | null, path: string, init: RequestInit = {}): Promise<Response> {
    const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    return fetch(`${this.url}${path}`, { ...init, headers: { ...authorization, ...(init.headers as object) } });
  }

  /** Whatever was answered, as JSON. */
  async get(token: string | null, path: string): Promise<{ status: number; type: string; body: unknown }> {
    const response = await this.ask(token, path);
    return {
      status: response.status,
      type: (response.headers.get('content-type') ?? '').split(';')[0] ?? '',
      body: JSON.parse(await response.text()),
    };
  }
}

export const opened = (answer: unknown): AnyCall => {
  const { value } = answer as { value?: { kind: string; call: AnyCall } };
  if (value?.kind !== 'opened') throw new Error(JSON.stringify(answer));
  return value.call;
};
