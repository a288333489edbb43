import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { PrivateRedis } from '@parkade/testkit';
import { ApiRig } from './api-rig.js';

let server: PrivateRedis;
let rig: ApiRig;
beforeAll(async () => {
  server = await PrivateRedis.start();
  rig = new ApiRig(server);
  await rig.start();
});
afterAll(async () => {
  await rig.end();
  await server.stop();
});

describe('[O1] the OpenAPI document, to a linter', () => {
  it('has no flaw by the rules that Redocly recommends, made strict', async () => {
    const source = await (await rig.ask(null, '/openapi.json')).text();
    const config = await createConfig({ extends: ['recommended-strict'] });
    const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    const told = problems.map(
      ({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer ?? ''}: ${message}`,
    );
    expect(told).toEqual([]);
  });

  it('is looked at: a document with a flaw is not let through', async () => {
    const { paths: _paths, ...without } = rig.api.document() as { readonly paths: object };
    const config = await createConfig({ extends: ['recommended-strict'] });
    const source = JSON.stringify({ ...without, paths: { '/x/{y}': { get: { responses: {} } } } });
    const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    expect(problems.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(['path-parameters-defined']));
  });
});
