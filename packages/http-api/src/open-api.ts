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
