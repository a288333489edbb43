import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrivateRedis } from '@parkade/testkit';
import { API_PREFIX } from '../src/index.js';
import { ApiRig } from './api-rig.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly tags: readonly { readonly name: string }[];
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let server: PrivateRedis;
let rig: ApiRig;
let document: Document;
let operations: readonly (readonly [string, Operation])[];
beforeAll(async () => {
  server = await PrivateRedis.start();
  rig = new ApiRig(server);
  await rig.start();
  document = (await (await rig.ask(null, '/openapi.json')).json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
});
afterAll(async () => {
  await rig.end();
  await server.stop();
});

describe('[O1] the OpenAPI document', () => {
  it('has every route, and no route that is not there', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(([route]) => route).toSorted()).toEqual([...rig.api.routes].toSorted());
    expect(operations.length).toBeGreaterThanOrEqual(19);
    expect(operations.every(([route]) => route.includes(API_PREFIX))).toBe(true);
  });

  it('each of its routes answers', async () => {
    for (const [route] of operations) {
      const [method = '', path = ''] = route.split(' ');
      const filled = path.replaceAll(/\{\w+\}/g, 'nobody').slice(API_PREFIX.length);
      const response = await rig.ask(null, filled, {
        method,
        ...(method === 'GET' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }),
      });
      expect([route, response.status]).toEqual([route, path.endsWith('/session') && method === 'POST' ? 400 : 401]);
    }
  });

  it('names each operation once, sums it up, and says how it is refused', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const [route, { summary, tags: own, responses }] of operations) {
      expect([route, summary.length > 5, own.every((tag) => tags.has(tag)), own.length]).toEqual([
        route,
        true,
        true,
        1,
      ]);
      for (const refusal of ['4XX', '5XX'])
        expect([route, Object.keys(responses[refusal]?.content ?? {})]).toEqual([route, ['application/problem+json']]);
    }
  });

  it('has the shapes it speaks of, and no others', () => {
    const text = JSON.stringify(document);
    const named = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect([...named].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
    expect([...named]).toEqual(expect.arrayContaining(['Bay', 'LotSnapshot', 'Problem', 'StreamMessage']));
  });
});
