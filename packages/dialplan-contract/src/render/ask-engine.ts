import { EXTENSION, placeOf, type ExtensionName, valueOf, VARIABLE } from '../names.js';
import type { DialplanSettings } from './settings.js';
import { act, setMany, type Action } from './xml.js';

/** `host1:port|host2:port`: tried in this order; the port is written each time, since the switch does not reset it. */
export const engines = (config: DialplanSettings): string =>
  config.listen.advertise.map(({ host, port }) => `${host}:${String(port)}`).join('|');

export const toOwn = (extension: ExtensionName): Action => act('transfer', placeOf(extension));

/** What a leg carries to the engine, by one action; `came` is what is special about this entry. */
export const asking = (came: Readonly<Record<string, string>>): Action =>
  setMany({ ...came, socket_resume: 'true', [VARIABLE.unanswered]: placeOf(EXTENSION.fallback) });

/**
 * How a leg that has {@link asking} is handed to an engine and what happens when none is there. The guard is set before the socket: it frees
 * the leg from an engine that has accepted the connection and then says nothing. `socket_resume` makes the switch go on
 * with the next action when an engine dies with the socket open (mod_event_socket.c: listener_run). Where that action leads an
 * engine takes away with its first command: it may still run while the leg is being joined (`DECIDED` in leg-variables.ts).
 */
export const askEngine = (config: DialplanSettings): readonly Action[] => [
  act('sched_transfer', `+${String(config.timeouts.guardMs / 1000)} ${placeOf(EXTENSION.fallback)}`),
  act('socket', `${engines(config)} async full`),
  act('transfer', valueOf(VARIABLE.unanswered)),
];
