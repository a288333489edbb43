import type { Script } from './script-loader.js';
import { loadScript } from './script-loader.js';

/** Scripts that change something: their first argument is the moment (Redis's clock) after which they do nothing. */
export const CHANGES = [
  'openCall',
  'advanceCall',
  'settleOutbox',
  'appendEvents',
  'putTicket',
  'takeTicket',
  'countTry',
  'holdLease',
  'releaseLease',
  'claimName',
  'setEntry',
  'dropEntry',
] as const;

/** Scripts that only look. */
export const LOOKS = ['lookAtLeg', 'findCall', 'occupants', 'viewLot', 'lotState', 'readClock', 'readTries'] as const;

export type ChangeName = (typeof CHANGES)[number];
export type LookName = (typeof LOOKS)[number];
export type ScriptName = ChangeName | LookName;

export type ScriptCatalog = Readonly<Record<ScriptName, Script>>;

/** Reads every script from disk. @throws ScriptError */
export function loadCatalog(): ScriptCatalog {
  return {
    openCall: loadScript('openCall'),
    advanceCall: loadScript('advanceCall'),
    settleOutbox: loadScript('settleOutbox'),
    appendEvents: loadScript('appendEvents'),
    putTicket: loadScript('putTicket'),
    takeTicket: loadScript('takeTicket'),
    countTry: loadScript('countTry'),
    holdLease: loadScript('holdLease'),
    releaseLease: loadScript('releaseLease'),
    claimName: loadScript('claimName'),
    setEntry: loadScript('setEntry'),
    dropEntry: loadScript('dropEntry'),
    lookAtLeg: loadScript('lookAtLeg'),
    findCall: loadScript('findCall'),
    occupants: loadScript('occupants'),
    viewLot: loadScript('viewLot'),
    lotState: loadScript('lotState'),
    readClock: loadScript('readClock'),
    readTries: loadScript('readTries'),
  };
}
