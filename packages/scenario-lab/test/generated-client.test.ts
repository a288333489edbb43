/** A program of somebody else's: a client that a generator makes of the served document parks and picks up on a real engine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownPorts } from '@parkade/testkit';
import { generateApi } from 'swagger-typescript-api';
import { LAB_DOMAIN } from '../src/lab-surroundings.js';
import { eventually } from '../src/waiting.js';
import { twoNodes, type TwoNodes } from './two-nodes.js';

let story: TwoNodes;
let api = '';
let token: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-generated-'));
  const [port = 0] = await ownPorts(1);
  api = `http://127.0.0.1:${String(port)}`;
  story = await twoNodes(['1001', '1002', '1004'], (config) => {
    Object.assign(config, { api: { listen: `127.0.0.1:${String(port)}` } });
  });
  token = await story.engine.command(['tokens', 'add', 'program', '--scopes', 'see,act']);
}, 60_000);
afterAll(async () => {
  await story.close();
  rmSync(folder, { recursive: true });
}, 30_000);

/** As much of what is generated as is used here. */
interface Answer {
  readonly data: {
    readonly lot: string;
    readonly bay: { readonly orbit: string; readonly state: { readonly kind: string } };
  };
}
type Params = { readonly headers: Readonly<Record<string, string>> };
interface Client {
  readonly acts: {
    park(lot: string, body: object, params: Params): Promise<Answer>;
    pickUp(callId: string, body: object, params: Params): Promise<Answer>;
  };
  readonly lots: {
    listCalls(query: object): Promise<{ readonly data: { readonly calls: readonly { readonly bay: unknown }[] } }>;
  };
}
type Made = { readonly Api: new (config: object) => Client };

async function generated(): Promise<Client> {
  const answer = await fetch(`${api}/api/v1/openapi.json`);
  const spec = (await answer.json()) as NonNullable<Parameters<typeof generateApi>[0]['spec']>;
  const { files } = await generateApi({
    spec,
    output: false,
    silent: true,
    toJS: true,
    httpClientType: 'fetch',
    moduleNameFirstTag: true,
  });
  const source = files.find(({ fileExtension }) => fileExtension === '.js')?.fileContent;
  if (source === undefined) throw new Error('the generator made no client');
  const file = join(folder, 'client.mjs');
  writeFileSync(file, source);
  const { Api } = (await import(pathToFileURL(file).href)) as Made;
  const headers = { authorization: `Bearer ${token}` };
  return new Api({ baseUrl: api, baseApiParams: { headers } });
}

const key = (of: string): Params => ({ headers: { 'idempotency-key': of } });

describe('[O1] a client generated from the OpenAPI document', () => {
  it('[A7][E6] parks a live call, and picks the caller up', async () => {
    const client = await generated();
    const own = story.lab.phone('1002', 'node-a');
    const call = story.lab.phone('1004', 'node-a').dial('1001');
    const called = (await story.lab.phone('1001', 'node-a').nextIncoming(8_000)).answer();
    await called.hearsEventually('1004');

    const { data } = await client.acts.park('main', { talkOf: `1001@${LAB_DOMAIN}`, note: 'by a program' }, key('p1'));
    expect(data).toMatchObject({ lot: 'main', bay: { state: { kind: 'waiting' } } });
    await call.hearsEventually('play:');
    expect((await client.lots.listCalls({ lot: 'main' })).data.calls).toMatchObject([
      { bay: { orbit: data.bay.orbit, state: { call: { note: { text: 'by a program' } } } } },
    ]);

    const [parked] = await story.live();
    if (parked === undefined) throw new Error('nobody is parked');
    await client.acts.pickUp(parked.callId, { phone: `1002@${LAB_DOMAIN}` }, key('u1'));
    const answered = (await own.nextIncoming(8_000)).answer();
    await answered.hearsEventually('1004');
    await eventually('the orbit to be free', { within: 10_000 }, async () =>
      (await story.live()).length === 0 ? true : undefined,
    );
    const late = client.acts.pickUp(parked.callId, { phone: `1001@${LAB_DOMAIN}` }, key('u2'));
    await expect(late).rejects.toMatchObject({ status: 409, error: { reason: 'already-picked-up' } });
    call.hangUp();
  }, 60_000);
});
