/**
 * The dialplan that goes with a configuration. `freeswitch-dialplan/` in the repository is the rendering of
 * `docker/parkade.example.yaml`; a test holds them together byte for byte.
 */
import type { DialplanNode, DialplanSettings } from './settings.js';
import { asSeenFrom } from './as-seen-from.js';
import { renderEntry, renderAstray, renderPeer } from './entry.js';
import { renderOwnContext } from './own-context.js';
import type { RenderedDialplan } from './rendered-dialplan.js';

export { compareDialplan, readDialplan, writeDialplan, type DialplanDifference } from './dialplan-folder.js';
export { asSeenFrom, sitesDiffer } from './as-seen-from.js';
export type { RenderedDialplan } from './rendered-dialplan.js';
export { numberPattern } from './number-pattern.js';

/**
 * Pure: the same configuration gives the same bytes. For one node only what holds at its site; for all of them together
 * every code of every site, and each lot as seen from no site in particular.
 */
export const renderDialplan = (config: DialplanSettings, node?: DialplanNode): RenderedDialplan =>
  rendered(node === undefined ? config : asSeenFrom(node, config));

const rendered = (config: DialplanSettings): RenderedDialplan =>
  new Map([
    ...config.contexts.phones.flatMap((here): [string, string][] => [
      [`${here.context}/00_parkade.xml`, renderEntry(config, here)],
      [`${here.context}/zz_parkade_astray.xml`, renderAstray(config, here)],
    ]),
    [`${config.contexts.peers}/00_parkade_peer.xml`, renderPeer(config)],
    ['parkade.xml', renderOwnContext(config)],
  ]);
export type { DialplanLot, DialplanNode, DialplanSettings, PhoneContext } from './settings.js';
export { lotsOf } from './phone-contexts.js';
export { leavingPlan } from './escape.js';
export { addressOf, engines } from './ask-engine.js';
export { dialledPattern } from './dialled-pattern.js';
export { escapeAttribute } from './xml.js';
