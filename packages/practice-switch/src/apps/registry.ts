import type { OriginatingNode } from '../switching/outbound-legs.js';
import type { Queues } from '../switching/queues.js';
import type { App, FindApp } from './app.js';
import { bridgeApps } from './bridge.js';
import { callControlApps } from './call-control.js';
import { digitApps } from './digits.js';
import { hashApps } from './hash.js';
import { mediaApps } from './media.js';
import { parkApps } from './park.js';
import { queueApps } from './queues.js';
import { scheduleApps } from './schedule.js';
import { type AttachSocket, socketApps } from './socket.js';
import { variableApps } from './variables.js';

/** What applications cannot do by themselves. */
export interface AppNeeds {
  readonly node: OriginatingNode;
  readonly attachSocket: AttachSocket;
  readonly queues: Queues;
}

/** The applications of one node. */
export function loadApps({ node, attachSocket, queues }: AppNeeds): FindApp {
  const apps: ReadonlyMap<string, App> = new Map(
    Object.entries({
      ...variableApps,
      ...mediaApps,
      ...parkApps,
      ...callControlApps,
      ...digitApps,
      ...bridgeApps(node),
      ...scheduleApps,
      ...hashApps,
      ...queueApps(queues),
      ...socketApps(attachSocket),
    }),
  );
  return (name) => apps.get(name.toLowerCase());
}
