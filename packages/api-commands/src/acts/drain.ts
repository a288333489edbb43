/** `parkade drain`, asked of an engine. */
import type { EngineList, NodeList } from '@parkade/api-contract';
import type { ApiOptions, ApiWorld } from '../api-world.js';
import type { ApiClient } from '../client/api-client.js';
import { Misused } from '../client/failures.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { withApi } from '../with-api.js';

export interface DrainOver {
  readonly kind: 'node' | 'engine';
  readonly name: string | undefined;
  readonly off: boolean;
  readonly wait: boolean;
}

const LOOK_EVERY_MS = 1_000;

export const drainOver = (
  { kind, name, off, wait }: DrainOver,
  options: ApiOptions,
  world: ApiWorld,
): Promise<ExitCode> =>
  withApi(options, world, async (client) => {
    if (name === undefined) throw new Misused('say which engine; `parkade nodes` names them');
    if (kind === 'engine' && !off) await noteTheLastOne(client, name, world);
    await client.change(off ? 'DELETE' : 'PUT', `/${kind}s/${encodeURIComponent(name)}/drain`);
    world.out(off ? `${kind} ${name} serves again` : told(kind, name));
    if (wait && !off) await untilEmpty(client, kind, name, world);
    return EXIT.fine;
  });

const told = (kind: DrainOver['kind'], name: string): string =>
  kind === 'node'
    ? `node ${name} takes no new parked calls from now on; who is parked there is looked after as before`
    : `engine ${name} takes no new requests from now on; its timers and links go on`;

async function noteTheLastOne(client: ApiClient, name: string, world: ApiWorld): Promise<void> {
  const { engines } = await client.get<EngineList>('/engines');
  if (engines.some(({ engine, silent, draining }) => engine !== name && !silent && !draining)) return;
  world.err("note: no other engine takes requests; until one does, calls are left to the dialplan's own fallback");
}

/** Says how many are left whenever that changes. */
async function untilEmpty(client: ApiClient, kind: DrainOver['kind'], name: string, world: ApiWorld): Promise<void> {
  for (let said = ''; ; await world.pause(LOOK_EVERY_MS)) {
    const left = kind === 'node' ? await leftOnNode(client, name) : await leftAtEngine(client, name);
    if (left === null) return world.out(`${kind} ${name} is empty${kind === 'engine' ? ' and can be stopped' : ''}`);
    if (left !== said) world.out(left);
    said = left;
  }
}

async function leftOnNode(client: ApiClient, name: string): Promise<string | null> {
  const { nodes } = await client.get<NodeList>('/nodes');
  const { waiting = 0, reserved = 0 } = nodes.find(({ node }) => node === name) ?? {};
  return waiting + reserved === 0 ? null : `${String(waiting)} waiting, ${String(reserved)} reserved`;
}

async function leftAtEngine(client: ApiClient, name: string): Promise<string | null> {
  const { engines } = await client.get<EngineList>('/engines');
  const engine = engines.find((each) => each.engine === name);
  if (engine === undefined || engine.silent) return null;
  return engine.draining && engine.requests === 0 ? null : `${String(engine.requests)} requests`;
}
