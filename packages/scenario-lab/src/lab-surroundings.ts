import { HOLD_MUSIC_HZ } from '@parkade/sip-phone';
import type { NodeName } from './lab.js';

export const LAB_DOMAIN = 'pbx.test';
/** A second tenant on the same switches, with the same numbers. */
export const OTHER_DOMAIN = 'other.test';
/** Other names of it, where a story says so. */
export const LAB_ALIASES = ['pbx', 'desk.pbx'] as const;
/** A proxy that is believed calls from here, with the one header or the other; from {@link STRANGER_ADDRESS} nobody is. */
export const PROXY_ADDRESS = '127.0.0.7';
export const PROXY_HEADER = 'X-Authenticated-User';
export const ASSERTING_PROXY_ADDRESS = '127.0.0.8';
export const STRANGER_ADDRESS = '127.0.0.9';
export const NODE_NAMES: readonly NodeName[] = ['node-a', 'node-b'];
export const HOLD_MUSIC = `tone_stream://%(1000,0,${HOLD_MUSIC_HZ});loops=-1`;
