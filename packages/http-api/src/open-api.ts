/** What the served OpenAPI document says beside the routes. */
import * as contract from '@parkade/api-contract';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';

const isSchema = (value: unknown): value is z.ZodType => value instanceof z.ZodType;

/** Shapes that have a name in the document. */
for (const [id, schema] of Object.entries(contract))
  if (isSchema(schema) && !z.globalRegistry.has(schema)) z.globalRegistry.add(schema, { id });

export const openApiInfo = (version: string, publicAddress: string | null): Partial<OpenAPIV3_1.Document> => ({
  openapi: '3.1.0',
  info: {
    title: 'Parkade',
    version,
    summary: 'Call park for FreeSWITCH',
    description:
      'Lots, orbits and parked callers: what is, what happens, and what may be done. Times are ms since 1970 by the clock of the store. Every refusal is `application/problem+json` (RFC 9457).',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: publicAddress ?? '/' }],
  tags: [
    { name: 'lots', description: 'Lots, and who waits in them' },
    { name: 'events', description: 'What happens, as it happens' },
    { name: 'acts', description: 'What may be done with a caller' },
    { name: 'records', description: 'What was: one record a parked call' },
    { name: 'house', description: 'Switches and engines' },
    { name: 'session', description: 'Who asks' },
  ],
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'made by `parkade tokens add`' },
      session: { type: 'apiKey', in: 'cookie', name: 'pk_session', description: 'of somebody who has signed in' },
    },
  },
  security: [{ token: [] }, { session: [] }],
});

type Json = { readonly [key: string]: unknown };
const REF = /"\$ref":"#\/components\/schemas\/([^"]+)"/g;

/** Our shapes read what they write, so the second of each pair says nothing new; and what no route uses is left out. */
export function openApiDocument(made: object): object {
  const document = JSON.parse(
    JSON.stringify(made).replaceAll(REF, (_, name: string) => refTo(name.replace(/Input$/, ''))),
  ) as Json & { readonly components: Json & { readonly schemas: Json } };
  const { schemas, ...others } = document.components;
  const used = new Set<string>();
  const waiting = [{ ...document, components: others } as unknown];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const [, name = ''] of JSON.stringify(part).matchAll(REF)) {
      if (used.has(name)) continue;
      used.add(name);
      waiting.push(schemas[name]);
    }
  }
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...others, schemas: kept } };
}

const refTo = (name: string): string => `"$ref":"#/components/schemas/${name}"`;
