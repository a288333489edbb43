import type { App } from './app.js';
import { bridgeApps } from './bridge.js';
import { callControlApps } from './call-control.js';
import { mediaApps } from './media.js';
import { parkApps } from './park.js';
import { scheduleApps } from './schedule.js';
import { socketApps } from './socket.js';
import { variableApps } from './variables.js';

const APPS: ReadonlyMap<string, App> = new Map(
  Object.entries({
    ...variableApps,
    ...mediaApps,
    ...parkApps,
    ...callControlApps,
    ...bridgeApps,
    ...scheduleApps,
    ...socketApps,
  }),
);

export function findApp(name: string): App | undefined {
  return APPS.get(name.toLowerCase());
}
