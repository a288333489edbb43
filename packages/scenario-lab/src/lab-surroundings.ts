import { HOLD_MUSIC_HZ } from '@parkade/sip-phone';
import type { NodeName } from './lab.js';

export const LAB_DOMAIN = 'pbx.test';
/** A second tenant on the same switches, with the same numbers. */
export const OTHER_DOMAIN = 'other.test';
export const NODE_NAMES: readonly NodeName[] = ['node-a', 'node-b'];
export const HOLD_MUSIC = `tone_stream://%(1000,0,${HOLD_MUSIC_HZ});loops=-1`;
